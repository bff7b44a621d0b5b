"""Films that tests make with PyAV: what the fake recognizer sees in them, their times and their sound are known."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from mien.errors import VideoError
from mien.video.sources import Frame

MILLISECOND = Fraction(1, 1000)


def painted(faces: int, green: int = 0, *, size: tuple[int, int] = (64, 48)) -> NDArray[np.uint8]:
    """A picture in which the fake recognizer finds so many faces, the sadder the greener; all else stays the same."""
    image = np.full((size[1], size[0], 3), 90, np.uint8)
    image[:16, :16] = faces * 40, green, 0
    return image


def wave(frames: int) -> list[NDArray[np.uint8]]:
    """Pictures of one face that turns from happy to sad and back, with a frame without a face now and then."""
    greens = 20 + 200 * (1 - np.cos(np.arange(frames) / 12)) / 2
    return [painted(0 if i % 17 == 16 else 1, round(green)) for i, green in enumerate(greens)]


def wandering(portrait: NDArray[np.uint8], frames: int) -> list[NDArray[np.uint8]]:
    """Parts of a portrait, each cut out a little beside the one before: one face that moves, for a real recognizer."""
    steps = [(i % 40 if i % 80 < 40 else 40 - i % 40) for i in range(frames)]
    return [np.ascontiguousarray(portrait[step : step + 256, 80 + step : 336 + step]) for step in steps]


def even(frames: int, rate: float = 25) -> list[float]:
    return [i / rate for i in range(frames)]


def uneven(frames: int) -> list[float]:
    """Times of a film of variable rate, in whole milliseconds."""
    steps = np.random.default_rng(3).choice([0.017, 0.033, 0.05, 0.21], frames)
    return [round(float(t), 3) for t in np.cumsum(steps)]


def film(
    path: Path,
    pictures: Sequence[NDArray[np.uint8]],
    times_s: Iterable[float] | None = None,
    *,
    sound: str | None = None,
    codec: str = "libx264",
) -> Path:
    """Write a film; `sound` is the codec of a tone that lasts as long as it does."""
    times = list(times_s) if times_s is not None else even(len(pictures))
    path.parent.mkdir(parents=True, exist_ok=True)
    height, width = pictures[0].shape[:2]
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25, width=width, height=height)
        stream.pix_fmt = "yuv420p" if width % 2 == height % 2 == 0 else "yuv444p"
        stream.codec_context.time_base = MILLISECOND
        track = container.add_stream(sound, rate=48000, layout="stereo") if sound else None
        for picture, time_s in zip(pictures, times, strict=True):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = round(time_s * 1000), MILLISECOND
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
        if track is not None:
            _tone(container, track, times[-1])
    return path


def _tone(container: av.container.OutputContainer, track: av.AudioStream, seconds: float) -> None:
    samples = np.sin(np.arange(round(seconds * 48000)) * 2 * np.pi * 440 / 48000) * 9000
    frame = av.AudioFrame.from_ndarray(np.repeat(samples, 2)[None].astype(np.int16), format="s16", layout="stereo")
    frame.sample_rate, frame.pts = 48000, 0
    codec = track.codec_context
    resampler = av.AudioResampler(format=codec.format, layout="stereo", rate=48000, frame_size=codec.frame_size or 1024)
    for piece in [*resampler.resample(frame), *resampler.resample(None)]:
        container.mux(track.encode(piece))
    container.mux(track.encode())


class FakeStream:
    """A live source of painted pictures that breaks after the last one, if told so."""

    live, width, height, frames_a_second, duration_s, skipped = True, 64, 48, 25.0, None, 0

    def __init__(self, pictures: Sequence[NDArray[np.uint8]], *, breaks: BaseException | None = None) -> None:
        self.name, self.warnings = "camera 0", list[str]()
        self._pictures, self._breaks = pictures, breaks
        self.released = False

    def __iter__(self):
        for i, picture in enumerate(self._pictures):
            yield Frame(i, i / 25, picture)
        if self._breaks is not None:
            raise self._breaks

    def __enter__(self) -> "FakeStream":
        return self

    def __exit__(self, *_: object) -> None:
        self.released = True


class Unplugged(VideoError):  # noqa: N818
    """What a camera raises that is gone."""


class Stopped(Exception):  # noqa: N818  # it stands for a kill
    """Ends a run in its middle."""


def stop_after(frames: int) -> Callable[..., None]:
    seen = []

    def watch(*_: object) -> None:
        seen.append(1)
        if len(seen) == frames:
            raise Stopped

    return watch
