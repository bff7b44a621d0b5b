"""Reading a live source before the person's eyes: read, record, show, until a key, the end or Ctrl-C.

The reading and the recording have a thread of their own; the caller's thread shows what came and listens to keys. So
the keys answer while a stream is silent, and Ctrl-C, which reaches the caller's thread alone, never cuts a row in half.
"""

import signal
import statistics
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from types import FrameType
from typing import Protocol

import numpy as np

from mien.results import Box, Face
from mien.video.overlay import Veil, smoothed_faces
from mien.video.reading import FrameAnalysis
from mien.video.sources import Source

PAUSE, SNAPSHOT, QUIT = "p", "s", "q"

_LOOK_S = 0.05  # how long keys wait at most
_REMEMBERED = 300  # frames that latency and rate are told of: ten seconds
_RATE_S = 2.0


class Reading(Protocol):
    """What of a `mien.Video` is used here; an analysis comes with its image."""

    source: Source

    def __iter__(self) -> Iterator[FrameAnalysis]:
        """Yield the frames in their order."""
        ...


class Recorder(Protocol):
    """Takes what was read, frame by frame."""

    def write(self, frame: FrameAnalysis) -> None:
        """Take a frame."""
        ...

    def close(self) -> None:
        """Finish what was written, so that it can be opened."""
        ...


class Keys(Protocol):
    """Where keys are pressed."""

    def pressed(self) -> str:
        """Return the keys pressed since it was last asked, in lower case; "" for none."""
        ...


class View(Keys, Protocol):
    """Where the person looks."""

    def show(self, frame: FrameAnalysis | None, pace: "Pace") -> None:
        """Show the newest frame, None where none has come yet; called often, also when nothing is new."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How it goes.

    Attributes:
        source: what the person calls the camera or stream.
        seconds: since the first frame was read.
        silent_s: since the last frame was read.
        frames: read so far.
        frames_a_second: of the last seconds.
        latency_ms: median of the last frames, from the moment a frame could be had to its result.
        latency_p95_ms: 95 of 100 took no longer.
        skipped: frames dropped to keep pace; those of a pause are not counted.
        paused: nothing is read or recorded at the moment.
        remark: the last thing to tell, such as the name of a snapshot.
    """

    source: str = ""
    seconds: float = 0.0
    silent_s: float = 0.0
    frames: int = 0
    frames_a_second: float = 0.0
    latency_ms: float = 0.0
    latency_p95_ms: float = 0.0
    skipped: int = 0
    paused: bool = False
    remark: str = ""


