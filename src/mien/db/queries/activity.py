"""Who did what. Entries are only added; see `mien.db.retention` for how they go."""

import ipaddress
from datetime import datetime
from functools import lru_cache

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mien.db.ids import new_id
from mien.db.queries import rows
from mien.db.queries.pages import Order, Owner, Page, owned, page
from mien.db.tables import Activity

_ORDER = Order(Activity.at, Activity.id)

_NETWORK = {4: 24, 6: 48}  # bits that are kept: a network of a provider or a house, not a machine in it


def record(
    session: Session, *, actor_id: str | None, action: str, object_type: str, object_id: str = "", request_id: str = "",
    address: str = "", now: datetime,
) -> Activity:  # fmt: skip
    """Add an entry.

    Args:
        session: of the transaction that does the deed, so that there is no deed without an entry.
        actor_id: who; None: nobody was logged in.
        action: a word such as "job.create".
        object_type: what it was done to, such as "job".
        object_id: which one.
        request_id: of the request.
        address: where it came from; only its network is kept.
        now: when.
    """
    entry = Activity(
        id=new_id(), actor_id=actor_id, action=action, object_type=object_type, object_id=object_id,
        request_id=request_id, address=network(address), at=now,
    )  # fmt: skip
    rows.write(session, entry)
    return entry


def list_page(
    session: Session, *, actor_id: Owner, action: str = "", cursor: str | None = None, limit: int = 50
) -> Page[Activity]:
    """Return a page of entries, of one person or of `EVERYONE`, newest first.

    Args:
        session: to read in.
        actor_id: whose.
        action: a word such as "job.create", or its first part alone for all that begin with it; "": every action.
        cursor: which page.
        limit: entries of a page.

    Raises:
        CursorError: `cursor` was not given by mien.
    """
    chosen = select(Activity).where(*owned(Activity.actor_id, actor_id))
    if action:
        chosen = chosen.where(or_(Activity.action == action, Activity.action.startswith(f"{action}.", autoescape=True)))
    return page(session, chosen, _ORDER, cursor=cursor, limit=limit)


@lru_cache(maxsize=256)
def network(address: str) -> str:
    """Return the network of an address, as far as it does not point to one machine; "" for what is no address."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return str(ipaddress.ip_network(f"{ip}/{_NETWORK[ip.version]}", strict=False))
