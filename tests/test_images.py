"""What comes through the door: every common format, kind of pixel and damage that pictures bring along."""

import io
import struct
import subprocess
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as PillowImage
from PIL import ImageCms

from mien import images
from mien.errors import ImageDecodeError, ImageError, ImageTooLargeError, MissingExtraError

pillow_heif.register_heif_opener()

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
CORNERS = (RED, GREEN, BLUE, WHITE)  # top left, top right, bottom left, bottom right


def flag(width: int = 64, height: int = 48) -> PillowImage.Image:
    """A picture whose four quarters have a colour each, so that any turn or swap of channels shows."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2], pixels[: height // 2, width // 2 :] = RED, GREEN
    pixels[height // 2 :, : width // 2], pixels[height // 2 :, width // 2 :] = BLUE, WHITE
    return PillowImage.fromarray(pixels)


def saved(picture: PillowImage.Image, form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def corners(image: np.ndarray) -> np.ndarray:
    height, width = image.shape[:2]
    rows, columns = (height // 4, 3 * height // 4), (width // 4, 3 * width // 4)
    return np.array([image[y, x] for y in rows for x in columns], int)


def png(width: int, height: int, *, bits: int, colour: int, rows: bytes) -> bytes:
    """A PNG made by hand: the kinds that Pillow cannot write, and headers that promise what the data does not keep."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


def tiff(width: int, height: int, pixels: bytes, *, bits: int, white: int, tile: int = 0) -> bytes:
    """A grey TIFF made by hand, of kinds that Pillow cannot write: the corner of one deflated tile, if it has one."""
    at, length = (324, 325) if tile else (273, 279)  # where the pixels begin, and their bytes
    tags = {256: width, 257: height, 258: bits, 259: 8 if tile else 1, 262: white, 277: 1, length: len(pixels)}
    tags |= {322: tile, 323: tile} if tile else {278: height}
    tags[at] = 8 + 2 + 12 * (len(tags) + 1) + 4
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(tags.items()))
    return struct.pack("<2sHIH", b"II", 42, 8, len(tags)) + entries + bytes(4) + pixels


FORMATS = {
    "JPEG": ("JPEG", {"quality": 95, "subsampling": 0}),
    "progressive JPEG": ("JPEG", {"quality": 95, "subsampling": 0, "progressive": True}),
    "PNG": ("PNG", {}),
    "WebP lossy": ("WEBP", {"quality": 95}),
    "WebP lossless": ("WEBP", {"lossless": True}),
    "BMP": ("BMP", {}),
    "GIF": ("GIF", {}),
    "TIFF": ("TIFF", {}),
    "TIFF with LZW": ("TIFF", {"compression": "tiff_lzw"}),
    "TIFF as JPEG": ("TIFF", {"compression": "jpeg", "quality": 95}),
    "BigTIFF": ("TIFF", {"big_tiff": True}),
    "HEIC": ("HEIF", {"quality": 95}),
    "AVIF": ("AVIF", {"quality": 95}),
}


@pytest.mark.parametrize("case", FORMATS)
def test_every_format_gives_the_same_rgb_picture(case: str) -> None:
    form, options = FORMATS[case]
    image = images.decode(saved(flag(), form, **options))
    assert image.shape == (48, 64, 3)
    assert image.dtype == np.uint8
    assert np.abs(corners(image) - CORNERS).max() <= 12


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "YCbCr", "F", "I"])
def test_every_kind_of_pixel_becomes_rgb(mode: str) -> None:
    grey = flag().convert("L").point(lambda value: 255 if value > 100 else 0)
    if mode == "I;16":
        picture = PillowImage.fromarray(np.asarray(grey, np.uint16) * 257)
    elif mode in ("F", "I"):
        picture = PillowImage.fromarray(
            np.asarray(grey, {"F": np.float32, "I": np.int32}[mode]) * {"F": 1, "I": 257}[mode]
        )
    else:
        picture = grey.convert(mode)
    image = images.decode(saved(picture, "TIFF"))
    assert image.shape == (48, 64, 3)
    assert np.abs(image.astype(int) - np.asarray(grey, int)[..., None]).max() <= 3


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF"])
def test_exif_orientation_is_applied_once(form: str, orientation: int) -> None:
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the transposition that each orientation asks to be undone
    upright = flag()
    stored = upright.transpose(undo[orientation]) if orientation > 1 else upright
    exif = PillowImage.Exif()
    exif[0x0112] = orientation
    image = images.decode(saved(stored, form, exif=exif.tobytes()))
    assert image.shape == (48, 64, 3)
    assert np.abs(corners(image) - CORNERS).max() <= 12


