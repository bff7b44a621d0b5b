"""Films made by the tests with PyAV: each frame a grey level of its own, at times that the test chooses."""

import os
import shutil
import struct
import subprocess
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

MILLISECOND = Fraction(1, 1000)
STEADY = tuple(range(0, 1200, 40))
UNEVEN = (0, 40, 55, 200, 240, 600, 601, 640, 1000, 1900, 1910, 2400)


def missing(what: str) -> None:
    """Skip the test, as a part of Debian's is not installed; where CI has to install it, that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI needs {what}: see .ci/run")
    pytest.skip(f"needs {what}: apt-get install it")


def write(
    path: Path, *, times_ms: Sequence[int] = STEADY, size: tuple[int, int] = (64, 48), codec: str = "libx264",
    pixels: str = "yuv420p", options: dict[str, str] | None = None, movflags: str = "", sound: bool = False,
    picture: Callable[[int], np.ndarray] | None = None,
) -> Path:  # fmt: skip
    """Write a film whose frames are shown at these milliseconds; its format follows from the name's ending."""
    width, height = size
    with av.open(str(path), "w", container_options={"movflags": movflags} if movflags else {}) as container:
        stream = container.add_stream(codec, rate=25, width=width, height=height, pix_fmt=pixels, options=options or {})
        stream.time_base = stream.codec_context.time_base = MILLISECOND
        tone = container.add_stream("aac" if path.suffix == ".mp4" else "libvorbis", rate=48000) if sound else None
        for number, time_ms in enumerate(times_ms):
            image = picture(number) if picture else grey(number, width, height)
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = time_ms, MILLISECOND
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
        if tone is not None:
            add_sound(container, tone)
    return path


def grey(number: int, width: int, height: int) -> np.ndarray:
    image = np.full((height, width, 3), 20 + 7 * (number % 30), np.uint8)
    image[: height // 2, : width // 2] //= 2  # the upper left quarter is darker, so that a turn shows
    return image


def add_sound(container: av.container.OutputContainer, stream: av.AudioStream) -> None:
    silence = np.zeros((2, 1024), np.float32)
    for i in range(50):
        frame = av.AudioFrame.from_ndarray(silence, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48000, i * 1024, Fraction(1, 48000)
        container.mux(stream.encode(frame))
    container.mux(stream.encode())


def sound_alone(path: Path) -> Path:
    """Write a file with sound and no picture."""
    with av.open(str(path), "w") as container:
        add_sound(container, container.add_stream("aac", rate=48000))
    return path


def turned(path: Path, degrees: int) -> Path:
    """Write into an MP4's track header that it is to be shown turned clockwise, as telephones do.

    Source: ISO/IEC 14496-12, 8.3.2: a matrix of nine 32-bit numbers, 40 bytes after the box's version and flags.
    """
    one = 1 << 16
    matrix = {
        90: (0, one, 0, -one, 0, 0, 0, 0, 1 << 30),
        180: (-one, 0, 0, 0, -one, 0, 0, 0, 1 << 30),
        270: (0, -one, 0, one, 0, 0, 0, 0, 1 << 30),
    }[degrees]
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4
    assert data[at] == 0, "version 0 of the box"
    struct.pack_into(">9i", data, at + 40, *matrix)
    path.write_bytes(data)
    return path


def probed(path: Path) -> list[float]:
    """The times of a film's frames as ffprobe tells them, in seconds."""
    if shutil.which("ffprobe") is None:
        missing("ffprobe (package ffmpeg)")
    entries = "frame=best_effort_timestamp_time"
    command = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", entries, "-of", "csv=p=0", path]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [float(line.strip(",")) for line in text.split() if line.strip(",")]
