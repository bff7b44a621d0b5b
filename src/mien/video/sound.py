"""A film's sound, laid under the film that was drawn from it."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from mien.video.sources import pyav

PLAYABLE = ("aac", "mp3", "opus")
"""Codecs that browsers play from MP4; sound in them is copied, any other becomes AAC."""

_BITS_A_SECOND = 160_000

_LEAP_S = 1.0  # a clock that falls back by more has begun anew; by less it is damage


class Onward:
    """Lets a film's times go on where its clock begins anew, as in films that were joined end to end.

    Attributes:
        last_s: the latest time so far.
        step_s: from the one before.
        shift_s: what times are moved by since the clock began anew.
    """

    def __init__(self, last_s: float = 0.0, step_s: float = 0.0, shift_s: float = 0.0) -> None:
        self.last_s, self.step_s, self.shift_s = last_s, step_s, shift_s

    def time(self, time_s: float) -> float:
        """Return the next time in seconds as it is to be written; one that is only a little early stays so."""
        if time_s > self.last_s:
            self.shift_s = 0.0
        elif self.last_s - time_s - self.shift_s > _LEAP_S:
            self.shift_s = self.last_s + self.step_s - time_s
        moved_s = time_s + self.shift_s
        if moved_s > self.last_s:
            self.step_s, self.last_s = moved_s - self.last_s, moved_s
        return moved_s


class Sound:
    """The first sound track of a film, as packets for another one.

    Args:
        path: the film.
        target: PyAV's container that is written to; the track is added to it.
        span_s: first and last second that count; the first becomes 0.

    Attributes:
        there: whether the film has sound that can be read.
    """

    def __init__(self, path: Path, target: Any, *, span_s: tuple[float, float]) -> None:
        self._av, self._span_s = pyav.library(), span_s
        self._container = self._av.open(pyav.address(path), metadata_errors="ignore")
        tracks = [track for track in self._container.streams.audio if track.codec_context is not None]
        self.there = bool(tracks)
        if tracks:
            self._track = tracks[0]
            self._copied = self._track.codec_context.name in PLAYABLE
            self._out = self._add(target)

    def _add(self, target: Any) -> Any:
        if self._copied:
            return target.add_stream_from_template(self._track)
        codec = self._track.codec_context
        layout = "mono" if codec.channels == 1 else "stereo"
        rate = codec.sample_rate if codec.sample_rate <= 48_000 else 48_000
        return target.add_stream("aac", rate=rate, layout=layout, bit_rate=_BITS_A_SECOND)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._container.close()

    def packets(self) -> Iterator[tuple[float, Any]]:
        """Yield the packets and their times in seconds, which rise; what is damaged is left out."""
        last = None
        for packet in self._copies() if self._copied else self._encoded():
            packet.pts = packet.pts if last is None else max(packet.pts, last + 1)
            packet.dts = last = packet.pts
            packet.stream = self._out
            yield float(packet.pts * packet.time_base), packet

    def _heard(self) -> Iterator[Any]:
        """Yield the packets of the film's track that lie in the span."""
        onward = Onward()
        for packet in pyav.packets(self._container, self._track, lambda error: None):
            if packet is None or packet.pts is None:
                continue
            time_s = onward.time(float(packet.pts * packet.time_base))
            if onward.shift_s:
                packet.pts = packet.dts = round(time_s / packet.time_base)
            if time_s >= self._span_s[1]:
                return
            if time_s >= self._span_s[0] or self._span_s[0] == 0:
                yield packet

    def _copies(self) -> Iterator[Any]:
        for packet in self._heard():
            packet.pts -= round(self._span_s[0] / packet.time_base)
            yield packet

    def _encoded(self) -> Iterator[Any]:
        codec = self._out.codec_context
        codec.open(strict=False)
        size = codec.frame_size or 1024
        resampler = self._av.AudioResampler(format="fltp", layout=codec.layout, rate=codec.sample_rate, frame_size=size)
        for packet in self._heard():
            for frame in pyav.decode(self._track, packet, lambda error: None):
                self._shift(frame)
                yield from (part for piece in resampler.resample(frame) for part in codec.encode(piece))
        yield from (part for piece in resampler.resample(None) for part in codec.encode(piece))
        yield from codec.encode(None)

    def _shift(self, frame: Any) -> None:
        """Let a frame's time count from the span's start, in samples: some containers count in whole packets."""
        if frame.pts is not None:
            frame.pts = round((float(frame.pts * frame.time_base) - self._span_s[0]) * frame.sample_rate)
            frame.time_base = Fraction(1, frame.sample_rate)