@pytest.mark.parametrize("form", ["PNG", "WEBP", "TIFF", "HEIF", "AVIF"])
def test_transparency_is_laid_over_white(form: str) -> None:
    pixels = np.zeros((32, 32, 4), np.uint8)
    pixels[:, 16:, 3] = 255
    pixels[16:, 16:, 3] = 128
    image = images.decode(saved(PillowImage.fromarray(pixels), form))
    assert corners(image)[:, 0] == pytest.approx([255, 0, 255, 127], abs=4)


def test_a_transparent_palette_colour_is_laid_over_white() -> None:
    picture = PillowImage.new("P", (8, 8), 0)
    picture.putpalette([10, 20, 30, 200, 0, 0])
    picture.putpixel((3, 3), 1)
    image = images.decode(saved(picture, "GIF", transparency=0))
    assert image[0, 0].tolist() == [255, 255, 255]
    assert image[3, 3].tolist() == [200, 0, 0]


def test_adobe_cmyk_jpegs_keep_their_colours() -> None:
    image = images.decode(saved(flag().convert("CMYK"), "JPEG", quality=95))
    assert np.abs(corners(image) - CORNERS).max() <= 6


def test_an_embedded_profile_does_not_hinder() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = images.decode(saved(flag(), "JPEG", quality=95, subsampling=0, icc_profile=profile))
    assert np.abs(corners(image) - CORNERS).max() <= 6


def test_sixteen_bit_grey_is_scaled_not_clipped() -> None:
    ramp = np.linspace(0, 65535, 256).round().astype(np.uint16)[None].repeat(4, axis=0)
    image = images.decode(saved(PillowImage.fromarray(ramp), "PNG"))
    assert image[0, :, 0].tolist() == list(range(256))


def test_sixteen_bit_rgb_is_scaled_not_clipped() -> None:
    ramp = np.linspace(0, 65535, 256).round().astype(">u2")
    row = np.stack([ramp, ramp[::-1], ramp // 2], axis=1).astype(">u2").tobytes()
    image = images.decode(png(256, 1, bits=16, colour=2, rows=b"\0" + row))
    assert np.abs(image[0, :, 0].astype(int) - np.arange(256)).max() <= 1
    assert np.abs(image[0, :, 1].astype(int) - np.arange(255, -1, -1)).max() <= 1


def test_sixteen_bit_tiffs_in_which_nought_is_white_are_no_negatives() -> None:
    ramp = np.linspace(0, 65535, 256).round().astype("<u2")
    image = images.decode(tiff(256, 1, ramp.tobytes(), bits=16, white=0))
    assert image[0, :, 0].tolist() == list(range(255, -1, -1))


def test_twelve_bit_grey_is_scaled_by_its_own_range() -> None:
    packed = bytes.fromhex("000 fff 800 7ff".replace(" ", ""))
    assert images.decode(tiff(4, 1, packed, bits=12, white=1))[0, :, 0].tolist() == [0, 255, 128, 127]


def test_floats_between_zero_and_one_are_scaled_to_the_full_range() -> None:
    image = images.decode(saved(PillowImage.fromarray(np.array([[0.0, 0.5, 1.0]], np.float32)), "TIFF"))
    assert image[0, :, 0].tolist() == [0, 128, 255]


@pytest.mark.parametrize("form", ["GIF", "WEBP", "TIFF", "PNG"])
def test_the_first_of_several_frames_is_taken(form: str) -> None:
    others = [PillowImage.new("RGB", (64, 48), colour) for colour in ("black", "orange")]
    image = images.decode(saved(flag(), form, save_all=True, append_images=others))
    assert np.abs(corners(image) - CORNERS).max() <= 40


@pytest.mark.parametrize("case", FORMATS)
def test_a_picture_of_one_pixel_is_a_picture(case: str) -> None:
    form, options = FORMATS[case]
    assert images.decode(saved(PillowImage.new("RGB", (1, 1), "red"), form, **options)).shape == (1, 1, 3)


HUGE = {
    "PNG": lambda: png(20_000, 20_000, bits=1, colour=0, rows=bytes(2501 * 20_000)),
    "JPEG": lambda: saved(PillowImage.new("L", (20_000, 20_000)), "JPEG"),
    "TIFF": lambda: saved(PillowImage.new("1", (20_000, 20_000)), "TIFF", compression="group4"),
}


@pytest.mark.parametrize("form", HUGE)
def test_a_picture_of_20000_by_20000_is_refused_by_its_header_with_the_way_out(form: str) -> None:
    data = HUGE[form]()
    images.decode(saved(flag(), form))  # the imports' memory is none of the picture's
    tracemalloc.start()
    with pytest.raises(ImageTooLargeError, match=r"20000 x 20000 = 400,000,000 pixels.*MIEN_MAX_IMAGE_PIXELS"):
        images.decode(data)
    assert tracemalloc.get_traced_memory()[1] < len(data) + 5_000_000
    tracemalloc.stop()


def test_a_long_panorama_inside_the_limit_is_read() -> None:
    assert images.decode(saved(PillowImage.new("L", (20_000, 300)), "JPEG")).shape == (300, 20_000, 3)


def test_the_limit_on_pixels_can_be_raised_above_what_pillow_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PillowImage, "MAX_IMAGE_PIXELS", 1000)
    assert images.decode(saved(flag(200, 100), "PNG"), max_pixels=20_000).shape == (100, 200, 3)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "HEIF", "AVIF"])
