"""What mien needs of PyAV, in one place; nothing else imports it to read."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from mien.errors import ImageTooLargeError, MissingExtraError, StreamError, VideoDecodeError
from mien.images import Image

QUARTERS = {90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}
"""How OpenCV turns a picture by PyAV's counterclockwise degrees."""


def library() -> Any:
    """Return the module `av`.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        return import_module("av")
    except ImportError as error:
        raise MissingExtraError(
            f"films and streams need PyAV, which the extra `video` brings: pip install 'mien[video]' ({error})"
        ) from None


def open_file(path: Path, *, formats: str) -> Any:
    """Open a film on disk; only this file is read, whatever its bytes ask for.

    Raises:
        VideoDecodeError: it is no film.
        MissingExtraError: PyAV is not installed.
    """
    av = library()
    options = {"protocol_whitelist": "file", "format_whitelist": formats}
    try:
        return av.open(address(path), options=options, metadata_errors="ignore")
    except (av.FFmpegError, ValueError) as error:
        size = path.stat().st_size if path.is_file() else 0
        raise VideoDecodeError(
            f"{path} is no film that can be read, or is damaged ({size:,} bytes; {cause(error)})"
        ) from None


def address(path: Path) -> str:
    """Return a path as FFmpeg takes it for nothing else: in "12:30.mp4" it would look for a protocol "12"."""
    return f"file:{path}"


def open_address(
    address: str, *, name: str, options: dict[str, str], formats: str, protocols: str, open_s: float, read_s: float
) -> Any:
    """Open an address; whatever its answer asks for, only these protocols are spoken.

    Args:
        address: with name and password, which go into no message.
        name: what the person may see of it.
        options: FFmpeg's.
        formats: containers that are opened.
        protocols: that may be spoken.
        open_s: seconds for the connection and the head.
        read_s: seconds for each packet.

    Raises:
        StreamError: it cannot be reached.
        MissingExtraError: PyAV is not installed.
    """
    av = library()
    options = {**options, "protocol_whitelist": protocols, "format_whitelist": formats}
    try:
        return av.open(address, options=options, timeout=(open_s, read_s), metadata_errors="ignore")
    except av.error.ExitError:
        raise StreamError(f"{name} does not answer: no picture within {open_s:g} s") from None
    except (av.FFmpegError, ValueError) as error:
        raise StreamError(f"{name} cannot be opened: {cause(error)}") from None


def all_packets(container: Any, name: str, *, stall_s: float) -> Iterator[Any]:
    """Yield the packets of all streams of an address until it ends.

    Raises:
        StreamError: the connection was lost, or brought nothing for `stall_s` seconds.
    """
    av = library()
    try:
        yield from container.demux()
    except av.error.ExitError:
        raise StreamError(f"{name} brought nothing for {stall_s:g} s") from None
    except av.FFmpegError as error:
        raise StreamError(f"the connection to {name} was lost: {cause(error)}") from None


def cause(error: Exception) -> str:
    """Return an FFmpeg error in a few words."""
    return (getattr(error, "strerror", None) or str(error)).lower()


def video_stream(container: Any, name: str, *, max_pixels: int) -> Any:
    """Return the container's best video stream, ready to decode; a cover picture is none.

    Raises:
        VideoDecodeError: it has none.
        ImageTooLargeError: its frames are too large.
    """
    streams = [s for s in container.streams.video if not s.disposition & library().stream.Disposition.attached_pic]
    if not streams:
        held = ", ".join(sorted({s.type for s in container.streams})) or "nothing"
        raise VideoDecodeError(f"{name} holds no video stream; it holds {held}")
    best = container.streams.best("video")
    stream = best if best in streams else streams[0]
    if stream.codec_context is None:
        raise VideoDecodeError(f"{name} is in a codec that cannot be decoded")
    check_pixels(stream.width, stream.height, max_pixels)
    stream.codec_context.options = {"max_pixels": str(max_pixels)}
    stream.thread_type = "AUTO"
    return stream


def check_pixels(width: int, height: int, max_pixels: int) -> None:
    """Raise ImageTooLargeError for frames beyond the limit."""
    if width * height > max_pixels:
        raise ImageTooLargeError(
            f"frames of {width} x {height} = {width * height:,} pixels, more than the {max_pixels:,} that are decoded; "
            f"set MIEN_MAX_IMAGE_PIXELS to allow more"
        )


def rate(stream: Any) -> float | None:
    """Return a stream's average frames a second, or None."""
    for known in (stream.average_rate, stream.base_rate):
        if known:
            return float(known)
    return None


