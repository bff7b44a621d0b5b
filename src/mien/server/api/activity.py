"""`/api/v1/activity`: who did what, without pictures."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response

from mien.db.queries import activity
from mien.db.tables import Activity
from mien.server.api import VERSION
from mien.server.documents import json_answer
from mien.server.paging import PageQuery
from mien.server.people import READ, allowed
from mien.server.services import services

blueprint = APIBlueprint("activity", __name__, url_prefix=f"{VERSION}/activity", tag="people")


@blueprint.get("")
@blueprint.input(PageQuery, location="query", arg_name="query")
@blueprint.doc(summary="List who did what")
def list_page(query: PageQuery) -> Response:
    """List what one did, newest first; administrators see what everybody did."""
    asking = allowed(READ)
    with services().database.reading() as session:
        page = activity.list_page(session, actor_id=asking.sees, cursor=query.cursor, limit=query.limit)
    return json_answer({"items": [_document(entry) for entry in page.items], "next_cursor": page.next_cursor})


def _document(entry: Activity) -> dict[str, Any]:
    return {
        "id": entry.id, "at": entry.at, "actor_id": entry.actor_id, "action": entry.action,
        "object_type": entry.object_type, "object_id": entry.object_id, "request_id": entry.request_id,
        "network": entry.address,
    }  # fmt: skip
