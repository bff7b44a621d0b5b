"""The two cookies of a session: its token, which no script sees, and its CSRF token, which the page sends back."""

from datetime import datetime

from flask import Response, request

from mien.db import utc_now

SESSION, CSRF = "mien_session", "mien_csrf"

_HOST = "__Host-"  # browsers take such a cookie from its own host over TLS only (RFC 6265bis, 4.1.3.2)


def token() -> str:
    """Return the session's token that the browser sent; "" where it sent none."""
    return request.cookies.get(_named(SESSION), "")


def give(answer: Response, *, session: str, csrf: str, expires_at: datetime) -> None:
    """Give the browser a session's tokens."""
    seconds = max(0, int((expires_at - utc_now()).total_seconds()))
    secure = request.is_secure
    answer.set_cookie(_named(SESSION), session, max_age=seconds, path="/", secure=secure, httponly=True, samesite="Lax")
    answer.set_cookie(_named(CSRF), csrf, max_age=seconds, path="/", secure=secure, httponly=False, samesite="Strict")


def take(answer: Response) -> None:
    """Take the tokens away from the browser."""
    for name in (SESSION, CSRF):
        answer.delete_cookie(_named(name), path="/", secure=request.is_secure, samesite="Lax")


def _named(name: str) -> str:
    return f"{_HOST}{name}" if request.is_secure else name
