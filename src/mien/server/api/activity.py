"""`/api/v1/activity`: who did what, without pictures."""

from apiflask import APIBlueprint
from flask import Response

from mien.db.queries import activity
from mien.server.api import VERSION
from mien.server.documents import answer, json_answer
from mien.server.documents.people import ActivityDocument, ActivityPage
from mien.server.paging import PageQuery
from mien.server.people import READ, allowed
from mien.server.services import services

blueprint = APIBlueprint("activity", __name__, url_prefix=f"{VERSION}/activity", tag="people")


@blueprint.get("")
@blueprint.input(PageQuery, location="query", arg_name="query")
@blueprint.doc(
    operation_id="list_activity",
    summary="List who did what",
    responses={200: answer(ActivityPage, "A page, newest first")},
)
def list_page(query: PageQuery) -> Response:
    """List what one did, newest first; administrators see what everybody did."""
    asking = allowed(READ)
    with services().database.reading() as session:
        page = activity.list_page(session, actor_id=asking.sees, cursor=query.cursor, limit=query.limit)
    return json_answer(ActivityPage(items=tuple(map(ActivityDocument.of, page.items)), next_cursor=page.next_cursor))