def test_one_pixel_too_many_is_too_large_in_every_format(form: str) -> None:
    data = saved(flag(), form)
    assert images.decode(data, max_pixels=64 * 48).shape == (48, 64, 3)
    with pytest.raises(ImageTooLargeError):
        images.decode(data, max_pixels=64 * 48 - 1)


def test_a_decompression_bomb_is_refused_before_it_unfolds() -> None:
    bomb = png(60_000, 60_000, bits=8, colour=2, rows=b"\0" * 1_000_000)
    with pytest.raises(ImageTooLargeError, match="3,600,000,000 pixels"):
        images.decode(bomb)


def hidden(width: int, height: int) -> bytes:
    """A JPEG with two frame headers: the real one behind a marker without a length; who skips one finds 16 x 16."""
    picture = saved(PillowImage.new("RGB", (64, 64)), "JPEG")
    at = picture.find(b"\xff\xc0")
    frame = bytearray(picture[at : at + 19])
    frame[5:9] = struct.pack(">HH", height, width)
    start = b"\xff\xd8\xff\xd0" + bytes(frame)
    decoy = b"\xff\xc0\0\x11\x08\0\x10\0\x10\x03" + bytes(9)
    comment = bytes(4 + 0xFFC0 - len(start) - 4) + decoy
    return start + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + picture[2:at] + picture[at + 19 :]


@pytest.mark.parametrize("side", [12_000, 65_500], ids=["OpenCV would decode it", "too large for OpenCV too"])
def test_a_jpeg_cannot_hide_its_size(side: int) -> None:
    with pytest.raises(ImageTooLargeError, match=f"{side} x {side} = "):
        images.decode(hidden(side, side))


def test_a_small_tiff_out_of_a_huge_tile_is_refused() -> None:
    data = tiff(100, 100, zlib.compress(bytes(1000)), bits=8, white=1, tile=20_000)
    with pytest.raises(ImageTooLargeError, match=r"tiles of 20000 x 20000 = 400,000,000 pixels.*MIEN_MAX_IMAGE_PIXELS"):
        images.decode(data)


def test_a_tiff_in_tiles_is_read() -> None:
    pixels = np.tile(np.arange(128, dtype=np.uint8), (128, 1))
    image = images.decode(tiff(100, 90, zlib.compress(pixels.tobytes()), bits=8, white=1, tile=128))
    assert np.array_equal(image[..., 0], pixels[:90, :100])


def test_a_header_that_promises_more_than_the_data_holds_is_an_error() -> None:
    with pytest.raises(ImageDecodeError, match="damaged or cut short"):
        images.decode(png(4000, 4000, bits=8, colour=2, rows=b"\0" * 100))


def test_too_many_bytes_are_refused_unread() -> None:
    with pytest.raises(ImageTooLargeError, match=r"more than 1,000 bytes.*MIEN_MAX_IMAGE_BYTES"):
        images.decode(b"\xff\xd8\xff" + bytes(2000), max_bytes=1000)


@pytest.mark.parametrize("case", sorted(set(FORMATS) - {"GIF", "TIFF", "TIFF with LZW", "TIFF as JPEG", "BigTIFF"}))
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_truncated_files_say_so(case: str, share: float) -> None:
    form, options = FORMATS[case]
    noise = PillowImage.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8))
    data = saved(noise, form, **options)
    with pytest.raises(ImageDecodeError, match=r"a \w+ of [\d,]+ bytes that is damaged or cut short"):
        images.decode(data[: int(len(data) * share)])


