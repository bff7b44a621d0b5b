"""A predictor that asks TensorFlow Serving over its REST protocol, for models that run on other machines.

The protocol: https://www.tensorflow.org/tfx/serving/api_rest ("Predict API", columnar format). What runs there is the
SavedModel that `mien export --format savedmodel` writes.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import urllib3
from numpy.typing import NDArray

from mien import tracing
from mien.card import Card
from mien.errors import ModelUnavailableError
from mien.formats.batches import in_batches

LARGEST_BATCH = 64
"""Crops of one request: 600 kB of JSON for faces of 48 pixels."""

RETRIED = (502, 503, 504)
"""Statuses after which it is asked again: the server starts, restarts or is full."""

_FIRST_PAUSE_S = 0.05


class Breaker:
    """Stops asking a server that has failed several times in a row, so that nobody waits for it in vain.

    Args:
        failures: in a row after which nobody is let through.
        rest_s: seconds until one caller may try again; the others go on being refused until that one succeeds.
        clock: seconds.
    """

    def __init__(self, *, failures: int = 5, rest_s: float = 5.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._rest_s, self._clock = failures, rest_s, clock
        self._lock, self._failed, self._again_s = threading.Lock(), 0, 0.0

    def let_through(self) -> bool:
        """Say whether the server may be asked."""
        with self._lock:
            if self._failed < self._most:
                return True
            if self._clock() < self._again_s:
                return False
            self._again_s = self._clock() + self._rest_s
            return True

    def count(self, *, success: bool) -> None:
        """Take in how it went."""
        with self._lock:
            self._failed = 0 if success else self._failed + 1
            if self._failed >= self._most:
                self._again_s = self._clock() + self._rest_s


class TensorFlowServing:
    """One version of a model in TensorFlow Serving; any number of threads may call it.

    Args:
        url: where its REST API answers, such as "http://tfserving:8501".
        card: of the model.
        name: of the model there.
        version: of the model there.
        deadline_s: seconds within which each batch must be answered, retries included.
        breaker: refuses calls while the server is down.
    """

    def __init__(
        self, url: str, card: Card, *, name: str, version: int, deadline_s: float = 5.0, breaker: Breaker | None = None
    ) -> None:
        self._address = f"{url.rstrip('/')}/v1/models/{name}/versions/{version}"
        self._card, self._deadline_s, self._breaker = card, deadline_s, breaker or Breaker()
        self._pool = urllib3.PoolManager(maxsize=32, retries=False)

    def predict(self, crops: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
        """Return each head's raw outputs `(n, K)` for crops `(n, S, S, C)`; n may be 0.

        Raises:
            ModelUnavailableError: the server cannot be reached, does not answer in time, or answers something else.
        """
        return in_batches(crops, self._card, self._read, size=LARGEST_BATCH)

    def check(self) -> None:
        """Make sure that the server has this version and that it is ready.

        Raises:
            ModelUnavailableError: it has not, or cannot be reached.
        """
        statuses = self._asked("GET", "", None).get("model_version_status") or []
        if not any(status.get("state") == "AVAILABLE" for status in statuses):
            raise ModelUnavailableError(f"{self._address} is not AVAILABLE; the server says {statuses}")

    def _read(self, crops: NDArray[np.uint8]) -> dict[str, Any]:
        question = {"signature_name": "serving_default", "inputs": {"crop": crops.tolist()}}
        outputs: Any = self._asked("POST", ":predict", msgspec.json.encode(question)).get("outputs")
        raw = {head: f"{head}_logits" if self._card.task == "expression" else head for head in self._card.heads}
        try:
            return {head: self._rows(outputs[name], head, len(crops)) for head, name in raw.items()}
        except (KeyError, TypeError, ValueError):
            raise ModelUnavailableError(
                f"{self._address} does not answer {', '.join(raw.values())}; another model seems to run there"
            ) from None

    def _rows(self, answer: Any, head: str, count: int) -> NDArray[np.float32]:
        return np.asarray(answer, np.float32).reshape(count, len(self._card.heads[head]))

    def _asked(self, method: str, what: str, body: bytes | None) -> dict[str, Any]:
        if not self._breaker.let_through():
            raise ModelUnavailableError(f"{self._address} has failed several times; it is left alone for a while")
        try:
            answer = self._persist(method, self._address + what, body)
        except ModelUnavailableError:
            self._breaker.count(success=False)
            raise
        self._breaker.count(success=True)
        return answer

    def _persist(self, method: str, address: str, body: bytes | None) -> dict[str, Any]:
        """Ask until there is an answer, or the deadline has come; pauses double."""
        end_s, pause_s = time.monotonic() + self._deadline_s, _FIRST_PAUSE_S
        while True:
            try:
                return self._once(method, address, body, end_s - time.monotonic())
            except (_AgainError, urllib3.exceptions.HTTPError) as error:
                if time.monotonic() + pause_s >= end_s:
                    raise ModelUnavailableError(
                        f"{address} did not answer within {self._deadline_s:g} s: {error}"
                    ) from None
            time.sleep(pause_s)
            pause_s *= 2

    def _once(self, method: str, address: str, body: bytes | None, left_s: float) -> dict[str, Any]:
        headers = ({"Content-Type": "application/json"} if body else {}) | tracing.carrier()
        timeout = urllib3.Timeout(total=max(left_s, 0.001))
        answer = self._pool.request(method, address, body=body, headers=headers, timeout=timeout, redirect=False)
        if answer.status in RETRIED:
            raise _AgainError(f"status {answer.status}")
        if answer.status != 200:
            raise ModelUnavailableError(f"{address} answered {answer.status}: {answer.data[:200]!r}")
        try:
            return msgspec.json.decode(answer.data, type=dict[str, Any])
        except msgspec.DecodeError as error:
            raise ModelUnavailableError(f"{address} answered no JSON: {error}") from None


class _AgainError(Exception):
    """It may go better in a moment."""
