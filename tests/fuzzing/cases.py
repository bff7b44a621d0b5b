"""The cases: each is made from a number, and is a conversation of one or several messages, its answers known or not.

A case yields what it sends and is handed what came back; so one that needs an id takes it from an answer.
"""

import base64
import json
from collections.abc import Callable, Generator
from dataclasses import dataclass
from random import Random
from typing import Any

from fuzzing import http
from fuzzing.archives import archive
from fuzzing.documents import document
from fuzzing.files import damaged
from fuzzing.plain import PLAIN
from fuzzing.seeds import seeds
from fuzzing.websockets import stream
from fuzzing.wire import Answer, Message, request

API = "/api/v1"
Conversation = Generator[Message, Answer, None]


@dataclass(frozen=True, slots=True)
class Case:
    """One case: what is attacked, what with, and the conversation."""

    kind: str
    how: str
    conversation: Conversation


def case(number: int, *, key: str, seed: int = 0) -> Case:
    """Return the case of a number; the same for the same seed."""
    random = Random(f"{seed}:{number}")
    kind = random.choices(list(KINDS), [weight for weight, _ in KINDS.values()])[0]
    how, conversation = KINDS[kind][1](random, key)
    return Case(kind, how, conversation)


Made = tuple[str, Conversation]
Makes = Callable[[Random, str], Made]


def _say(*messages: Message) -> Conversation:
    for message in messages:
        _ = yield message  # what was answered is nothing to it


def _picture(of: str) -> Makes:
    """Return what makes cases of a damaged picture of a format, in each form in which pictures are sent."""

    def make(random: Random, key: str) -> Made:
        name = random.choice([name for name in seeds().pictures if name.partition("-")[0] in of.split()])
        how, data = damaged(random, name, seeds().pictures[name])
        form = random.choice(("raw", "raw", "multipart", "several", "base64"))
        if form == "raw":
            body, kind = data, random.choice(("image/jpeg", f"image/{of.split()[0]}", "application/octet-stream"))
        elif form == "base64":
            entries = [{"base64": base64.b64encode(data).decode(), "source": name}]
            body, kind = json.dumps({"images": entries}).encode(), "application/json"
        else:
            good = [("image", "good.jpg", seeds().pictures["jpeg"])] if form == "several" else []
            body, kind = http.multipart([*good, ("image", name, data)])
        message = request("POST", f"{API}/analyses", body, headers={"Content-Type": kind}, key=key)
        return f"{name}: {how}, {form}", _say(message)

    return make


def _film(random: Random, key: str) -> Made:
    name = random.choice(sorted(seeds().films))
    how, data = damaged(random, name, seeds().films[name])
    options = {"annotate": "1", "every": "1"} if random.random() < 0.3 else {}
    body, kind = http.multipart([("video", f"{name}.mp4", data)], options)
    return f"{name}: {how}", _say(request("POST", f"{API}/jobs", body, headers={"Content-Type": kind}, key=key))


def _archive(random: Random, key: str) -> Made:
    how, data = archive(random)
    body, kind = http.multipart([("archive", "pictures.zip", data)])
    return how, _say(request("POST", f"{API}/jobs", body, headers={"Content-Type": kind}, key=key))


_DOCUMENTS: tuple[tuple[str, str, Any], ...] = (
    ("POST", "/analyses", {"images": [{"base64": "AAAA", "source": "a"}, {"base64": "AAAA"}]}),
    ("POST", "/analyses", {"images": [{"url": "https://nowhere.invalid/a.jpg", "source": "a"}]}),
    ("POST", "/analyses/none/explanation", {"face": 0, "method": "rise", "base64": "AAAA"}),
    ("POST", "/jobs", {"upload": "none", "kind": "video", "every": 2, "smooth": 0.3, "labels": "emotions"}),
    ("POST", "/sessions", {"name": "ana", "password": "a password of hers"}),
    ("POST", "/users", {"name": "ben", "role": "viewer"}),
    ("PATCH", "/users/none", {"role": "viewer", "disabled": False}),
    ("PUT", "/users/none/password", {"password": "correct horse battery", "current_password": "x"}),
    ("POST", "/keys", {"name": "k", "scopes": ["read"], "days": 3}),
    ("POST", "/privacy/erase", {"user_id": "none", "name": "nobody"}),
    ("PUT", "/models/mien/aliases/fuzz", {"version": 99}),
    ("PUT", "/sessions/current", {}),
)


