"""`/api/v1/activity`: who did what, without pictures."""

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from mien.db.queries import EVERYONE, activity
from mien.server.api import VERSION
from mien.server.documents import answer, json_answer
from mien.server.documents.people import ActivityDocument, ActivityPage
from mien.server.paging import PageQuery
from mien.server.people import READ, allowed
from mien.server.services import services

blueprint = APIBlueprint("activity", __name__, url_prefix=f"{VERSION}/activity", tag="people")


class ActivityQuery(PageQuery):
    """Which entries, and which page of them."""

    actor_id: str | None = Field(
        default=None, min_length=1, description="Of this person alone; somebody else's entries are for administrators."
    )
    action: str = Field(
        default="", max_length=100, description="What was done, such as `key.create`, or its first part: `key`."
    )


@blueprint.get("")
@blueprint.input(ActivityQuery, location="query", arg_name="query")
@blueprint.doc(
    operation_id="list_activity",
    summary="List who did what",
    responses={200: answer(ActivityPage, "A page, newest first")},
)
def list_page(query: ActivityQuery) -> Response:
    """List what one did, newest first; administrators see what everybody did."""
    sees = allowed(READ).sees
    whose = query.actor_id if query.actor_id and sees is EVERYONE else sees
    if query.actor_id and whose != query.actor_id:
        return json_answer(ActivityPage(items=(), next_cursor=None))  # of others nothing is seen
    with services().database.reading() as session:
        page = activity.list_page(session, actor_id=whose, action=query.action, cursor=query.cursor, limit=query.limit)
    return json_answer(ActivityPage(items=tuple(map(ActivityDocument.of, page.items)), next_cursor=page.next_cursor))
