"""Pictures at the door: bytes of any common format become RGB `uint8 (H, W, 3)`, once, here and nowhere else.

EXIF rotation, transparency, CMYK, palettes and 16 bits are all settled here, so that no other room has to know of them.
The header is read before the pixels, so that a small file that claims a huge picture costs nothing.
"""

import ctypes
import io
import os
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.errors import ImageDecodeError, ImageTooLargeError, MissingExtraError
from mien.settings import MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS

Image = NDArray[np.uint8]
"""RGB `uint8 (H, W, 3)`."""

SUFFIXES = frozenset(
    (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".heic", ".heif", ".avif")
)
"""How the names of pictures end; what `decode` can read is decided by a file's bytes, not by its name."""

READABLE = "JPEG, PNG, WebP, BMP, GIF, TIFF, HEIC and AVIF"

_READERS = {
    "PNG": ("PIL.PngImagePlugin", "PngImageFile"),
    "WebP": ("PIL.WebPImagePlugin", "WebPImageFile"),
    "BMP": ("PIL.BmpImagePlugin", "BmpImageFile"),
    "GIF": ("PIL.GifImagePlugin", "GifImageFile"),
    "TIFF": ("PIL.TiffImagePlugin", "TiffImageFile"),
    "HEIC": ("pillow_heif", "HeifImageFile"),
    "AVIF": ("PIL.AvifImagePlugin", "AvifImageFile"),
    "JPEG": ("PIL.JpegImagePlugin", "JpegImageFile"),
}
"""Pillow's reader of each format, imported only when such a picture comes: all together take 0.1 s."""

_MAGIC = (
    ("JPEG", b"\xff\xd8\xff"), ("PNG", b"\x89PNG\r\n\x1a\n"), ("GIF", b"GIF8"), ("BMP", b"BM"),
    ("TIFF", b"II*\0"), ("TIFF", b"MM\0*"), ("TIFF", b"II+\0"), ("TIFF", b"MM\0+"),
)  # fmt: skip

_STRANGERS = (
    (b"%PDF", "a PDF"), (b"PK\3\4", "a ZIP archive"), (b"\x1f\x8b", "a gzip archive"), (b"\x1aE\xdf\xa3", "a film"),
    (b"<svg", "an SVG drawing"), (b"<?xml", "XML text"), (b"<!DOCTYPE", "a web page"), (b"<html", "a web page"),
    (b"8BPS", "a Photoshop file"), (b"\0\0\1\0", "an icon"), (b"\xff\x0a", "a JPEG XL picture"),
)  # fmt: skip

MOST_SCANS = 20
"""A JPEG's scans together may draw `max_pixels` this many times; progressive pictures have about ten scans.

A scan of a few bytes draws the whole picture again, so a small file can keep a decoder busy for hours ("Two Issues with
the JPEG Standard", libjpeg-turbo.org, 2015).
"""

_WITHOUT_LENGTH = (0x00, 0x01, *range(0xD0, 0xDA))  # escaped 0xFF, TEM, RST0 to 7, SOI, EOI (ITU-T T.81, table B.1)

_PHOTOMETRIC, _BITS, _TILE_WIDTH, _TILE_LENGTH = 262, 258, 322, 323  # tags of TIFF 6.0
_WHITE_IS_ZERO = 0  # Pillow turns such grey around itself, but for 16 bits

_BAND = 4_000_000  # pixels that are converted at a time, so that a large picture is not held four times over

_SAVED_AS = {suffix: suffix for suffix in (".jpg", ".png", ".webp", ".bmp", ".tiff")} | {
    ".jpeg": ".jpg",
    ".tif": ".tiff",
}


def load(path: Path, *, max_bytes: int = MAX_IMAGE_BYTES, max_pixels: int = MAX_IMAGE_PIXELS) -> Image:
    """Read a picture file as RGB `uint8 (H, W, 3)`; see `decode` for the limits and errors.

    Raises:
        OSError: there is no such file, or it may not be read.
    """
    return decode(read_bytes(path, max_bytes=max_bytes), max_bytes=max_bytes, max_pixels=max_pixels)


def read_bytes(path: Path, *, max_bytes: int = MAX_IMAGE_BYTES) -> bytes:
    """Read at most `max_bytes` + 1 bytes of a file, so that a huge one is refused without filling memory.

    Raises:
        OSError: there is no such file, or it may not be read.
    """
    with path.open("rb") as file:
        return file.read(max_bytes + 1)


