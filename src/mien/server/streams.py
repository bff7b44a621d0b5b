"""Live streams: frames come one by one, and each gets exactly one reply, in order.

The session knows nothing of WebSockets: it is given what came and says what to answer. `run` moves messages between a
wire and a session, and `Bounded` keeps a client that sends too fast from filling memory.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, Protocol

import msgspec
import numpy as np

from mien import images
from mien.errors import ImageDecodeError, ImageError, ModelUnavailableError
from mien.images import Image
from mien.records import record, smoothed_cells
from mien.results import NOTICE, Analysis, Scores
from mien.server.consent import required
from mien.server.errors import told
from mien.server.inference import Bench, Reads
from mien.server.problems import BY_SLUG, Problem
from mien.video.smooth import HALF_LIFE_S, Smoother
from mien.video.track import Tracker

POLICY_VIOLATION, TRY_AGAIN_LATER, GOING_AWAY, IDLE = 1008, 1013, 1001, 4000
"""Codes with which a stream is closed (RFC 6455, 7.4.1, and the registry of IANA); 4000 is our own."""

_LOOK_S = 0.5  # how often a silent stream looks whether the process is to stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a stream may do.

    Attributes:
        unanswered: frames that a client may have sent without a reply; those beyond are answered `rate_limited`.
        frame_bytes: of one frame.
        frame_pixels: of one frame, width times height.
        idle_s: seconds without a frame after which the stream is closed.
    """

    unanswered: int = 4
    frame_bytes: int = 2_000_000
    frame_pixels: int = 4_000_000
    idle_s: float = 30.0


LIMITS = Limits()

LARGEST_MESSAGE = 2 * LIMITS.frame_bytes
"""Bytes; a larger message ends the stream, for it is not even read to its end."""


log = logging.getLogger("mien.server")


