"""Makes the Photo page's sample pictures, all of them variations of examples/portrait.jpg."""

import shutil
from pathlib import Path

from PIL import Image, ImageEnhance, ImageFilter, ImageOps

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "web" / "src" / "features" / "photo" / "samples"

ORIENTATION, TURNED = 0x0112, 6  # EXIF 2.3: the picture is to be turned by 90 degrees clockwise


def main() -> None:
    """Write the pictures."""
    original = ROOT / "examples" / "portrait.jpg"
    shutil.copyfile(original, FOLDER / "portrait.jpg")
    portrait = Image.open(original).convert("RGB")
    half = portrait.crop((75, 0, 375, 420))
    pair = Image.new("RGB", (600, 420))
    pair.paste(half, (0, 0))
    pair.paste(ImageOps.grayscale(ImageOps.mirror(half)).convert("RGB"), (300, 0))
    pair.save(FOLDER / "pair.jpg", quality=86)
    dim = ImageEnhance.Brightness(portrait.filter(ImageFilter.GaussianBlur(5))).enhance(0.16)
    dim.save(FOLDER / "dim.jpg", quality=84)
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED
    portrait.rotate(90, expand=True).save(FOLDER / "sideways.jpg", quality=86, exif=exif)


if __name__ == "__main__":
    main()