def duration(container: Any, stream: Any) -> float | None:
    """Return the seconds that a film's head promises, or None."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / 1_000_000 if container.duration else None


def packets(container: Any, stream: Any, lost: Callable[[Exception], None]) -> Iterator[Any]:
    """Yield a stream's packets, the one that empties the decoder last; an unreadable rest is told and ends them."""
    demuxed = container.demux(stream)
    while True:
        try:
            yield next(demuxed)
        except StopIteration:
            return
        except library().FFmpegError as error:
            lost(error)
            yield None
            return


def decode(stream: Any, packet: Any, lost: Callable[[Exception], None]) -> Iterator[Any]:
    """Yield the frames that a packet, or at None the end, brings to light; a damaged one is told and brings none."""
    try:
        yield from stream.codec_context.decode(packet) if packet is None else packet.decode()
    except library().FFmpegError as error:
        lost(error)


def presentation_order(path: Path, *, formats: str, stream_index: int) -> Sequence[int] | None:
    """Return the presentation times of a stream's frames in order, without decoding; None where packets have none.

    None as well where the clock jumps back, as in films joined end to end: a time says no place then. Of a film that
    breaks off they are those up to there.
    """
    with open_file(path, formats=formats) as container:
        if _in_decoding_order(container):
            return None
        times, last = array("q"), None
        for packet in packets(container, container.streams[stream_index], lambda _: None):
            if packet is None or not packet.size:
                continue
            if packet.pts is None or (last is not None and packet.dts is not None and packet.dts < last):
                return None
            last = packet.dts
            if not packet.is_discard:
                times.append(packet.pts)
    return array("q", sorted(times))


def _in_decoding_order(container: Any) -> bool:
    """Whether a container knows when frames are decoded and not when they are shown: AVI, where B-frames differ."""
    return "avi" in container.format.name.split(",")


class Clock:
    """Presentation times in seconds; a frame that has none follows the one before by the average rate.

    In AVI a frame is shown when the decoder, which puts them in order, has it out: FFmpeg's own best guess.

    Attributes:
        guessed: frames so far whose time was guessed.
    """

    def __init__(self, stream: Any) -> None:
        self._base = stream.time_base
        self._by_decoding = _in_decoding_order(stream.container)
        self._step = 1 / (rate(stream) or 25.0)
        self._last = -self._step
        self.guessed = 0

    def time(self, decoded: Any) -> float:
        """Return when the frame is shown."""
        base = decoded.time_base or self._base
        shown = decoded.dts if self._by_decoding else decoded.pts
        if shown is not None and base is not None:
            self._last = float(shown * base)
            return self._last
        self._last += self._step
        self.guessed += not self._by_decoding
        return self._last


class Pixels:
    """Makes an upright RGB picture of PyAV's frame when it is called.

    Args:
        decoded: the frame; kept until this object goes.
        max_pixels: a frame that has grown beyond this in the middle of the film is refused.
    """

    __slots__ = ("_decoded", "_max_pixels")

    def __init__(self, decoded: Any, *, max_pixels: int) -> None:
        self._decoded, self._max_pixels = decoded, max_pixels

    def __call__(self) -> Image:
        """Return RGB `uint8 (H, W, 3)`.

        Raises:
            ImageTooLargeError: the frame is too large.
            VideoDecodeError: it is in a form of pixels that cannot be converted.
        """
        check_pixels(self._decoded.width, self._decoded.height, self._max_pixels)
        try:
            image = _rgb(self._decoded)
        except (library().FFmpegError, ValueError) as error:
            form = self._decoded.format.name
            raise VideoDecodeError(f"pixels of the form {form} cannot be converted: {cause(error)}") from None
        turn = QUARTERS.get(self._decoded.rotation % 360)
        return image if turn is None else np.asarray(cv2.rotate(image, turn), np.uint8)


def upright_size(decoded: Any) -> tuple[int, int]:
    """Return a frame's width and height after rotation."""
    size = decoded.width, decoded.height
    return size[::-1] if decoded.rotation % 180 == 90 else size


def _rgb(decoded: Any) -> Image:
    if not any(component.is_alpha for component in decoded.format.components):
        return np.ascontiguousarray(decoded.to_ndarray(format="rgb24"))
    rgba = decoded.to_ndarray(format="rgba")
    if rgba[..., 3].min() == 255:
        return np.ascontiguousarray(rgba[..., :3])
    # Over white, as in `images.decode`.
    alpha = rgba[..., 3:].astype(np.uint16)
    return np.asarray((rgba[..., :3] * alpha + (255 - alpha) * 255 + 127) // 255, np.uint8)
