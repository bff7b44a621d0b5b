"""The good files that hostile ones are made from: the portrait in every format, small."""

import io
import warnings
import zipfile
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
import numpy as np
import pillow_heif
from PIL import Image

PORTRAIT = Path(__file__).resolve().parents[2] / "examples" / "portrait.jpg"
FACE = (150, 30, 300, 180)  # left, top, right, bottom of the portrait's head


@dataclass(frozen=True, slots=True)
class Seeds:
    """Files by a name that says their format, and in which form they are sent."""

    pictures: dict[str, bytes]
    films: dict[str, bytes]


@cache
def seeds() -> Seeds:
    """Return all of them; the same bytes each time as far as the encoders' versions are the same."""
    with Image.open(PORTRAIT) as portrait:
        face = portrait.convert("RGB").crop(FACE).resize((96, 96))
    return Seeds(pictures=_pictures(face), films=_films(face))


def _pictures(face: Image.Image) -> dict[str, bytes]:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x8769] = 6, "maker", {0x9003: "2026:01:01 00:00:00", 0x927C: b"note" * 20}
    exif = exif.tobytes()
    grey, clear = face.convert("L"), face.convert("RGBA")
    clear.putalpha(grey)
    deep = Image.fromarray(np.asarray(grey, np.uint16) * 257)
    frames = {"save_all": True, "append_images": [face.rotate(90), face.rotate(180)]}
    return {
        "jpeg": _saved(face, "JPEG", exif=exif),
        "jpeg-progressive": _saved(face, "JPEG", progressive=True, subsampling=0),
        "jpeg-grey": _saved(grey, "JPEG"),
        "jpeg-cmyk": _saved(face.convert("CMYK"), "JPEG"),
        "png": _saved(face, "PNG", exif=exif),
        "png-clear": _saved(clear, "PNG"),
        "png-palette": _saved(face.convert("P"), "PNG", transparency=3),
        "png-16": _saved(deep, "PNG"),
        "png-moving": _saved(face, "PNG", **frames),
        "webp": _saved(face, "WEBP", exif=exif),
        "webp-lossless": _saved(clear, "WEBP", lossless=True),
        "webp-moving": _saved(face, "WEBP", **frames),
        "gif": _saved(face.convert("P"), "GIF"),
        "gif-moving": _saved(face.convert("P"), "GIF", save_all=True, append_images=[grey.convert("P")]),
        "avif": _saved(face, "AVIF", exif=exif),
        "bmp": _saved(face, "BMP"),
        "tiff": _saved(face, "TIFF"),
        "tiff-lzw": _saved(face, "TIFF", compression="tiff_lzw"),
        "tiff-jpeg": _saved(face, "TIFF", compression="jpeg"),
        "heic": _heic(face, exif),
    }


def _saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, form, **options)
    return stream.getvalue()


def _heic(picture: Image.Image, exif: bytes) -> bytes:
    stream = io.BytesIO()
    pillow_heif.from_pillow(picture).save(stream, format="HEIF", exif=exif)
    return stream.getvalue()


def _films(face: Image.Image) -> dict[str, bytes]:
    kinds = (("mp4", "libx264"), ("mov", "mpeg4"), ("matroska", "libx264"), ("webm", "libvpx"), ("avi", "mjpeg"))
    return {f"{form}-{codec}": _film(face, form, codec) for form, codec in kinds}


def _film(face: Image.Image, form: str, codec: str) -> bytes:
    stream = io.BytesIO()
    with av.open(stream, "w", format=form) as container:
        video = container.add_stream(codec, rate=25, width=96, height=96)
        video.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        video.codec_context.time_base = Fraction(1, 25)
        for number in range(6):
            frame = av.VideoFrame.from_image(face.rotate(number))
            frame.pts = number
            container.mux(video.encode(frame))
        container.mux(video.encode())
    return stream.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    """Return an archive of members, each of which may have any name."""
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # of names that come twice
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
