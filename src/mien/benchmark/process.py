"""A running peer: asked by lines, given a time to answer, ended when it does not."""

import contextlib
import json
import os
import queue
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import IO, TypeVar, cast

import msgspec

from mien.benchmark import answers, protocol
from mien.benchmark.environments import clean_environment
from mien.benchmark.peers import Peer
from mien.errors import PeerError

Answer = TypeVar("Answer", answers.Ready, answers.Read, answers.Classified, answers.Memory)

QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "ORT_DISABLE_TELEMETRY": "1",
    # Weights come in the packages. One that wants to fetch some is told so at once, not after a minute.
    "HF_HUB_OFFLINE": "1",
    "http_proxy": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
}
"""Variables that every peer is started with, mien included."""

_LONGEST = 100_000_000  # characters of one answer
_PATIENCE_S = 10.0  # to end by itself once its input has ended


class Process:
    """A peer in a process of its own; ready once this is made.

    Args:
        peer: what to run.
        python: the interpreter of its environment.
        limit_s: seconds it may take to load, and for every answer.

    Raises:
        PeerError: it crashed, fell silent or answered nonsense before it was ready.
    """

    def __init__(self, peer: Peer, python: Path, *, limit_s: float) -> None:
        self.name, self._limit_s = peer.name, limit_s
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115, closed by `close`
        began = time.perf_counter()
        # An environment of its own must not see mien's packages; mien itself is found as this process found it.
        variables = clean_environment() if peer.requirements or peer.head.alone else dict(os.environ)
        try:
            self._child = subprocess.Popen(
                [python, "-P", protocol.__file__, peer.adapter, *peer.arguments],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors,
                text=True, encoding="utf-8", env=variables | QUIET, start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise PeerError(f"{peer.name} cannot be started with {python}: {error.strerror}") from None
        self._requests = cast(IO[str], self._child.stdin)
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=_collect, args=(cast(IO[str], self._child.stdout), self._lines), daemon=True).start()
        ready = self._answer(answers.Ready)
        self.version, self.views = ready.ready, ready.views
        self.ready_s = time.perf_counter() - began

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, picture: Path) -> answers.Read:
        """Return the faces of a picture.

        Raises:
            PeerError: the peer crashed, fell silent or answered nonsense; it is ended then.
        """
        return self._ask(answers.Read, read=str(picture))

    def classify(self, crops: Path, view: str) -> answers.Classified:
        """Return the scores of the cut-out faces in an `.npy` file.

        Raises:
            PeerError: as `read`, or the package raised an error.
        """
        answer = self._ask(answers.Classified, classify=str(crops), view=view)
        if answer.error:
            self.close()
            raise PeerError(f"{self.name} cannot classify faces: {answer.error}")
        return answer

    def peak_mb(self) -> float:
        """Return the most memory the process has held so far, in MB.

        Raises:
            PeerError: as `read`.
        """
        return self._ask(answers.Memory).peak_mb

    def close(self) -> None:
        """Let the process end, or end it with all that it started."""
        with contextlib.suppress(OSError):
            self._requests.close()
        try:
            self._child.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._kill()
        self._errors.close()

    def _ask(self, form: type[Answer], **request: str) -> Answer:
        try:
            self._requests.write(json.dumps(request) + "\n")
            self._requests.flush()
        except (OSError, ValueError):
            raise self._stopped() from None
        return self._answer(form)

    def _answer(self, form: type[Answer]) -> Answer:
        try:
            line = self._lines.get(timeout=self._limit_s)
        except queue.Empty:
            self._kill()
            raise PeerError(f"{self.name} gave no answer within {self._limit_s:g} s") from None
        if not line:
            raise self._stopped()
        try:
            return msgspec.json.decode(line, type=form)
        except msgspec.DecodeError as error:
            self._kill()
            raise PeerError(f"{self.name} answered what the protocol does not know: {line[:60]!r} ({error})") from None

    def _stopped(self) -> PeerError:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(_PATIENCE_S)
        said = f": {last}" if (last := self._last_words()) else ""
        return PeerError(f"{self.name} stopped with exit code {self._child.returncode}{said}")

    def _last_words(self) -> str:
        if self._errors.closed:
            return ""
        self._errors.seek(0)
        lines = self._errors.read()[-5000:].decode("utf-8", "replace").split("\n")
        return next((line.strip()[:300] for line in reversed(lines) if line.strip()), "")

    def _kill(self) -> None:
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._child.pid, signal.SIGKILL)
            else:
                self._child.kill()
        self._child.wait()


def _collect(stream: IO[str], lines: "queue.SimpleQueue[str]") -> None:
    """Hand on each line as it comes, and an empty one at the end."""
    with contextlib.suppress(ValueError, OSError):
        while line := stream.readline(_LONGEST):
            lines.put(line)
    lines.put("")
