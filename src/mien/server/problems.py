"""Problems: what can go wrong over HTTP, each with a type that never changes (RFC 9457)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem.

    Attributes:
        slug: the last part of its `type`, `/problems/SLUG`, where the service documents it.
        status: HTTP status code.
        title: what it is, for people; the same for every occurrence.
        remedy: what the caller can do.
    """

    slug: str
    status: int
    title: str
    remedy: str

    @property
    def type(self) -> str:
        """The problem's identifier, an address relative to the service."""
        return f"/problems/{self.slug}"


KINDS = (
    Kind("bad-request", 400, "The request cannot be understood", "Compare it with /docs."),
    Kind("unauthenticated", 401, "Who are you?", "Sign in, or send `Authorization: Bearer` with an API key."),
    Kind("forbidden", 403, "You may not do this", "Ask an administrator for the role or scope."),
    Kind("csrf", 403, "The request lacks the session's CSRF token", "Send it as `X-CSRF-Token`."),
    Kind("consent-missing", 403, "Nobody said that the people shown agree", "Say so in the request's consent flag."),
    Kind("purpose-refused", 403, "This purpose is not served", "See the article of law in the detail."),
    Kind("not-found", 404, "There is no such thing", "It may have been deleted, or its time has passed."),
    Kind("image-not-kept", 404, "The picture was not kept", "Send it along; see MIEN_KEEP_IMAGES_DAYS."),
    Kind("method-not-allowed", 405, "This address does not do that", "See the header Allow."),
    Kind("conflict", 409, "It does not fit what is there already", "Read the current state, then try again."),
    Kind("too-large", 413, "It is larger than the limits allow", "Send less; the detail names the limit."),
    Kind("unsupported-media", 415, "This form of data is not read", "Send one of the forms the detail names."),
    Kind("unreadable", 422, "The data cannot be read as what it claims to be", "Send another file."),
    Kind("url-refused", 422, "This address is not fetched", "Name a public http or https address."),
    Kind("url-failed", 422, "The address cannot be read", "See the detail, or send the picture itself."),
    Kind("invalid", 422, "Values are missing or out of their range", "See `errors`."),
    Kind("rate-limited", 429, "Too many requests", "Wait as long as the header Retry-After says."),
    Kind("too-many-open", 429, "Too many of yours are under way", "Wait until one has ended, or delete one."),
    Kind("overloaded", 503, "All hands are busy", "Try again after the time in the header Retry-After."),
    Kind("unavailable", 503, "A part of the service is not to be reached", "Try again; /health/ready names it."),
    Kind("internal", 500, "Something went wrong here", "It was written down under the request id."),
)

BY_SLUG = {kind.slug: kind for kind in KINDS}


class Problem(Exception):  # noqa: N818  a problem document is what it becomes
    """Ends a request with a problem document.

    Args:
        slug: one of `KINDS`.
        detail: what was wrong here, what came, what would do.
        retry_after_s: seconds for the header `Retry-After`.
        extra: further members of the document.
    """

    def __init__(self, slug: str, detail: str, *, retry_after_s: float | None = None, **extra: Any) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.extra = BY_SLUG[slug], detail, extra
        self.headers: Mapping[str, str] = (
            {} if retry_after_s is None else {"Retry-After": str(max(1, round(retry_after_s)))}
        )