def _document(random: Random, key: str) -> Made:
    method, path, good = random.choice(_DOCUMENTS)
    how, body = document(random, good)
    kind = random.choice(
        ("application/json",) * 6 + ("application/json; charset=utf-16", "text/json", "", "a/b; c=\xff")
    )
    return f"{method} {path}: {how}", _say(request(method, API + path, body, headers={"Content-Type": kind}, key=key))


_HOSTS = (
    "127.0.0.1",
    "127.0.0.1:1",
    "localhost",
    "[::1]",
    "0",
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "169.254.169.254",
    "[fe80::1]",
    "[::ffff:127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "10.0.0.1",
    "0.0.0.0",
    "255.255.255.255",
    "user:pw@127.0.0.1",
    "a" * 300,
    "",
    "xn--",
    "127.0.0.1:99999",
    "127.0.0.1:-1",
    "[::1",
    "\u2460\u2461.example",
    "127.0.0.1\u3002",
    "a..b",
    "[v1.x]",
    "[::1%25lo]",
)


def _address(random: Random, key: str) -> Made:
    scheme = random.choice(("http", "http", "https", "file", "gopher", "HTTP", "", "ftp", "javascript", "data"))
    url = f"{scheme}:{random.choice(('//', '//', '/', '', '///'))}{random.choice(_HOSTS)}{random.choice(http.TAILS)}"
    body = json.dumps({"images": [{"url": url}] * random.choice((1, 1, 4, 5, 40))}).encode()
    message = request("POST", f"{API}/analyses", body, headers={"Content-Type": "application/json"}, key=key)
    return url[:60], _say(message)


_PATHS = (
    "/analyses",
    "/analyses/{}",
    "/analyses/{}/image",
    "/jobs",
    "/jobs/{}",
    "/jobs/{}/events",
    "/jobs/{}/results",
    "/uploads/{}",
    "/models",
    "/models/{}/versions",
    "/models/mien/versions/{}",
    "/users",
    "/users/{}",
    "/keys",
    "/keys/{}",
    "/activity",
    "/privacy/export",
    "/sessions/current",
    "/live",
)


def _query(random: Random, key: str) -> Made:
    path = API + random.choice(_PATHS).format(random.choice(http.WORDS))
    pairs = [f"{random.choice(http.NAMES)}={random.choice(http.WORDS)}" for _ in range(random.choice((1, 1, 2, 300)))]
    target = f"{path}?{'&'.join(pairs)}"
    method = random.choice(("GET", "GET", "GET", "HEAD", "DELETE", "OPTIONS", "TRACE", "PATCH"))
    headers = {name: random.choice(http.WORDS) for name in random.sample(http.HEADERS, random.choice((0, 0, 2)))}
    return f"{method} {target[:60]}", _say(request(method, target, headers=headers, key=key))


def _upload(random: Random, key: str) -> Made:
    """An upload in pieces whose length, name, offsets or pieces are wrong, used or given up."""
    data = seeds().films["mp4-libx264"][: random.choice((100, 5000))]
    length = random.choice((str(len(data)),) * 5 + http.NUMBERS)
    steps = [random.choice(("append", "append", "append", "ask", "use", "cut", "delete")) for _ in range(4)]
    return " ".join(steps) + f" of {length[:20]}", _uploading(random, key, data, length, steps)


