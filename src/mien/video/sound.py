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
        """Yield the packets and their times in seconds; what is damaged is left out."""
        yield from self._copies() if self._copied else self._encoded()

    def _heard(self) -> Iterator[Any]:
        """Yield the packets of the film's track that lie in the span."""
        for packet in pyav.packets(self._container, self._track, lambda error: None):
            if packet is None or packet.pts is None:
                continue
            time_s = float(packet.pts * packet.time_base)
            if time_s >= self._span_s[1]:
                return
            if time_s >= self._span_s[0] or self._span_s[0] == 0:
                yield packet

    def _copies(self) -> Iterator[tuple[float, Any]]:
        for packet in self._heard():
            shift = round(self._span_s[0] / packet.time_base)
            packet.pts -= shift
            packet.dts = packet.pts
            packet.stream = self._out
            yield float(packet.pts * packet.time_base), packet

    def _encoded(self) -> Iterator[tuple[float, Any]]:
        codec = self._out.codec_context
        codec.open(strict=False)
        size = codec.frame_size or 1024
        resampler = self._av.AudioResampler(format="fltp", layout=codec.layout, rate=codec.sample_rate, frame_size=size)
        for packet in self._heard():
            for frame in pyav.decode(self._track, packet, lambda error: None):
                self._shift(frame)
                yield from self._timed(part for piece in resampler.resample(frame) for part in codec.encode(piece))
        yield from self._timed(part for piece in resampler.resample(None) for part in codec.encode(piece))
        yield from self._timed(codec.encode(None))

    def _shift(self, frame: Any) -> None:
        """Let a frame's time count from the span's start, in samples: some containers count in whole packets."""
        if frame.pts is not None:
            frame.pts = round((float(frame.pts * frame.time_base) - self._span_s[0]) * frame.sample_rate)
            frame.time_base = Fraction(1, frame.sample_rate)

    def _timed(self, packets: Any) -> Iterator[tuple[float, Any]]:
        for packet in packets:
            packet.stream = self._out
            yield float(packet.pts * packet.time_base), packet
