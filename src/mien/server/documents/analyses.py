"""What was read in pictures, as the API answers it."""

from dataclasses import dataclass

from mien.records import AnalysisRecord, ExplanationRecord, FailureRecord
from mien.server.documents import Instant, also, either


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisDocument(AnalysisRecord):
    """What was read in a picture, and what is kept of it."""

    id: str
    created_at: Instant
    expires_at: Instant
    image_kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisPage:
    """A page of analyses, newest first; `next_cursor` is null on the last."""

    items: tuple[AnalysisDocument, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationDocument:
    """Which regions of a face carry its verdict."""

    face: int
    explanation: ExplanationRecord
    notice: str


_ENTRIES = {"type": "array", "items": either("AnalysisDocument", "FailureRecord")}

ANALYSES = also(
    "Analyses",
    {
        "type": "object", "required": ["analyses"], "properties": {"analyses": _ENTRIES},
        "description": "One entry a picture, in the order they came; `error` in place of faces for those not read.",
    },
    AnalysisDocument, FailureRecord,
)  # fmt: skip