def _uploading(random: Random, key: str, data: bytes, length: str, steps: list[str]) -> Conversation:
    metadata = random.choice(("filename " + base64.b64encode(b"film.mp4").decode(),) * 3 + http.METADATA)
    begun = yield request(
        "POST",
        f"{API}/uploads",
        headers={"Upload-Length": length, "Upload-Metadata": metadata, "Tus-Resumable": "1.0.0"},
        key=key,
    )
    place = begun.header("Location")
    if begun.status != 201 or not place:
        return
    at = 0
    for step in steps:
        if step == "use":
            body = json.dumps(
                {"upload": place.rpartition("/")[2], "kind": random.choice(("video", "archive"))}
            ).encode()
            yield request("POST", f"{API}/jobs", body, headers={"Content-Type": "application/json"}, key=key)
        elif step in ("ask", "delete"):
            yield request("GET" if step == "ask" else "DELETE", place, key=key)
        else:
            answer = yield _piece(random, place, data[at : at + random.choice((1, 50, 5000))], at, key, step)
            at = int(answer.header("Upload-Offset") or at)
    yield request("DELETE", place, key=key)


def _piece(random: Random, place: str, data: bytes, at: int, key: str, step: str) -> Message:
    offset = random.choice((str(at),) * 4 + http.NUMBERS)
    kind = random.choice(("application/offset+octet-stream",) * 6 + ("text/plain", ""))
    headers: dict[str, str | bytes] = {"Upload-Offset": offset, "Content-Type": kind}
    if step == "cut":  # the line breaks in the middle of a piece
        headers["Content-Length"] = str(len(data) + 10)
    message = request("PATCH", place, data, headers=headers, key=key)
    return Message(data=message.data, half_close=step == "cut")


def _request(random: Random, key: str) -> Made:
    picture = seeds().pictures["jpeg"]
    how, message = http.broken(
        random, picture, key, f"{API}/{random.choice(('analyses', 'jobs', 'users', 'uploads', 'keys'))}"
    )
    return how, _say(message)


def _form(random: Random, key: str) -> Made:
    name = random.choice(("image", "video", "archive"))
    how, body, kind = http.broken_multipart(random, name, seeds().pictures["jpeg"])
    path = f"{API}/{'analyses' if name == 'image' else 'jobs'}"
    return how, _say(request("POST", path, body, headers={"Content-Type": kind}, key=key))


def _explanation(random: Random, key: str) -> Made:
    return "another picture, or a damaged one", _explaining(random, key)


def _explaining(random: Random, key: str) -> Conversation:
    good = seeds().pictures["jpeg"]
    read = yield request("POST", f"{API}/analyses", good, headers={"Content-Type": "image/jpeg"}, key=key)
    found = read.member("analyses")
    if not found:
        return
    place = f"{API}/analyses/{found[0]['id']}"
    data = random.choice((good, seeds().pictures["png"], random.choice(PLAIN)(random, good)))
    body = {"base64": base64.b64encode(data).decode(), "face": random.choice((0, 0, 1, 10_000)), "method": "occlusion"}
    json_ = {"Content-Type": "application/json"}
    yield request("POST", f"{place}/explanation", json.dumps(body).encode(), headers=json_, key=key)
    yield request("GET", f"{place}/image?annotated=1", key=key)
    yield request("DELETE", place, key=key)


def _stream(random: Random, key: str) -> Made:
    how, message = stream(random, key)
    return how, _say(message)


KINDS: dict[str, tuple[float, Makes]] = {
    "JPEG": (14, _picture("jpeg")),
    "PNG": (10, _picture("png")),
    "WebP": (9, _picture("webp")),
    "GIF": (7, _picture("gif")),
    "HEIC": (9, _picture("heic")),
    "AVIF": (4, _picture("avif")),
    "TIFF, BMP": (5, _picture("tiff bmp")),
    "MP4 and other films": (5, _film),
    "ZIP": (3, _archive),
    "JSON": (11, _document),
    "WebSocket frames": (7, _stream),
    "requests": (6, _request),
    "forms": (4, _form),
    "queries": (6, _query),
    "addresses": (3, _address),
    "uploads in pieces": (4, _upload),
    "explanations": (0.6, _explanation),
}
"""What is attacked, how often of all, and what makes its cases."""
