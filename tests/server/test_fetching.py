"""Pictures by address: only public ones, checked at every step, within limits."""

import ipaddress
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from fake_recognizer import painted
from mien import images
from mien.server.app import create_app
from mien.server.fetching import Fetcher, is_public, resolve
from mien.server.problems import Problem

PICTURE = images.encode(painted(1), "png")


class Handler(BaseHTTPRequestHandler):
    """Answers by the path that is asked for."""

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Host"]))
        name, _, rest = self.path[1:].partition("/")
        getattr(self, f"answer_{name}")(rest)

    def answer_picture(self, _: str) -> None:
        self.whole(PICTURE)

    def answer_page(self, _: str) -> None:
        self.whole(b"<html>secret</html>")

    def answer_nothing(self, _: str) -> None:
        self.whole(b"")

    def answer_large(self, _: str) -> None:
        self.whole(PICTURE + bytes(100_000))

    def answer_missing(self, _: str) -> None:
        self.send_error(404)

    def answer_cut(self, _: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(PICTURE) + 100))
        self.end_headers()
        self.wfile.write(PICTURE)

    def answer_slow(self, _: str) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(100):
            if self.server.done.wait(0.05):
                return
            self.wfile.write(b"x")

    def answer_redirect(self, rest: str) -> None:
        count, _, target = rest.partition("/")
        last = target if "//" in target else f"/{target}"
        onward = f"/redirect/{int(count) - 1}/{target}" if int(count) > 1 else last
        self.send_response(302)
        self.send_header("Location", onward)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def whole(self, data: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None: ...


@contextmanager
def web() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.asked, server.done = [], threading.Event()
        thread = threading.Thread(target=lambda: server.serve_forever(0.01), daemon=True)
        thread.start()
        yield server
        server.done.set()
        server.shutdown()


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    with web() as started:
        yield started


NAMES = {"pictures.example": ["127.0.0.1"], "inside.example": ["10.0.0.7"], "mixed.example": ["127.0.0.1", "10.0.0.7"]}


def fetcher(**options) -> Fetcher:
    """Takes loopback for public, as the test's server is there."""
    options = {"max_bytes": 50_000, "time_s": 5.0, **options}

    def resolves(host: str, port: int) -> list[str]:
        return NAMES.get(host) or resolve(host, port)

    return Fetcher(resolves=resolves, allows=lambda address: address.is_loopback, **options)


def address(server: ThreadingHTTPServer, path: str, host: str = "pictures.example") -> str:
    return f"http://{host}:{server.server_port}{path}"


def test_a_picture_is_fetched_from_the_address_that_was_checked(server: ThreadingHTTPServer) -> None:
    assert fetcher().fetch(address(server, "/picture")) == PICTURE
    assert server.asked[-1] == ("/picture", f"pictures.example:{server.server_port}")


def test_three_redirects_are_followed_and_no_more(server: ThreadingHTTPServer) -> None:
    assert fetcher().fetch(address(server, "/redirect/3/picture")) == PICTURE
    with pytest.raises(Problem, match="more than 3 redirects"):
        fetcher().fetch(address(server, "/redirect/4/picture"))


@pytest.mark.parametrize("target", ["http://inside.example/x", "ftp://pictures.example/x", "//mixed.example/x"])
def test_a_redirect_is_checked_like_the_first_address(server: ThreadingHTTPServer, target: str) -> None:
    with pytest.raises(Problem) as caught:
        fetcher().fetch(address(server, f"/redirect/1/{target}"))
    assert caught.value.kind.slug == "url-refused"


@pytest.mark.parametrize(
    ("path", "slug"),
    [("page", "unreadable"), ("nothing", "unreadable"), ("large", "too-large"), ("missing", "url-failed"),
     ("cut", "url-failed")],
)  # fmt: skip
def test_what_is_no_whole_picture_is_refused(server: ThreadingHTTPServer, path: str, slug: str) -> None:
    with pytest.raises(Problem) as caught:
        fetcher().fetch(address(server, f"/{path}"))
    assert caught.value.kind.slug == slug
    assert "secret" not in str(caught.value)


def test_a_name_that_is_resolved_slowly_is_left_in_time() -> None:
    done = threading.Event()

    def slow(host: str, port: int) -> list[str]:
        done.wait(30)
        return []

    began = time.monotonic()
    with pytest.raises(Problem, match="took too long"):
        Fetcher(max_bytes=1, time_s=0.2, resolves=slow).fetch("http://slow.example/")
    done.set()
    assert time.monotonic() - began < 10


def test_a_server_that_drips_is_left(server: ThreadingHTTPServer) -> None:
    with pytest.raises(Problem) as caught:
        fetcher(time_s=0.3).fetch(address(server, "/slow"))
    assert caught.value.kind.slug == "url-failed"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://0.0.0.0/", "http://169.254.169.254/latest/",
        "http://10.1.2.3/", "http://192.168.0.1/", "http://2130706433/", "http://0x7f.1/", "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/", "http://[fe80::1]/", "http://[fc00::1]/", "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/", "http://224.0.0.1/", "http://100.64.0.1/", "file:///etc/passwd", "gopher://x/",
        "http:///x", "//x", "x", "", "http://user:word@example.com/", "http://exa mple.com/",
        "http://example.com/\r\nX: y",
        "http://[::1", "http://example.com:99999/", "http://example.com:0/",
    ],
)  # fmt: skip
def test_what_is_not_public_is_never_connected_to(url: str) -> None:
    with pytest.raises(Problem) as caught:
        Fetcher(max_bytes=10, time_s=1.0).fetch(url)
    assert caught.value.kind.slug == "url-refused"


def test_a_name_with_one_private_address_is_refused_whole() -> None:
    with pytest.raises(Problem, match="not a public address"):
        fetcher().fetch("http://mixed.example/")


@pytest.mark.parametrize("host", ["", "nowhere.example"])
def test_a_name_without_an_address_cannot_be_read(host: str) -> None:
    def none(*_: object) -> list[str]:
        if host:
            raise OSError
        return []

    with pytest.raises(Problem) as caught:
        Fetcher(max_bytes=10, resolves=none).fetch("http://nowhere.example/")
    assert caught.value.kind.slug == "url-failed"


@pytest.mark.parametrize("text", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_addresses_of_the_open_internet_are_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


def test_clients_may_name_addresses_where_the_service_fetches(at_hand, server: ThreadingHTTPServer) -> None:
    client = create_app(replace(at_hand, fetcher=fetcher())).test_client()
    answer = client.post("/api/v1/analyses", json={"images": [{"url": address(server, "/picture"), "source": "net"}]})
    assert [len(one["faces"]) for one in answer.json["analyses"]] == [1]
    many = {"images": [{"url": address(server, "/picture")}] * 5}
    assert client.post("/api/v1/analyses", json=many).status_code == 413


def test_by_default_no_address_is_fetched(client) -> None:
    answer = client.post("/api/v1/analyses", json={"images": [{"url": "http://pictures.example/x"}]})
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/url-refused")
