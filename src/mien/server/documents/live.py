"""The messages of a live stream. OpenAPI knows no WebSockets, so no address has them; clients need their types."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from mien.records import FaceRecord
from mien.results import ModelIdentity
from mien.server.documents import also, either, instead, reference
from mien.server.streams import Configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedFace(FaceRecord):
    """A face of a stream: `face_id` is the id of its track, `smoothed` each label's probability smoothed in time."""

    smoothed: Mapping[str, float]


class Message(msgspec.Struct, kw_only=True, frozen=True, tag_field="type", forbid_unknown_fields=True):
    """What the service says over a stream."""


class LiveReady(Message, frozen=True, tag="ready"):
    """The answer to the configuration: what may be sent."""

    model: ModelIdentity
    max_unanswered: int
    max_frame_bytes: int
    max_frame_pixels: int
    idle_timeout_s: float
    notice: str


class LiveFrame(Message, frozen=True, tag="frame"):
    """A frame that was read, or left out by `every`."""

    frame: int
    timestamp_s: float
    analyzed: bool
    faces: tuple[TrackedFace, ...]
    timing_ms: Mapping[str, float] | msgspec.UnsetType = msgspec.UNSET
    warnings: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    model_version: int | msgspec.UnsetType = msgspec.UNSET


class LiveInvalid(Message, frozen=True, tag="invalid_frame"):
    """A frame that is no JPEG, damaged, or larger than allowed."""

    frame: int
    detail: str


class LiveLimited(Message, frozen=True, tag="rate_limited"):
    """A frame that was not read, as too many wait or the service is busy."""

    frame: int
    detail: str
    retry_after_s: int


class LiveUnavailable(Message, frozen=True, tag="unavailable"):
    """A frame that was not read, as the server that runs the model cannot be reached."""

    frame: int
    detail: str


class LiveFailed(Message, frozen=True, tag="failed"):
    """A frame with which something went wrong in the service; the stream goes on."""

    frame: int
    detail: str


class LiveError(Message, frozen=True, tag="error"):
    """The stream cannot go on, and is closed."""

    problem: str
    title: str
    detail: str


MESSAGES = (LiveReady, LiveFrame, LiveInvalid, LiveLimited, LiveUnavailable, LiveFailed, LiveError)

also(
    "LiveMessage", {**either(*(kind.__name__ for kind in MESSAGES)), "description": "What the service says."}, *MESSAGES
)
also(
    "LiveConfiguration",
    {"anyOf": [reference("Configuration")], "description": "The first message, from the client."},
    Configuration,
)
instead(
    "TrackedFace.smoothed",
    {"type": "object", "propertyNames": reference("Label"), "additionalProperties": {"type": "number"}},
)
