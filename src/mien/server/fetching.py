"""Fetching pictures from addresses that clients name, without being led to machines that only the service can reach.

Server-side request forgery is prevented as OWASP's cheat sheet tells ("Server-Side Request Forgery Prevention"): http
and https alone, every address a name resolves to must be public, the connection goes to the very address that was
checked (a name that resolves otherwise a moment later changes nothing), and every redirect is checked like the first.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import SplitResult, urljoin, urlsplit

from mien.errors import ImageDecodeError
from mien.images import sniff
from mien.server.inference import Bench
from mien.server.problems import Problem

REDIRECTS = 3
TIME_S = 10.0
"""For all of it, redirects included."""

_PIECE = 64 * 1024

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolves = Callable[[str, int], list[str]]
"""From host and port to the numeric addresses that the name has."""


def resolve(host: str, port: int) -> list[str]:
    """Return the numeric addresses of a host.

    Raises:
        OSError: it has none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: Address) -> bool:
    """Say whether an address belongs to the open internet, seen through the forms of IPv6 that carry an IPv4 one."""
    if isinstance(address, ipaddress.IPv6Address):
        carried = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1] or _nat64(address)
        if carried is not None:
            return is_public(carried)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _nat64(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address in 64:ff9b::/96 (RFC 6052)."""
    inside = address in ipaddress.IPv6Network("64:ff9b::/96")
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if inside else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetcher:
    """Fetches pictures.

    Attributes:
        max_bytes: no larger answer is read.
        time_s: seconds for all of it.
        resolves: names to addresses.
        allows: which addresses may be connected to.
        bench: bounds how many are fetched at a time, for slow servers hold threads.
    """

    max_bytes: int
    time_s: float = TIME_S
    resolves: Resolves = resolve
    allows: Callable[[Address], bool] = is_public
    bench: Bench = field(default_factory=lambda: Bench(seats=4, line=4))

    def fetch(self, url: str) -> bytes:
        """Return the picture at an address.

        Raises:
            Problem: `url-refused`: it may not be fetched; `url-failed`: it cannot be; `too-large`; `unreadable`: what
                is there is no picture; `overloaded`: too many are fetched.
        """
        with self.bench.seat():
            return self._fetch(url, time.monotonic() + self.time_s)

    def _fetch(self, url: str, end_s: float) -> bytes:
        for _ in range(REDIRECTS + 1):
            answer = self._ask(url, end_s)
            if isinstance(answer, bytes):
                return answer
            url = answer
        raise Problem("url-failed", f"more than {REDIRECTS} redirects; the last leads to {_shown(url)}")

    def _ask(self, url: str, end_s: float) -> bytes | str:
        """Return what is at an address, or where it redirects to."""
        parts = _checked(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        address = self._address(str(parts.hostname), port, end_s)
        connection = _Connection(parts, address, port, _left(end_s))
        alarm = threading.Timer(_left(end_s), connection.break_off)  # against a header that comes letter by letter
        alarm.start()
        try:
            connection.request("GET", _target(parts), headers={"User-Agent": "mien", "Accept": "image/*"})
            answer = connection.getresponse()
            if answer.status in (301, 302, 303, 307, 308):
                return urljoin(url, answer.getheader("Location", ""))
            if answer.status != 200:
                raise Problem("url-failed", f"{_shown(url)} answered {answer.status}")
            return self._body(answer, end_s)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Problem("url-failed", f"{_shown(url)} cannot be read: {type(error).__name__}") from None
        finally:
            alarm.cancel()
            connection.close()

    def _address(self, host: str, port: int, end_s: float) -> str:
        """Return the address to connect to; where a name has a forbidden address, the name is refused as a whole."""
        try:
            addresses = self._resolved(host, port, end_s)
        except (OSError, UnicodeError):
            raise Problem("url-failed", f"there is no host {host!r}") from None
        if not addresses:
            raise Problem("url-failed", f"{host!r} has no address")
        if not all(self.allows(ipaddress.ip_address(address.partition("%")[0])) for address in addresses):
            raise Problem("url-refused", f"{host!r} is not a public address")
        return addresses[0]

    def _resolved(self, host: str, port: int, end_s: float) -> list[str]:
        """Resolve a name in a thread of its own, since the system's resolver knows no deadline."""
        asked: Future[list[str]] = Future()

        def ask() -> None:
            try:
                asked.set_result(self.resolves(host, port))
            except Exception as error:
                asked.set_exception(error)

        threading.Thread(target=ask, name="mien resolve", daemon=True).start()
        done, _ = wait([asked], timeout=_left(end_s))
        return asked.result() if done else _too_late()

    def _body(self, answer: http.client.HTTPResponse, end_s: float) -> bytes:
        data = bytearray()
        while True:
            _left(end_s)
            piece = answer.read1(_PIECE)
            if not data and piece:
                _check_picture(piece)
            data += piece
            if len(data) > self.max_bytes or (answer.length or 0) > self.max_bytes:
                raise Problem("too-large", f"the picture has more than {self.max_bytes:,} bytes")
            if not piece:
                return _whole(bytes(data), answer)


class _Connection(http.client.HTTPConnection):
    """A connection to the very address that was checked, speaking to the host by its name."""

    def __init__(self, parts: SplitResult, address: str, port: int, timeout_s: float) -> None:
        super().__init__(str(parts.hostname), port, timeout=timeout_s)
        self._address, self._secure = address, parts.scheme == "https"
        self._wire: socket.socket | None = None
        if self._secure:
            self.default_port = 443

    def connect(self) -> None:
        """Connect to the address; for https, check the certificate against the name."""
        self._wire = socket.create_connection((self._address, self.port), self.timeout)
        self.sock: Any = self._wire
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def break_off(self) -> None:
        """End what is being waited for."""
        if self._wire is not None:
            with contextlib.suppress(OSError):
                self._wire.shutdown(socket.SHUT_RDWR)


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or any(ord(letter) < 33 or ord(letter) > 126 for letter in url):
        raise Problem("url-refused", "a picture's address is http:// or https:// with a host, in ASCII without spaces")
    if parts.username is not None or parts.password is not None:
        raise Problem("url-refused", "addresses with a user's name or password are not fetched")
    return parts


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _left(end_s: float) -> float:
    left = end_s - time.monotonic()
    return left if left > 0 else _too_late()


def _too_late() -> NoReturn:
    raise Problem("url-failed", "it took too long")


def _check_picture(head: bytes) -> None:
    try:
        sniff(head)
    except ImageDecodeError as error:
        raise Problem("unreadable", f"what is there is {error}") from None


def _whole(data: bytes, answer: http.client.HTTPResponse) -> bytes:
    if not data:
        raise Problem("unreadable", "there is nothing at that address")
    if answer.length:
        raise Problem("url-failed", f"it broke off {answer.length:,} bytes before its end")
    return data


def _shown(url: str) -> str:
    """Return an address without its query, which may hold a secret."""
    return url.partition("?")[0][:200]