class Meter:
    """Counts frames and takes their times; used from two threads."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._latencies: deque[float] = deque(maxlen=_REMEMBERED)
        self._times: deque[float] = deque(maxlen=_REMEMBERED)
        self._began_s: float | None = None
        self._frames = 0

    def count(self, frame: FrameAnalysis) -> None:
        """Take a frame that was just read."""
        with self._lock:
            now_s = self._clock()
            self._began_s = now_s if self._began_s is None else self._began_s
            self._frames += 1
            self._times.append(now_s)
            if "latency" in frame.timing_ms:
                self._latencies.append(frame.timing_ms["latency"])

    def pace(self, *, source: str, skipped: int, paused: bool, remark: str = "") -> Pace:
        """Return how it goes."""
        with self._lock:
            now_s = self._clock()
            latencies = sorted(self._latencies) or [0.0]
            return Pace(
                source=source, skipped=skipped, paused=paused, remark=remark, frames=self._frames,
                seconds=now_s - (now_s if self._began_s is None else self._began_s),
                silent_s=now_s - (self._times[-1] if self._times else now_s),
                frames_a_second=self._rate(now_s),
                latency_ms=statistics.median(latencies),
                latency_p95_ms=latencies[min(len(latencies) - 1, int(0.95 * len(latencies)))],
            )  # fmt: skip

    def _rate(self, now_s: float) -> float:
        recent = [t for t in self._times if now_s - t <= _RATE_S]
        return (len(recent) - 1) / (recent[-1] - recent[0]) if len(recent) > 1 and recent[-1] > recent[0] else 0.0


class Live:
    """One session with a live source.

    Args:
        video: what is read; its source is open and is released at the end.
        view: where the person looks.
        recorders: closed at the end, whatever happens.
        keys: where else keys are pressed.
        take_snapshot: writes the frame that is seen and says what the person is to be told.
        veil: makes faces unrecognizable before a frame reaches view, recorders and snapshots; every frame must then be
            searched.
        clock: seconds.
    """

    def __init__(
        self, video: Reading, *, view: View, recorders: Sequence[Recorder] = (), keys: Iterable[Keys] = (),
        take_snapshot: Callable[[FrameAnalysis], str] = lambda _: "", veil: Veil | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:  # fmt: skip
        self._video, self._view, self._recorders = video, view, recorders
        self._keys, self._take_snapshot, self._veil = (view, *keys), take_snapshot, veil
        self._meter = Meter(clock)
        self._news = threading.Event()  # a frame came, or the reading ended
        self._stop, self._going, self._ended = threading.Event(), threading.Event(), threading.Event()
        self._newest: FrameAnalysis | None = None
        self._error: BaseException | None = None
        self._idle, self._paused_at, self._remark = 0, 0, ""

    def run(self) -> Pace:
        """Read, record and show until the source ends, `q` is pressed or Ctrl-C; return how it went.

        Raises:
            KeyboardInterrupt: Ctrl-C, or the process was told to end; everything is closed and released.
            VideoError: the source broke; everything is closed and released.
            OutputError: what was read could not be written.
        """
        self._going.set()
        reader = threading.Thread(target=self._read, name="mien live", daemon=True)
        with signals_as_interrupts():
            reader.start()
            try:
                while not self._ended.is_set() and not self._stop.is_set():
                    self._look()
            finally:
                self._finish(reader)
        if self._error is not None:
            raise self._error
        return self.pace()

    def pace(self) -> Pace:
        """Return how it goes."""
        paused = not self._going.is_set()
        skipped = self._video.source.skipped
        shown = self._paused_at if paused else skipped
        name = self._video.source.name
        return self._meter.pace(source=name, skipped=shown - self._idle, paused=paused, remark=self._remark)

    def _read(self) -> None:
        """Read and record; runs in its own thread."""
        try:
            for frame in self._video:
                if self._stop.is_set():
                    break
                if self._veil is not None:
                    self._veil.see(frame)
                    frame = self._veil.cover(frame)
                for recorder in self._recorders:
                    recorder.write(frame)
                self._newest = self._held(frame)
                self._meter.count(frame)
                self._news.set()
                self._going.wait()
        except BaseException as error:  # the caller's thread raises it
            self._error = error
        finally:
            self._close_recorders()
            self._ended.set()
            self._news.set()

    def _held(self, frame: FrameAnalysis) -> FrameAnalysis:
        """Return a frame as it is shown: smoothed; one that was left out with the faces of the one before."""
        if frame.analyzed or self._newest is None:
            return replace(frame, faces=smoothed_faces(frame))
        return replace(frame, faces=self._newest.faces)

    def _close_recorders(self) -> None:
        for recorder in self._recorders:
            try:
                recorder.close()
            except BaseException as error:
                self._error = self._error or error

    def _look(self) -> None:
        """Wait a moment for news, show them, do what the keys say."""
        self._news.wait(_LOOK_S)
        self._news.clear()
        self._view.show(self._newest, self.pace())
        for key in "".join(keys.pressed() for keys in self._keys):
            self._obey(key)

    def _obey(self, key: str) -> None:
        if key == QUIT:
            self._stop.set()
        elif key == PAUSE:
            self._pause_or_go_on()
        elif key == SNAPSHOT and self._newest is not None:
            self._remark = self._take_snapshot(self._newest)

    def _pause_or_go_on(self) -> None:
        skipped = self._video.source.skipped
        if self._going.is_set():
            self._paused_at = skipped
            self._going.clear()
        else:
            self._idle += skipped - self._paused_at
            self._going.set()

    def _finish(self, reader: threading.Thread) -> None:
        """Release the source and wait for the files to be closed; a second Ctrl-C does not wait."""
        self._stop.set()
        self._going.set()
        interrupted, alive = 0, True
        while alive and interrupted < 2:
            try:
                self._video.source.__exit__(None, None, None)
                reader.join(0.2)
            except KeyboardInterrupt:
                interrupted += 1
            alive = reader.is_alive()


def mirrored(frame: FrameAnalysis) -> FrameAnalysis:
    """Return a frame as a mirror shows it: pixels, boxes and landmarks; for looking at, not for keeping."""
    image = None if frame.image is None else np.ascontiguousarray(frame.image[:, ::-1])
    return replace(frame, image=image, faces=tuple(_mirrored_face(face, frame.width) for face in frame.faces))


def _mirrored_face(face: Face, width: int) -> Face:
    box = Box(width - face.box.right, face.box.top, width - face.box.left, face.box.bottom)
    points = face.landmarks.copy()
    points[:, 0] = width - points[:, 0]
    return replace(face, box=box, landmarks=points)


@contextmanager
def signals_as_interrupts() -> Iterator[None]:
    """Make SIGTERM and a closed terminal end like Ctrl-C does, with everything released; in the main thread alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), _interrupt) for name in names}
    try:
        yield
    finally:
        for name, old in before.items():
            with suppress(TypeError):  # one that was not set from Python
                signal.signal(getattr(signal, name), old)


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt
