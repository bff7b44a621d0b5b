"""A small server that speaks TensorFlow Serving's REST protocol for one version of one model."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np

from model_folders import tiny_card

Outputs = dict[str, list]


class Handler(BaseHTTPRequestHandler):
    """Speaks the REST protocol for one model, one version; says what it is told to before."""

    def do_GET(self) -> None:
        if self.path == f"/v1/models/mien/versions/{self.server.version}":
            status = {
                "version": str(self.server.version),
                "state": self.server.state,
                "status": {"error_code": "OK", "error_message": ""},
            }
            return self.say(200, {"model_version_status": [status]})
        return self.say(404, {"error": "Could not find any versions of model"})

    def do_POST(self) -> None:
        self.server.calls += 1
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.failures:
            return self.say(self.server.failures.pop(0), {"error": "no"})
        if (
            self.path != f"/v1/models/mien/versions/{self.server.version}:predict"
            or body["signature_name"] != "serving_default"
        ):
            return self.say(404, {"error": f"Servable not found for request: {self.path}"})
        return self.say(200, {"outputs": self.server.run(np.array(body["inputs"]["crop"], np.uint8))})

    def say(self, status: int, document: Any) -> None:
        data = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None: ...


def made_up(crops: np.ndarray) -> Outputs:
    """Logits that tell each crop's mean."""
    means = crops.reshape(len(crops), -1).mean(axis=1, keepdims=True)
    return {f"{head}_logits": (means + np.arange(len(labels))).tolist() for head, labels in tiny_card().heads.items()}


@contextmanager
def tensorflow_serving(
    run: Callable[[np.ndarray], Outputs] = made_up, *, version: int = 1
) -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.run, server.failures, server.calls, server.state = run, [], 0, "AVAILABLE"
        server.version = version
        threading.Thread(target=lambda: server.serve_forever(0.01), daemon=True).start()
        yield server
        server.shutdown()