def decode(data: bytes, *, max_bytes: int = MAX_IMAGE_BYTES, max_pixels: int = MAX_IMAGE_PIXELS) -> Image:
    """Decode a picture to RGB `uint8 (H, W, 3)`.

    The format is told from the bytes, not from a name. EXIF rotation is applied, transparency is laid over white, CMYK,
    grey and palettes become RGB, 12 and 16 bits a channel are scaled to 8, and of several frames or pages the first is
    taken.

    Args:
        data: JPEG, PNG, WebP, BMP, GIF, TIFF, HEIC or AVIF.
        max_bytes: the longest `data` that is looked at.
        max_pixels: the largest width times height that is decoded; checked in the header, before any pixel.

    Raises:
        ImageDecodeError: the bytes are no such picture, or a damaged one.
        ImageTooLargeError: the picture is larger than the limits allow.
    """
    _check_bytes(len(data), max_bytes)
    form = sniff(data)
    if form == "JPEG" and (size := jpeg_size(data)):
        _check_pixels(*size, max_pixels)
        _check_scans(data, *size, max_pixels)
        # A baseline picture of 640x480 takes 1.2 ms here; Pillow takes 1.4 ms and 90 ms more to import.
        with suppress(cv2.error):  # as where memory is short: Pillow says so
            image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
            if image is not None:
                return np.asarray(image, np.uint8)
    return _decode_with_pillow(data, form, max_pixels)


