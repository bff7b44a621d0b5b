"""Streams from the network (RTSP, RTMP, MJPEG, films over HTTP), read by PyAV; what breaks is taken up again."""

import re
import threading
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

from mien.errors import StreamError
from mien.settings import Settings
from mien.video.sources import Frame, pyav
from mien.video.sources.newest import SKIPPED, Ends, Newest

SCHEMES = ("http", "https", "rtsp", "rtsps", "rtmp", "rtmps")
"""How an address may begin. Everything else, such as file: and concat:, is no address."""

FORMATS = (
    "rtsp,mpjpeg,mjpeg,mpegts,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,gif,flv,live_flv,hls,ogg,asf,mpeg,h264,hevc"
)
"""What may come through an address. No playlist but HLS, whose pieces may come over HTTP alone."""

PROTOCOLS = "http,https,httpproxy,tls,tcp,udp,rtp,srtp,rtsp,rtsps,rtmp,rtmps,rtmpt"
"""What FFmpeg may speak on the way; nothing of it reads this machine's files."""

OPEN_S = 10.0
"""A server that has not answered with a picture after so many seconds is refused."""

STALL_S = 5.0
"""A connection that brings no picture for so many seconds is given up and made anew."""

GIVE_UP_S = 60.0
"""After so many seconds without a picture the source ends with an error."""

FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 8.0
"""Back-off: seconds before the first attempt to connect again, doubled up to the longest."""

LEAP_S = 1.0
"""The sender's clock is set anew where it departs from the arrival by more than so many seconds."""