STRANGERS = {
    "nothing": (b"", "empty: 0 bytes"),
    "text": (b"hello, world\n" * 100, "text that begins 'hello, world"),
    "PDF": (b"%PDF-1.7\n\x80", "a PDF"),
    "ZIP": (b"PK\3\4" + bytes(40), "a ZIP archive"),
    "SVG": (b"  <svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing"),
    "web page": (b"<!doctype html><html>404</html>", "a web page"),
    "film": (b"\0\0\0\x18ftypmp42" + bytes(40), "a film"),
    "bytes": (b"\xfe\xed\xfa\xce" + bytes(range(128, 200)), "76 bytes that begin fe ed fa ce"),
}


@pytest.mark.parametrize("case", STRANGERS)
def test_what_is_no_picture_is_named_for_what_it_is(case: str) -> None:
    data, description = STRANGERS[case]
    with pytest.raises(ImageDecodeError, match="mien reads JPEG, PNG") as caught:
        images.decode(data)
    assert description in str(caught.value)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "HEIF", "AVIF"])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_damaged_bytes_give_a_picture_or_an_image_error_and_nothing_else(form: str, data: st.DataObject) -> None:
    damaged = bytearray(saved(flag(24, 16), form))
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        image = images.decode(bytes(damaged), max_pixels=1_000_000)
    except ImageError:
        return
    assert image.ndim == 3
    assert image.dtype == np.uint8


def test_a_missing_heif_reader_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(MissingExtraError, match="HEIC picture needs pillow_heif"):
        images.decode(saved(flag(), "HEIF"))


def test_a_picture_that_fills_the_memory_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", exhausted)
    with pytest.raises(ImageTooLargeError, match="memory"):
        images.decode(saved(flag(), "PNG"))


