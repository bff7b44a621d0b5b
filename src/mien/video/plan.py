"""What to read of a film, what to make of it, and what came of it."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from mien.video.events import Thresholds
from mien.video.figures import figure_files
from mien.video.smooth import HALF_LIFE_S
from mien.video.timeline import Overview
from mien.writers import TABLE_FORMATS, format_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a film is read: all that decides its rows, besides film and model.

    Attributes:
        every: 1 reads each frame, k each k-th, "auto" as many as keep pace; see `mien.Video`.
        start_s: begin at this time of the film's clock.
        seconds: end after so long a span; None for the film's end.
        half_life_s: of the smoothing in time; 0 does not smooth.
        baseline_s: first and last second in which people are at rest; None for no baseline.
        two_sided: smooth by past and future once the film was read; the annotated film still shows the past's.

    Raises:
        ValueError: both `two_sided` and a baseline are asked for, which only exists from frame to frame.
    """

    every: int | Literal["auto"] = 1
    start_s: float = 0.0
    seconds: float | None = None
    half_life_s: float = HALF_LIFE_S
    baseline_s: tuple[float, float] | None = None
    two_sided: bool = False

    def __post_init__(self) -> None:
        if self.two_sided and self.baseline_s is not None:
            raise ValueError("a baseline is taken out from frame to frame; it does not go with two-sided smoothing")

    @property
    def end_s(self) -> float:
        """The first time that does not count any more."""
        return float("inf") if self.seconds is None else self.start_s + self.seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """What is made of a film; None is not made.

    Attributes:
        table: one row a face a frame; `.parquet`, or `.csv` or `.jsonl`, which get a `.meta.json` beside them.
        form: of the table, where its suffix does not say it.
        annotated: the film as MP4 with what was read drawn into it.
        blur_faces: make faces unrecognizable in the film and in the report's pictures.
        report: a page to look through the film with.
        figures: folder for the charts as SVG and PNG.
        figure_name: with which the charts' names begin; by default the film's.
        events: CSV of the episodes.
        thresholds: what makes an episode.
    """

    table: Path | None = None
    form: str | None = None
    annotated: Path | None = None
    blur_faces: bool = False
    report: Path | None = None
    figures: Path | None = None
    figure_name: str | None = None
    events: Path | None = None
    thresholds: Thresholds = field(default_factory=Thresholds)

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that are asked for, the table first."""
        return tuple(path for path in (self.table, self.annotated, self.report, self.events) if path is not None)

    def charts(self, source: str) -> tuple[Path, ...]:
        """The charts' files that are asked for, of a film that a person calls so."""
        if self.figures is None:
            return ()
        return figure_files(self.figures, self.figure_name or Path(source).stem)

    def choices(self) -> dict[str, Any]:
        """What is made and how, besides the table: what of it differs, an earlier run's files do not have."""
        made = {name: True for name in ("annotated", "report", "figures", "events") if getattr(self, name) is not None}
        if "annotated" in made or "report" in made:
            made["blur_faces"] = self.blur_faces
        return made | (asdict(self.thresholds) if made.keys() & {"report", "figures", "events"} else {})

    @property
    def table_form(self) -> str | None:
        """The table's format, one of `mien.writers.TABLE_FORMATS`; None where there is no table."""
        return (self.form or format_of(self.table)) if self.table is not None else None

    def __post_init__(self) -> None:
        if self.table is not None and self.table_form not in TABLE_FORMATS:
            raise ValueError(f"a film's table is {', '.join(TABLE_FORMATS)}; got {self.form or self.table}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmSummary:
    """What came of a film.

    Attributes:
        source: what the person calls it.
        frames: how many it has.
        overview: who was seen, and how they looked; None where an earlier run had finished.
        events: how many episodes.
        labels: of the probabilities.
        wall_s: how long the reading took, in seconds; this run's.
        seconds: of the film that this run read.
        warnings: sentences for the person.
        resumed: frames that an earlier run had read already.
    """

    source: str
    frames: int
    overview: Overview | None
    events: int
    labels: tuple[str, ...]
    wall_s: float
    seconds: float
    warnings: tuple[str, ...] = ()
    resumed: int = 0

    @property
    def pace(self) -> float:
        """Seconds of film read in a second."""
        return self.seconds / self.wall_s if self.wall_s else 0.0
