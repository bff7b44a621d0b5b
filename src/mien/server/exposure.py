"""Who can reach the service: this machine alone, or others, who then have to sign in."""

import ipaddress
from urllib.parse import urlsplit

from flask import request
from sqlalchemy.orm import Session

from mien.db import utc_now
from mien.db.queries import users
from mien.errors import SettingsError
from mien.server.problems import Problem

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Methods that change nothing (RFC 9110, 9.2.1)."""

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")


def is_loopback(host: str) -> bool:
    """Return whether nobody beyond this machine reaches an address or name of this machine."""
    name = host.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):  # RFC 6761, 6.3
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def check(session: Session, host: str) -> None:
    """See that the service may listen at `host`: beyond loopback only where an admin can sign in.

    Raises:
        SettingsError: nobody could sign in; everybody who reaches the service would find it shut, or open.
    """
    if not is_loopback(host) and not users.admin_can_enter(session, now=utc_now()):
        raise SettingsError(
            f"{host} is reached from other machines, and no admin can sign in yet: run"
            " `mien admin create-user NAME --role admin` first, or stay at 127.0.0.1"
        )


def require_here() -> None:
    """See that a request which nobody signed in for comes from this machine, and not through somebody's page or proxy.

    A page elsewhere may give its own name the address 127.0.0.1 (DNS rebinding); its name is then in `Host`.

    Raises:
        Problem: `forbidden`.
    """
    if not is_loopback(_host_name()):
        raise Problem("forbidden", f"without sign-in the service answers to localhost, not to {request.host[:100]!r}")
    if not is_loopback(request.remote_addr or "") or any(name in request.headers for name in _FORWARDED):
        raise Problem("forbidden", "without sign-in the service answers this machine only; behind a proxy, sign in")
    require_own_page()


def require_own_page() -> None:
    """See that no page of another origin makes the browser ask for a change, or for a WebSocket.

    Programs send neither header; browsers send at least one of them with such requests.

    Raises:
        Problem: `forbidden`.
    """
    if request.method in SAFE and request.headers.get("Upgrade", "").lower() != "websocket":
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site not in (None, "same-origin", "none") or origin not in (None, request.host_url.rstrip("/")):
        raise Problem("forbidden", f"a page of {(origin or 'another origin')[:100]!r} may not ask for this")


def _host_name() -> str:
    """Return the name in `Host`, without the port; "" where it is none."""
    try:
        return urlsplit(f"//{request.host}").hostname or ""
    except ValueError:  # such as half an address of IPv6
        return ""