_GRACE_S = 5.0  # what opening takes beyond its time limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a stream is waited for, in seconds; the defaults are this module's constants.

    Attributes:
        open_s: for the first picture.
        stall_s: for the next picture on a connection that stands.
        give_up_s: for a picture over all attempts.
        first_wait_s: before the first attempt to connect again.
    """

    open_s: float = OPEN_S
    stall_s: float = STALL_S
    give_up_s: float = GIVE_UP_S
    first_wait_s: float = FIRST_WAIT_S


class Stream(Ends):
    """The frames of a stream, each as soon as it is decoded; a `mien.video.sources.Source`.

    A stream without an end is live: frames that are not taken before the next one comes are dropped, and a lost
    connection is taken up again. A film over HTTP, whose head tells its length, is read whole, frame by frame.

    Args:
        address: begins with one of `SCHEMES`; may hold a name and password, which are shown nowhere.
        settings: hold the limit on pixels.
        every: yield each k-th frame.
        start_s: yield frames from this time on.
        seconds: end after so long a span.
        patience: the limits of time.

    Raises:
        StreamError: it cannot be reached, or gives no picture in time.
        VideoDecodeError: what came holds no pictures.
        ImageTooLargeError: its frames have more pixels than the settings allow.
        MissingExtraError: PyAV is not installed.
    """

    def __init__(
        self, address: str, *, settings: Settings, every: int = 1, start_s: float = 0, seconds: float | None = None,
        patience: Patience | None = None,
    ) -> None:  # fmt: skip
        pyav.library()
        self.name, self.warnings = shown(address), list[str]()
        self.live = True
        self.frames_a_second: float | None = None
        self.duration_s: float | None = None
        self._address, self._max_pixels = _checked(address), settings.max_image_pixels
        self._patience = patience or Patience()
        self._count, self._losses, self._silent_s, self._damaged, self._told = 0, 0, 0.0, 0, False
        self._clock = StreamClock()
        self._newest = Newest(
            self._produce, every=every, start_s=start_s, seconds=seconds, lossless=lambda: not self.live
        )
        try:
            self.width, self.height = self._first_size()
        except BaseException:
            self._newest.close()
            raise

    @property
    def skipped(self) -> int:
        """Frames so far that were dropped to keep pace or could not be decoded."""
        return self._newest.skipped + self._damaged

    def __iter__(self) -> Iterator[Frame]:
        """Yield the newest frame whenever one is asked for.

        Raises:
            StreamError: it has fallen silent and could not be taken up again, or a film broke off.
        """
        patience = self._patience
        try:
            yield from self._newest.frames(patience.give_up_s + patience.open_s + patience.stall_s + _GRACE_S)
        except TimeoutError:
            raise StreamError(f"{self.name} has fallen silent") from None
        finally:
            self._tell()

    def _first_size(self) -> tuple[int, int]:
        try:
            head = self._newest.head(self._patience.open_s + _GRACE_S)
        except TimeoutError:
            head = None
        if head is None:
            raise StreamError(f"{self.name} gave no picture within {self._patience.open_s:g} s")
        height, width, _ = head.image.shape
        return width, height

    def _produce(self, stop: threading.Event) -> Generator[Frame]:
        """Yield frames of one connection after the other."""
        wait_s = self._patience.first_wait_s
        while not stop.is_set():
            before, cause = self._count, "the stream ended"
            try:
                yield from self._connection(stop)
            except StreamError as error:
                if not self._count or not self.live:
                    raise
                cause = str(error)
            if not self.live:
                return
            if not self._count:
                raise StreamError(f"{self.name} ended before its first picture")
            if before != self._count:
                wait_s = self._patience.first_wait_s
            if time.perf_counter() - self._clock.arrived_s > self._patience.give_up_s:
                raise StreamError(f"{self.name} gives no picture any more: {cause}; gave up after "
                                  f"{self._patience.give_up_s:g} s")  # fmt: skip
            stop.wait(wait_s)
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)

    def _connection(self, stop: threading.Event) -> Iterator[Frame]:
        """Yield the frames of one connection until it ends.

        Raises:
            StreamError: it could not be made or was lost; the message tells the cause.
        """
        patience = self._patience
        container = pyav.open_address(
            self._address, name=self.name, options=_options(self._address), formats=FORMATS, protocols=PROTOCOLS,
            open_s=patience.open_s, read_s=patience.stall_s,
        )  # fmt: skip
        with container:
            stream = pyav.video_stream(container, self.name, max_pixels=self._max_pixels)
            stream.thread_type = "SLICE"  # threads that hold a frame each would be late by as many frames
            self._look_at(container, stream)
            for decoded in self._decoded(container, stream, stop):
                yield self._frame(decoded)

    def _look_at(self, container: Any, stream: Any) -> None:
        timed = container.format.name not in ("mpjpeg", "mjpeg")
        self._clock.connect(timed=timed)
        if self._count:
            return
        self.frames_a_second = pyav.rate(stream) if timed else None
        seconds = pyav.duration(container, stream)
        if self._address.lower().startswith("http") and seconds:
            self.live, self.duration_s = False, seconds

    def _decoded(self, container: Any, stream: Any, stop: threading.Event) -> Iterator[Any]:
        # The first picture may have to wait for the sender's next key frame.
        last_s, limit_s = time.perf_counter(), self._patience.open_s
        for packet in pyav.all_packets(container, self.name, stall_s=self._patience.stall_s):
            if stop.is_set():
                return
            if packet.stream.index == stream.index:
                for decoded in pyav.decode(stream, packet, self._lost):
                    yield decoded
                    last_s, limit_s = time.perf_counter(), self._patience.stall_s
            # Sound may go on where the picture has stopped.
            if self.live and time.perf_counter() - last_s > limit_s:
                raise StreamError(f"{self.name} brought no picture for {limit_s:g} s")

    def _lost(self, error: Exception) -> None:
        self._damaged += 1

    def _frame(self, decoded: Any) -> Frame:
        now_s = time.perf_counter()
        silent_s = now_s - self._clock.arrived_s
        if self._clock.fresh and self._count:
            self._losses, self._silent_s = self._losses + 1, self._silent_s + silent_s
        timestamp_s = self._clock.time(_seconds(decoded), now_s, live=self.live)
        pixels = pyav.Pixels(decoded, max_pixels=self._max_pixels)
        frame = Frame(self._count, timestamp_s, pixels, ready_s=now_s)
        self._count += 1
        return frame

    def _tell(self) -> None:
        if self._told:
            return
        self._told = True
        if self._newest.skipped:
            self.warnings.append(f"{SKIPPED}: {self._newest.skipped}")
        if self._damaged:
            self.warnings.append(f"{self._damaged} damaged pieces could not be decoded and are left out")
        if self._losses:
            times = "once" if self._losses == 1 else f"{self._losses} times"
            self.warnings.append(
                f"the connection was lost {times} and taken up again; {self._silent_s:.1f} s without a picture"
            )


class StreamClock:
    """Seconds since the first frame, by the sender's clock where it has one, through all connections.

    The sender's clock begins anew with each connection and may leap; it is then set by the arrival.

    Attributes:
        arrived_s: when the last frame arrived, in seconds of `time.perf_counter`.
        fresh: the connection has not brought a frame yet.
    """

    def __init__(self) -> None:
        self.arrived_s, self.fresh = 0.0, True
        self._began_s: float | None = None
        self._offset_s: float | None = None
        self._timed, self._last_s = True, 0.0

    def connect(self, *, timed: bool) -> None:
        """Begin a connection, whose frames carry times or do not."""
        self._timed, self._offset_s, self.fresh = timed, None, True

    def time(self, presented_s: float | None, arrived_s: float, *, live: bool = True) -> float:
        """Return a frame's time, which is never before the last one's."""
        self._began_s = arrived_s if self._began_s is None else self._began_s
        self.arrived_s, self.fresh = arrived_s, False
        since_s = arrived_s - self._began_s
        if not live:
            since_s = self._last_s if presented_s is None else presented_s
        elif self._timed and presented_s is not None:
            leapt = self._offset_s is not None and abs(presented_s + self._offset_s - since_s) > LEAP_S
            if self._offset_s is None or leapt:
                self._offset_s = since_s - presented_s
            since_s = presented_s + self._offset_s
        self._last_s = max(self._last_s, since_s)
        return self._last_s


def is_address(where: str) -> bool:
    """Whether a text is an address that can be opened."""
    return re.match(rf"(?:{'|'.join(SCHEMES)})://", where, re.IGNORECASE) is not None


def shown(address: str) -> str:
    """Return an address without name, password, query or anything in it that is named like a secret."""
    address = re.sub(r"(?<=://)[^/?#]*@", "", address)
    address = re.sub(r"(?s)[?#].*", "?…", address)
    return re.sub(r"(?i)\b(pass\w*|pwd|token|secret|key|auth\w*|user\w*|login)=[^/&;,]*", r"\1=…", address)


def _checked(address: str) -> str:
    """Return the address; one with blanks or control characters could slip a line into the request."""
    if any(c.isspace() or not c.isprintable() for c in address):
        raise StreamError(f"{shown(address)!r} is no address: it holds blanks or control characters; write %20 for one")
    return address


def _options(address: str) -> dict[str, str]:
    """FFmpeg's options: the head is looked at for a second at most; RTSP over TCP where the server allows it."""
    # Not "nobuffer": it throws away what was looked at, and with it the key frame that the next ones need.
    options = {"flags": "low_delay", "analyzeduration": "1000000", "fpsprobesize": "0"}
    if address.lower().startswith("rtsp"):
        options["rtsp_flags"] = "prefer_tcp"
    return options


def _seconds(decoded: Any) -> float | None:
    return None if decoded.pts is None or decoded.time_base is None else float(decoded.pts * decoded.time_base)