class Configuration(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The first message of a stream.

    Attributes:
        consent: the people shown agree to be read; must be true.
        labels: which label set is answered.
        smoothing: half-life of the smoothing in seconds; 0 smooths nothing.
        every: which frames are read: each `every`-th; the others are answered without faces.
    """

    consent: bool
    labels: Literal["emotions"] = "emotions"
    smoothing: Annotated[float, msgspec.Meta(ge=0, le=10)] = HALF_LIFE_S
    every: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1


class Wire(Protocol):
    """A connection over which messages come and go."""

    connected: bool
    input_buffer: list[Any]

    def receive(self, timeout: float | None = None) -> str | bytes | None:
        """Return the next message, or None where none came in so many seconds."""
        ...

    def send(self, data: str) -> None:
        """Send a message."""
        ...

    def close(self, reason: int | None = None, message: str | None = None) -> None:
        """End the connection with a code and a reason."""
        ...


class Streams:
    """Counts the streams of a process and bounds them, for each holds a thread.

    Args:
        most: at a time.
    """

    def __init__(self, most: int = 4) -> None:
        self._most, self._open, self._lock = most, 0, threading.Lock()
        self.going: Callable[[], bool] = lambda: True

    @property
    def open(self) -> int:
        """How many there are now."""
        return self._open

    def check(self) -> None:
        """Make sure that one more may begin.

        Raises:
            Problem: `overloaded`.
        """
        if self._open >= self._most:
            raise Problem("overloaded", f"{self._most} streams are open, all that may be", retry_after_s=10)

    @contextmanager
    def seat(self) -> Iterator[None]:
        """Count one more stream while the context lasts.

        Raises:
            Problem: `overloaded`.
        """
        with self._lock:
            self.check()
            self._open += 1
        try:
            yield
        finally:
            with self._lock:
                self._open -= 1


class Session:
    """One stream: what it was configured to, who is where in it, and what to answer.

    Args:
        recognizer: reads the frames.
        bench: says who may read now.
        limits: of the stream.
        clock: seconds.
        counts: is told of each frame that was read.
    """

    def __init__(
        self, recognizer: Reads, bench: Bench, *, limits: Limits = LIMITS,
        clock: Callable[[], float] = time.monotonic, counts: Callable[[Analysis], None] = lambda _: None,
    ) -> None:  # fmt: skip
        self._counts = counts
        self._recognizer, self._bench, self.limits, self._clock = recognizer, bench, limits, clock
        self._configuration = Configuration(consent=False)
        self._tracker, self._smoother = Tracker(), Smoother()
        self._frames, self._began_s = 0, clock()

    def configure(self, message: str | bytes) -> dict[str, Any]:
        """Take the first message; return the reply that says what may be sent.

        Raises:
            Problem: `invalid` or `consent-missing`.
        """
        try:
            wanted = msgspec.json.decode(message, type=Configuration)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Problem("invalid", f'the first message is JSON like {{"consent": true}}: {error}') from None
        required(wanted.consent)
        self._configuration, self._smoother = wanted, Smoother(wanted.smoothing)
        self._began_s = self._clock()
        return {
            "type": "ready", "model": self._recognizer.identity, "max_unanswered": self.limits.unanswered,
            "max_frame_bytes": self.limits.frame_bytes, "max_frame_pixels": self.limits.frame_pixels,
            "idle_timeout_s": self.limits.idle_s, "notice": NOTICE,
        }  # fmt: skip

    def answer(self, message: str | bytes, *, waiting: int = 0) -> dict[str, Any]:
        """Return the one reply to a frame.

        Args:
            message: that came.
            waiting: messages that came after it and wait already.
        """
        number, self._frames = self._frames, self._frames + 1
        try:
            said = self._answer(message, number, waiting)
        except ImageError as error:
            said = {"type": "invalid_frame", "detail": str(error)}
        except Problem as problem:
            after_s = int(problem.headers.get("Retry-After", 1))
            said = {"type": "rate_limited", "detail": problem.detail, "retry_after_s": after_s}
        except ModelUnavailableError as error:
            log.warning("%s", error)
            said = {"type": "unavailable", "detail": told(error)}
        except Exception:
            log.exception("a frame failed")  # the stream goes on: each frame has its reply
            said = {"type": "failed", "detail": "the service failed; it was written down"}
        return {"type": said["type"], "frame": number, **said}

    def _answer(self, message: str | bytes, number: int, waiting: int) -> dict[str, Any]:
        if waiting >= self.limits.unanswered:
            raise Problem("rate-limited", f"more than {self.limits.unanswered} frames are unanswered", retry_after_s=1)
        if isinstance(message, str):
            raise ImageDecodeError("a frame is a binary message with a JPEG picture; text came")
        timestamp_s = self._clock() - self._began_s
        if number % self._configuration.every:
            return {"type": "frame", "timestamp_s": round(timestamp_s, 6), "analyzed": False, "faces": []}
        return self._read(message, timestamp_s)

    def _read(self, data: bytes, timestamp_s: float) -> dict[str, Any]:
        if images.sniff(data) != "JPEG":
            raise ImageDecodeError("a frame is a JPEG picture; another format came")
        with self._bench.seat():
            image = images.decode(data, max_bytes=self.limits.frame_bytes, max_pixels=self.limits.frame_pixels)
            analysis = self._recognizer.read(image)
            self._counts(analysis)
            return self._followed(analysis, image, timestamp_s)

    def _followed(self, analysis: Analysis, image: Image, timestamp_s: float) -> dict[str, Any]:
        ids = self._tracker.update(analysis.faces, timestamp_s=timestamp_s, image=image)
        faces = tuple(replace(face, face_id=one) for face, one in zip(analysis.faces, ids, strict=True))
        shown = record(replace(analysis, faces=faces))
        smoothed = [self._smoothed(face.scores, face.face_id, timestamp_s) for face in faces]
        return {
            "type": "frame", "timestamp_s": round(timestamp_s, 6), "analyzed": True,
            "faces": [
                msgspec.to_builtins(one) | {"smoothed": level} for one, level in zip(shown.faces, smoothed, strict=True)
            ],
            "timing_ms": shown.timing_ms, "warnings": shown.warnings, "model_version": shown.model.version,
        }  # fmt: skip

    def _smoothed(self, scores: Scores, track: int, timestamp_s: float) -> Mapping[str, Any]:
        level = self._smoother.update(track, np.asarray(scores.probabilities), timestamp_s)
        cells = smoothed_cells(Scores(scores.labels, level))
        return {label.removeprefix("smoothed_"): share for label, share in cells.items()}


class Bounded(list[Any]):
    """Messages that came and wait: whoever adds one waits until there is room, so that the network slows the client.

    Args:
        before: what waits already.
        most: messages.
        connected: whether anybody will take one.
    """

    def __init__(self, before: Iterable[Any], most: int, connected: Callable[[], bool]) -> None:
        super().__init__(before)
        self._most, self._connected, self._room = most, connected, threading.Condition()

    def append(self, message: Any) -> None:
        """Add a message, when there is room or nobody is there any more."""
        with self._room:
            while len(self) >= self._most and self._connected():
                self._room.wait(0.2)
            super().append(message)

    def pop(self, index: Any = -1) -> Any:
        """Take a message."""
        with self._room:
            message = super().pop(index)
            self._room.notify()
            return message


def run(
    wire: Wire, session: Session, *, going: Callable[[], bool] = lambda: True, begun: Callable[[], None] = lambda: None,
    still: Callable[[], None] = lambda: None,
) -> int:  # fmt: skip
    """Answer everything that comes over a wire until it ends; return the number of frames answered.

    Args:
        wire: the connection; what it raises when the client has gone ends this as well.
        session: that answers.
        going: false when the process is to stop: then the client is told to come back.
        begun: called once the stream is configured; where it raises a `Problem`, that refuses the stream.
        still: called before each frame, and twice a second without one; where it raises a `Problem`, that ends the
            stream. It must wait for nothing.
    """
    try:
        first = _received(wire, session.limits.idle_s, going, still)
        if first is None:
            raise Problem("invalid", "no first message came")
        ready = session.configure(first)
        begun()
    except Problem as problem:
        refuse(wire, problem)
        return 0
    # From here on the client knows how much it may send; whatever it sends, no more is held.
    waiting = wire.input_buffer = Bounded(wire.input_buffer, 2 * session.limits.unanswered, lambda: wire.connected)
    _send(wire, ready)
    answered = 0
    try:
        while (message := _received(wire, session.limits.idle_s, going, still)) is not None:
            _send(wire, session.answer(message, waiting=len(waiting)))
            answered += 1
    except Problem as problem:
        refuse(wire, problem)
        return answered
    code, why = (IDLE, "no frame came for a while") if going() else (GOING_AWAY, "the service is going away")
    wire.close(code, why)
    return answered


def refuse(wire: Wire, problem: Problem) -> None:
    """Say over a wire what is wrong, and close it."""
    kind = problem.kind
    _send(wire, {"type": "error", "problem": kind.type, "title": kind.title, "detail": problem.detail})
    wire.close(TRY_AGAIN_LATER if kind is BY_SLUG["overloaded"] else POLICY_VIOLATION, kind.title)


def _received(wire: Wire, idle_s: float, going: Callable[[], bool], still: Callable[[], None]) -> str | bytes | None:
    """Return the next message; None where none came for too long, or the process is to stop.

    Raises:
        Problem: the stream may not go on.
    """
    end_s = time.monotonic() + idle_s
    while going() and (left_s := end_s - time.monotonic()) > 0:
        still()
        message = wire.receive(timeout=min(_LOOK_S, left_s))
        if message is not None:
            return message
    return None


def _send(wire: Wire, said: Mapping[str, Any]) -> None:
    wire.send(msgspec.json.encode(said).decode())