LITTLE_MEMORY = """
import re, resource, sys
from pathlib import Path
from mien import images
from mien.errors import ImageTooLargeError
import PIL.JpegImagePlugin, PIL.ImageOps

used = int(re.search(r"VmSize:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024
data = sys.stdin.buffer.read()
resource.setrlimit(resource.RLIMIT_AS, (used + 50_000_000,) * 2)
try:
    images.decode(data)
except ImageTooLargeError as error:
    print(error)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks at memory as Linux shows it")
def test_a_jpeg_that_does_not_fit_into_the_memory_is_too_large() -> None:
    data = saved(PillowImage.new("RGB", (6000, 6000)), "JPEG")
    done = subprocess.run([sys.executable, "-c", LITTLE_MEMORY], input=data, capture_output=True, check=True)
    assert done.stdout.decode().strip() == "a JPEG picture that does not fit into the memory that is left"


def test_load_reads_a_file_whatever_its_name_says(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(saved(flag(), "PNG"))
    assert images.load(path).shape == (48, 64, 3)


def test_load_reads_no_more_of_a_file_than_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "endless.jpg"
    path.write_bytes(bytes(10_000))
    assert len(images.read_bytes(path, max_bytes=100)) == 101
    with pytest.raises(ImageTooLargeError):
        images.load(path, max_bytes=100)


def test_load_of_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        images.load(tmp_path / "none.jpg")


@pytest.mark.parametrize(
    ("size", "expected"),
    [((640, 480), (640, 480)), ((1, 1), (1, 1)), ((65_500, 1), (65_500, 1))],
    ids=["common", "smallest", "widest"],
)
def test_jpeg_size_is_read_from_the_header(size: tuple[int, int], expected: tuple[int, int]) -> None:
    exif = b"Exif\0\0" + bytes(60_000)  # a long application segment before the frame header
    assert images.jpeg_size(saved(PillowImage.new("RGB", size), "JPEG", exif=exif)) == expected


@pytest.mark.parametrize("data", [b"\xff\xd8\xff", b"\xff\xd8\xff\xe0\0\0" + bytes(50), b"\xff\xd8" + b"\xff" * 50])
def test_jpeg_size_of_a_broken_header_is_none(data: bytes) -> None:
    assert images.jpeg_size(data) is None


@pytest.mark.parametrize("form", ["png", ".bmp", ".TIFF", "tiff", "tif", "jpg", ".jpeg", "webp"])
def test_encode_and_decode_agree(form: str) -> None:
    image = np.asarray(flag())
    again = images.decode(images.encode(image, form))
    assert np.abs(corners(again) - corners(image)).max() <= (12 if form in ("jpg", ".jpeg", "webp") else 0)


def test_grey_images_are_encoded_too() -> None:
    grey = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert np.array_equal(images.decode(images.encode(grey))[..., 1], grey)


def test_encode_names_what_it_can_write() -> None:
    with pytest.raises(ValueError, match="'heic'; jpg, png, webp, bmp and tiff"):
        images.encode(np.zeros((4, 4, 3), np.uint8), "heic")
    assert not images.writable(".heic")
    assert images.writable(".PNG")


@pytest.mark.parametrize(
    "make", [lambda g: g, lambda g: g[..., None], lambda g: np.repeat(g[..., None], 3, 2)], ids=["2-d", "1-ch", "rgb"]
)
def test_to_grey_takes_every_shape(make: Callable[[np.ndarray], np.ndarray]) -> None:
    grey = np.arange(64, dtype=np.uint8).reshape(8, 8)
    assert np.array_equal(images.to_grey(make(grey)), grey)


def test_grey_is_the_luminance_of_bt_601() -> None:
    primaries = np.array([[RED, GREEN, BLUE]], np.uint8)
    assert images.to_grey(primaries)[0].tolist() == [76, 150, 29]  # 0.299, 0.587 and 0.114 of 255


def test_reading_a_jpeg_imports_no_pillow() -> None:
    data = saved(flag(), "JPEG")
    code = "import sys; from mien import images; images.decode(sys.stdin.buffer.read()); print('PIL' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=True)
    assert done.stdout.decode().strip() == "False"


def test_opencv_and_pillow_agree_on_jpegs() -> None:
    gradient = np.stack(np.meshgrid(np.arange(256), np.arange(256)), -1).astype(np.uint8)
    picture = PillowImage.fromarray(np.dstack([gradient, 255 - gradient[..., :1]]))
    data = saved(picture, "JPEG", quality=90)
    ours = images.decode(data).astype(int)
    assert np.abs(ours - np.asarray(PillowImage.open(io.BytesIO(data)), int)).max() <= 2
    assert cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB) is not None


def scans(picture: bytes, times: int) -> bytes:
    """A progressive JPEG whose last scan is said so many times more."""
    last = picture.rfind(b"\xff\xda")
    return picture[:-2] + picture[last:-2] * times + b"\xff\xd9"


def progressive() -> bytes:
    return saved(PillowImage.new("RGB", (200, 100)), "JPEG", progressive=True)


def test_a_jpeg_that_draws_itself_again_and_again_is_refused_before_it_is_decoded() -> None:
    assert images.decode(progressive(), max_pixels=20_000).shape == (100, 200, 3)
    with pytest.raises(ImageTooLargeError, match="210 scans"):
        images.decode(scans(progressive(), 200), max_pixels=20_000)


def test_large_pictures_are_converted_in_bands_that_fit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.arange(96, dtype=np.uint8)[:, None]
    clear = np.dstack([np.broadcast_to(rows + add, (96, 8)) for add in (0, 50, 100, 150)])
    deep = np.broadcast_to(rows.astype(np.uint16) * 257, (96, 8))
    made = PillowImage.fromarray(clear, "RGBA"), PillowImage.fromarray(np.ascontiguousarray(deep))
    pictures = [saved(picture, "PNG") for picture in made]
    whole = [images.decode(picture) for picture in pictures]
    monkeypatch.setattr(images, "_BAND", 7 * 8)
    for picture, expected in zip(pictures, whole, strict=True):
        assert np.array_equal(images.decode(picture), expected)


HELD_AFTER_LARGE_PICTURES = """
import io, re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import numpy as np
from PIL import Image
from mien import images

def held():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024

images.keep_freed_memory()
picture = io.BytesIO()
Image.new("RGB", (4000, 4000)).save(picture, "TIFF")
images.decode(images.encode(np.zeros((9, 9, 3), np.uint8), "tiff"))  # imports
data = picture.getvalue()
with ThreadPoolExecutor(3) as pool:
    before = held()
    for _ in pool.map(images.decode, [data] * 3):
        pass
    print(held() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks at memory as Linux shows it")
def test_memory_for_large_pictures_goes_back_to_the_system() -> None:
    done = subprocess.run([sys.executable, "-c", HELD_AFTER_LARGE_PICTURES], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 100  # of 144
