"""Make an animated WebP of pictures: `animate.py OUT MILLISECONDS PICTURE...`."""

import sys

from PIL import Image

out, every_ms, *paths = sys.argv[1:]
first, *others = (Image.open(path).convert("RGB").resize((840, 570), Image.Resampling.LANCZOS) for path in paths)
first.save(out, save_all=True, append_images=others, duration=int(every_ms), loop=0, quality=70, method=6)
