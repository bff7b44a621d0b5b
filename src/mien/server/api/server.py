"""`/api/v1/server`: what a page needs to know before anybody has signed in."""

from importlib.metadata import version

from apiflask import APIBlueprint
from flask import Response

from mien.results import NOTICE
from mien.server import pictures, streams
from mien.server.api import VERSION
from mien.server.auth import sign_in_required
from mien.server.documents import answer, json_answer
from mien.server.documents.people import AskingDocument
from mien.server.documents.service import LimitsDocument, ReadingModel, RetentionDocument, ServerDocument
from mien.server.people import known
from mien.server.services import services
from mien.settings import Settings

blueprint = APIBlueprint("server", __name__, url_prefix=f"{VERSION}/server", tag="server")


@blueprint.get("")
@blueprint.doc(
    operation_id="get_server",
    summary="See what this service is and takes",
    responses={200: answer(ServerDocument, "What it is, what it takes, and who asks")},
)
def get() -> Response:
    """Tell everybody what the service takes and keeps, whether one has to sign in, and as whom one is known."""
    at_hand = services()
    settings, card, asking = at_hand.settings, at_hand.recognizer.card, known()
    return json_answer(
        ServerDocument(
            version=version("mien"), sign_in_required=sign_in_required(),
            asking=AskingDocument.of(asking) if asking else None, notice=NOTICE, purpose=settings.purpose,
            purpose_exception=settings.purpose_exception, model=ReadingModel(name=card.name, version=card.version),
            labels=at_hand.recognizer.labels, limits=_limits(settings), retention=_retention(settings),
            live_streams=settings.live_streams > 0, explanations=True, fetches=settings.fetch_urls,
        )
    )  # fmt: skip


def _limits(settings: Settings) -> LimitsDocument:
    return LimitsDocument(
        pictures=pictures.MOST, image_bytes=settings.max_image_bytes, image_pixels=settings.max_image_pixels,
        upload_bytes=settings.max_upload_bytes, video_seconds=settings.max_video_seconds,
        archive_pictures=settings.max_archive_pictures, live_streams=settings.live_streams,
        frame_bytes=streams.LIMITS.frame_bytes, frame_pixels=streams.LIMITS.frame_pixels,
        requests_per_minute=settings.rate_per_minute, open_uploads=settings.open_uploads, open_jobs=settings.open_jobs,
    )  # fmt: skip


def _retention(settings: Settings) -> RetentionDocument:
    return RetentionDocument(
        images_days=settings.keep_images_days, results_days=settings.keep_results_days,
        activity_days=settings.keep_activity_days, uploads_hours=settings.keep_uploads_hours,
    )  # fmt: skip
