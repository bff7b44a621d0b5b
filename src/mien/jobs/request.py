"""What is wanted of a job, as it is kept in its row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from mien.emotions import LabelView
from mien.video.smooth import HALF_LIFE_S


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRequest:
    """The options of a job.

    Attributes:
        source: what the client calls the film or archive; a name, never a path.
        every: 1 reads each frame, k each k-th, "auto" as many as keep pace.
        smooth: half-life of the smoothing in time, in seconds; 0 does not smooth.
        annotate: also make the film as MP4 with what was read drawn in.
        blur: make faces unrecognizable in that film and in the report.
        labels: the label set of the answers.
        upload: id of the upload that was the input; "": it came with the request.
        context: what log lines and traces of the job say of where it came from: `request_id`, `traceparent`.
    """

    source: str = ""
    every: int | Literal["auto"] = 1
    smooth: float = HALF_LIFE_S
    annotate: bool = False
    blur: bool = False
    labels: LabelView = "emotions"
    upload: str = ""
    context: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "JobRequest":
        """Return the request in a job's row."""
        return msgspec.convert(dict(kept), cls)

    def kept(self) -> dict[str, Any]:
        """Return the request as the row keeps it."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return built