def sniff(data: bytes) -> str:
    """Return the format a picture's first bytes tell: a key of the readers' table such as "JPEG".

    Raises:
        ImageDecodeError: they tell none that can be read; the message says what they look like.
    """
    for form, magic in _MAGIC:
        if data.startswith(magic):
            return form
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WebP"
    if data[4:8] == b"ftyp":
        brands = data[8 : max(12, min(64, int.from_bytes(data[:4])))]
        if b"avif" in brands or b"avis" in brands:
            return "AVIF"
        if any(brand in brands for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")):
            return "HEIC"
    raise ImageDecodeError(f"not a picture but {_describe(data)}; mien reads {READABLE}")


def jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Read width and height in the header of an 8-bit grey or colour JPEG; None for one that OpenCV gets wrong.

    Those are four channels (CMYK) and 12 bits. None, too, where a marker without a length comes before the frame: who
    skips a length there misses the header that OpenCV reads. Source: ITU-T T.81, B.1.1.3 and B.2.2.
    """
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if marker == 0xFF:  # fill bytes may precede a marker
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            bits, components = data[at + 4], data[at + 9]
            height, width = int.from_bytes(data[at + 5 : at + 7]), int.from_bytes(data[at + 7 : at + 9])
            return (width, height) if bits == 8 and components in (1, 3) and width and height else None
        elif marker in _WITHOUT_LENGTH:
            return None
        else:
            at += 2 + length
    return None


def to_grey(image: Image) -> Image:
    """Return the luminance `uint8 (H, W)` of an RGB image (ITU-R BT.601); a grey one is returned as it is."""
    if image.ndim == 2:
        return image
    if image.shape[2] == 1:
        return image[:, :, 0]
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)


def encode(image: Image, form: str = "png", *, quality: int = 92) -> bytes:
    """Encode an image RGB `(H, W, 3)` or grey `(H, W)` as "jpg", "png", "webp", "bmp" or "tiff".

    Args:
        image: `uint8`.
        form: the format's name or a file suffix, with or without the dot.
        quality: of JPEG and WebP, 1 to 100.

    Raises:
        ValueError: the format cannot be written.
    """
    suffix = _SAVED_AS.get("." + form.lower().removeprefix("."))
    if suffix is None:
        raise ValueError(f"cannot write pictures as {form!r}; jpg, png, webp, bmp and tiff can be written")
    options = {".jpg": [cv2.IMWRITE_JPEG_QUALITY, quality], ".webp": [cv2.IMWRITE_WEBP_QUALITY, quality]}
    pixels = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    done, data = cv2.imencode(suffix, pixels, options.get(suffix, []))
    if not done:
        raise ValueError(f"an image of shape {image.shape} and type {image.dtype} cannot be written as {form}")
    return bytes(data)


def writable(suffix: str) -> bool:
    """Whether `encode` can write files that end so."""
    return suffix.lower() in _SAVED_AS


def _check_bytes(count: int, max_bytes: int) -> None:
    if count == 0:
        raise ImageDecodeError(f"empty: 0 bytes came; mien reads {READABLE}")
    if count > max_bytes:
        raise ImageTooLargeError(
            f"more than {max_bytes:,} bytes long, the most that is read; set MIEN_MAX_IMAGE_BYTES to allow more"
        )


def _check_pixels(width: int, height: int, max_pixels: int) -> None:
    if width * height > max_pixels:
        raise ImageTooLargeError(
            f"{width} x {height} = {width * height:,} pixels, more than the {max_pixels:,} that are decoded; "
            f"make the picture smaller or set MIEN_MAX_IMAGE_PIXELS"
        )


def _check_scans(data: bytes, width: int, height: int, max_pixels: int) -> None:
    # Within coded data 0xFF is followed by 0, so the marker is found by its bytes, at worst too often in a comment.
    scans = data.count(b"\xff\xda")
    if scans * width * height > MOST_SCANS * max_pixels:
        raise ImageTooLargeError(
            f"{width} x {height} pixels in {scans:,} scans, as nobody writes them; save it anew as a plain JPEG"
        )


def _check_tiles(tags: Any, max_pixels: int) -> None:
    # A tile is held whole, however small the picture that it is cut to.
    width, height = tags.get(_TILE_WIDTH, 1), tags.get(_TILE_LENGTH, 1)
    if width * height > max_pixels:
        raise ImageTooLargeError(
            f"tiles of {width} x {height} = {width * height:,} pixels, more than the {max_pixels:,} that are decoded; "
            f"save it anew without tiles or set MIEN_MAX_IMAGE_PIXELS"
        )


def _describe(data: bytes) -> str:
    """Say what bytes that are no picture look like."""
    start = data[:512].lstrip()
    for magic, description in _STRANGERS:
        if data.startswith(magic) or start.lower().startswith(magic.lower()):
            return description
    if data[4:8] == b"ftyp":
        return "a film (MP4 or QuickTime)"
    try:
        return f"text that begins {data[:512].decode()[:20]!r}"
    except UnicodeDecodeError:
        return f"{len(data):,} bytes that begin {data[:8].hex(' ')}"


def _decode_with_pillow(data: bytes, form: str, max_pixels: int) -> Image:
    # The reader's class is called, not Image.open: that one imports every plugin and enforces a limit of its own.
    module, name = _READERS[form]
    try:
        reader = getattr(import_module(module), name)
    except ImportError as error:
        raise MissingExtraError(
            f"a {form} picture needs {module.partition('.')[0]}, which is missing: {error}"
        ) from None
    try:
        with reader(io.BytesIO(data)) as picture:
            width, height = picture.size
            _check_pixels(width, height, max_pixels)
            if form == "JPEG":
                _check_scans(data, width, height, max_pixels)
            if form == "TIFF":
                _check_tiles(picture.tag_v2, max_pixels)
            picture.load()
            return _to_rgb(picture)
    except ImageTooLargeError:
        raise
    except MemoryError:
        raise ImageTooLargeError(f"a {form} picture that does not fit into the memory that is left") from None
    except (
        Exception
    ) as error:  # decoders raise whatever damaged bytes lead them to: OSError, SyntaxError, struct.error ...
        cause = str(error) or type(error).__name__
        raise ImageDecodeError(f"a {form} of {len(data):,} bytes that is damaged or cut short ({cause})") from error


def _to_rgb(picture: Any) -> Image:
    from PIL import ImageOps

    ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode.startswith(("I", "F")):
        tags = getattr(picture, "tag_v2", {})
        image = _grey_to_rgb(np.asarray(picture), full=2 ** tags.get(_BITS, (16,))[0] - 1)
        return 255 - image if tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO else image
    width, height = picture.size
    image, rows = np.empty((height, width, 3), np.uint8), max(1, _BAND // max(1, width))
    for top in range(0, height, rows):
        bottom = min(top + rows, height)
        whole = rows >= height
        image[top:bottom] = _on_white(picture if whole else picture.crop((0, top, width, bottom)))
    return image


def _on_white(picture: Any) -> Any:
    """Return a picture in RGB, over white where it is transparent."""
    from PIL import Image as PillowImage

    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        picture = PillowImage.new("RGBA", layer.size, "white")
        picture.alpha_composite(layer)
    return picture.convert("RGB")


def _grey_to_rgb(grey: NDArray[Any], *, full: int) -> Image:
    """Scale grey of more than 8 bits to 8: integers by the range their size holds, floats from [0, 1] or [0, 255].

    Integers of two bytes need not use all of them: `full` is the largest one, 4095 of 12 bits.
    """
    peak = float(np.nanmax(grey, initial=0))
    if grey.dtype.kind == "f":
        scale = 255.0 if peak <= 1 else 1.0
    else:
        scale = 255.0 / (full if grey.dtype.itemsize == 2 else 65535 if peak <= 65535 else 2**31 - 1)
    image, rows = np.empty((*grey.shape, 3), np.uint8), max(1, _BAND // max(1, grey.shape[1]))
    for top in range(0, len(grey), rows):
        band = grey[top : top + rows].astype(np.float32)
        image[top : top + rows] = np.clip(np.nan_to_num(band) * scale + 0.5, 0, 255).astype(np.uint8)[..., None]
    return image


def keep_freed_memory() -> None:
    """Let this process keep what one picture freed for the next one, where the C library is glibc.

    Giving it back to the system and faulting it in again is a fifth of the time (2,700 page faults, 5 ms of 640x480).
    Arrays above 8 MiB are still given back at once. Threads share as many heaps as there are cores: with a heap each,
    every one of them would keep what the others could use.
    """
    trim_threshold, mmap_threshold, arena_max = -1, -3, -8  # malloc.h
    with suppress(OSError, AttributeError, TypeError):  # no glibc
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(trim_threshold, 16 << 20)
        mallopt(mmap_threshold, 8 << 20)
        mallopt(arena_max, os.cpu_count() or 1)
