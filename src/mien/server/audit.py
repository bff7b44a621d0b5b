"""Writing down who did what: views call `note` in the transaction of the deed, so there is no deed without an entry.

Never hand it a name, a picture, a password or a token: ids alone are kept, and of addresses the network.
"""

from flask import g, has_request_context, request
from sqlalchemy.orm import Session

from mien.db import utc_now
from mien.db.queries import activity
from mien.server.requests import request_id


def note(session: Session, action: str, object_id: str = "", *, actor_id: str | None = None) -> None:
    """Add an entry to the log of activity.

    Args:
        session: of the transaction that does the deed.
        action: what it was done to and what was done, such as "job.create"; before the dot stands the object's type.
        object_id: which object.
        actor_id: who; None: whoever asks in this request, or nobody.

    Raises:
        ValueError: `action` is not of the form "object.deed".
    """
    kind, dot, deed = action.partition(".")
    if not (kind and dot and deed):
        raise ValueError(f"an action is written as object.deed, such as 'job.create'; got {action!r}")
    asked = has_request_context()
    activity.record(
        session, actor_id=actor_id or _asking(), action=action, object_type=kind, object_id=object_id[:200],
        request_id=request_id() if asked else "", address=(request.remote_addr or "") if asked else "", now=utc_now(),
    )  # fmt: skip


def _asking() -> str | None:
    known = g.get("person") if has_request_context() else None
    return known.id if known else None
