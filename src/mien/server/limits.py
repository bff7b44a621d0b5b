"""Limits before any work is done: requests of a person and of an address, failed sign-ins, and bytes of small requests.

Counted by `limits`, the library within Flask-Limiter, whose decorators would look at who asks in the wrong order.
"""

import hashlib
import ipaddress
import logging
import time

from apiflask import APIFlask
from flask import current_app, request
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute, storage
from limits.errors import ConfigurationError, StorageError
from limits.strategies import SlidingWindowCounterRateLimiter
from werkzeug.middleware.proxy_fix import ProxyFix

from mien.errors import SettingsError
from mien.server.exposure import is_loopback
from mien.server.people import KEY, LOCAL, known
from mien.server.problems import Problem
from mien.server.services import services
from mien.settings import Settings

EXTENSION = "mien.limits"

ATTEMPTS = RateLimitItemPerMinute(10, 15)
"""Sign-ins under one name from one address: 10 in 15 minutes; one that succeeds begins anew."""

ATTEMPTS_NAME = RateLimitItemPerHour(100)
"""Sign-ins under one name from anywhere, against many addresses that guess together."""

ATTEMPTS_ADDRESS = RateLimitItemPerHour(100)
"""Sign-ins from one address, against one that tries many names."""

SMALL_BYTES = 65_536
"""Most bytes of a request about people, keys and sessions."""

_SMALL = frozenset({"sessions", "users", "keys", "activity", "privacy"})
_READS = "analyses.create"  # the endpoint that takes nearly all of a service's time
_LIMITED = "/api/"  # health and metrics are asked by machines that must not be told to wait

log = logging.getLogger("mien.server")


class Limits:
    """Counts what came, in memory or in Redis; where Redis is away, in memory until it is back.

    Args:
        url: `redis://...`, or "" for memory.
    """

    def __init__(self, url: str) -> None:
        """Prepare the counters; nothing connects before the first request.

        Raises:
            SettingsError: the address is not one of Redis, or its client is not installed.
        """
        try:
            options = {"wrap_exceptions": True, "socket_timeout": 0.5, "socket_connect_timeout": 0.5} if url else {}
            counters = storage.storage_from_string(url or "memory://", **options)
        except (ConfigurationError, TypeError, ValueError) as error:
            raise SettingsError(
                f"MIEN_RATE_URL cannot be used ({type(error).__name__}); redis://host:6379/1 would do"
            ) from None
        self._counted = SlidingWindowCounterRateLimiter(counters)
        self._spare = SlidingWindowCounterRateLimiter(storage.MemoryStorage())

    def take(self, limit: RateLimitItem, *names: str) -> None:
        """Count one more.

        Raises:
            Problem: `rate-limited`: that is one too many.
        """
        try:
            self._take(self._counted, limit, names)
        except StorageError as error:
            log.warning("requests are counted in this process alone: %s", type(error.storage_error).__name__)
            self._take(self._spare, limit, names)

    def forget(self, limit: RateLimitItem, *names: str) -> None:
        """Begin to count anew."""
        for counters in (self._counted, self._spare):
            try:
                counters.clear(limit, *names)
            except StorageError:
                continue

    @staticmethod
    def _take(counters: SlidingWindowCounterRateLimiter, limit: RateLimitItem, names: tuple[str, ...]) -> None:
        if counters.hit(limit, *names):
            return
        wait = counters.get_window_stats(limit, *names).reset_time - time.time()
        raise Problem(
            "rate-limited", f"more than {limit.amount} in {limit.get_expiry()} s", retry_after_s=max(1.0, wait)
        )


def register(app: APIFlask, settings: Settings) -> None:
    """Look at the size of every request and count it, before anything else is done with it.

    Raises:
        SettingsError: `rate_url` cannot be used.
    """
    app.extensions[EXTENSION] = Limits(settings.rate_url)
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]

    def count_request() -> None:
        if request.path.startswith(_LIMITED):
            _count(settings)

    app.before_request(_turn_away)
    app.before_request(_check_size)
    app.before_request(count_request)


def count_sign_in(name: str) -> None:
    """Count an attempt to sign in.

    Raises:
        Problem: `rate-limited`.
    """
    _limits().take(ATTEMPTS_ADDRESS, "sign-in", _address())
    # The address' own limit before the name's: what is refused to one address must not use up what the name has left.
    _limits().take(ATTEMPTS, "sign-in", _short(name), _address())
    _limits().take(ATTEMPTS_NAME, "sign-in", _short(name))


def forgive(name: str) -> None:
    """Forget failed attempts under a name from this address, as one succeeded."""
    _limits().forget(ATTEMPTS, "sign-in", _short(name), _address())


def check_open(what: str, count: int, *, most: int) -> None:
    """See that somebody may have one more of what is under way.

    Args:
        what: for the message.
        count: that they have.
        most: that one may have; 0: no limit.

    Raises:
        Problem: `too-many-open`.
    """
    if most and count >= most:
        raise Problem("too-many-open", f"{count} of your {what} are under way, the most there may be", retry_after_s=30)


def _count(settings: Settings) -> None:
    # The address first: whoever tries keys must not cost the database a query each.
    if settings.rate_per_minute_address and not is_loopback(request.remote_addr or ""):
        _limits().take(RateLimitItemPerMinute(settings.rate_per_minute_address), "address", _address())
    if not settings.rate_per_minute:
        return
    asking = known()
    if asking and asking.by != LOCAL:
        name = asking.credential if asking.by == KEY else asking.id
        _limits().take(RateLimitItemPerMinute(settings.rate_per_minute), "person", name)


def _turn_away() -> None:
    # Before it is known who asks: under overload a refusal must cost next to nothing, or refusing slows the others.
    if request.endpoint == _READS:
        services().bench.turn_away()


def _check_size() -> None:
    if request.blueprint not in _SMALL:
        return
    request.max_content_length = SMALL_BYTES  # holds for bodies that come without a length, too
    if (request.content_length or 0) > SMALL_BYTES:
        raise Problem("too-large", f"{request.content_length:,} bytes; {SMALL_BYTES:,} are the most here")


def _limits() -> Limits:
    found: Limits = current_app.extensions[EXTENSION]
    return found


def _address() -> str:
    """Return the caller's address; of IPv6 the 64 bits that one house has all addresses of."""
    try:
        ip = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    ip = getattr(ip, "ipv4_mapped", None) or ip  # who comes over IPv4 to a service that listens at [::]
    return str(ip) if ip.version == 4 else str(ipaddress.ip_network(f"{ip}/64", strict=False))


def _short(name: str) -> str:
    # Names are of people: the counters hold a hash.
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]
