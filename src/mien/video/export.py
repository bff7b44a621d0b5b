"""A film read into files: its table, and whatever else is asked for; a run that is killed can go on.

    from mien.video.export import Outputs, read_film

    film = read_film("interview.mp4", Outputs(table=Path("interview.parquet")), recognizer=mien.Recognizer())

Nothing appears under its name before it is whole. Until then what was read lies in `interview.parquet.partial`.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from mien.errors import OutputError, VideoError
from mien.records import Row
from mien.settings import Settings, load_settings
from mien.video import provenance as origins
from mien.video import resume
from mien.video.finish import write_table, write_views
from mien.video.hindsight import smooth_again
from mien.video.overlay import Overlay, Veil
from mien.video.parts import RUN_SUFFIX, Checkpoint, Parts, is_run, refuse_other
from mien.video.plan import FilmSummary, Outputs, Plan
from mien.video.provenance import Recognizes
from mien.video.reading import FrameAnalysis, Video, forget_s
from mien.video.resume import Marked, after
from mien.video.rows import rows
from mien.video.smooth import Smoother
from mien.video.sources import Source, camera_name, camera_number, open_source
from mien.video.sources.stream import shown
from mien.video.thumbnails import Thumbnails

__all__ = ["FilmSummary", "Outputs", "Plan", "read_film"]

Where = str | Path | int | Source
Watch = Callable[[FrameAnalysis, Source], None]


def read_film(
    where: Where,
    outputs: Outputs,
    *,
    recognizer: Recognizes,
    plan: Plan | None = None,
    resume: bool = False,
    settings: Settings | None = None,
    command: str = "",
    watch: Watch | None = None,
) -> FilmSummary:
    """Read a film, camera or stream and write what is asked for.

    Args:
        where: what `mien.Video` reads.
        outputs: what to make of it.
        recognizer: answers.
        plan: how it is read; by default every frame from beginning to end, smoothed.
        resume: go on where an earlier run of the same film and plan was stopped; one that was finished, and made what
            is asked for now, is not repeated.
        settings: by default those of the environment.
        command: the command line, for the files' provenance.
        watch: called with every frame and the source it comes from.

    Returns:
        What came of it.

    Raises:
        VideoError: it cannot be read; of a live source that breaks, what came before is written first.
        OutputError: a file cannot be written, or an earlier run cannot be gone on from.
        ValueError: faces are to be blurred in frames in which they are not looked for.
    """
    plan = plan or Plan()
    if outputs.blur_faces and plan.every != 1:
        raise ValueError(f"faces are blurred where they are looked for, so in every frame; got every={plan.every!r}")
    run = _Run(where, outputs, recognizer, plan, settings=settings or load_settings(), command=command, watch=watch)
    try:
        return run.all(go_on=resume)
    except BrokenPipeError:
        raise
    except OSError as error:
        place = error.filename or ", ".join(map(str, outputs.files))
        raise OutputError(f"cannot write {place}: {(error.strerror or str(error)).lower()}") from error


class _Run:
    """One film on its way into files."""

    def __init__(
        self,
        where: Where,
        outputs: Outputs,
        recognizer: Recognizes,
        plan: Plan,
        *,
        settings: Settings,
        command: str,
        watch: Watch | None,
    ) -> None:
        self._where, self._outputs, self._recognizer, self._plan = where, outputs, recognizer, plan
        self._settings, self._watch, self._labels = settings, watch, recognizer.labels
        self._path = Path(where) if isinstance(where, (str, Path)) and Path(where).exists() else None
        name = _name(where)
        decides = {**asdict(plan), "labels": self._labels}
        self._made = origins.provenance(name, self._path, recognizer, decides, command=command)
        self._thumbnails = Thumbnails() if outputs.report else None
        self._veil = Veil() if outputs.blur_faces else None
        self._overlay: Overlay | None = None
        self._pending, self._new = list[Row](), 0  # rows and frames since the last checkpoint
        self._span_s: tuple[float, float] | None = None  # what of the film this run has read

    def all(self, *, go_on: bool) -> FilmSummary:
        """Read, write, and tidy up."""
        if go_on and self._is_done():
            return self._done()
        began = time.perf_counter()
        with self._folder() as folder:
            self._parts = Parts(folder, labels=self._labels)
            wanted = self._made.plan | self._on_the_way()
            self._at = (self._parts.resume(wanted) if go_on else None) or self._parts.begin(wanted)
            self._resumed, self._skipped = self._at.frames, self._at.skipped
            if self._outputs.annotated is not None:
                self._overlay = Overlay(folder)
            self._restore()
            if not self._at.ended:
                self._read_to_end()
            summary = self._finish(time.perf_counter() - began)
            self._parts.remove()
        return summary

    def _on_the_way(self) -> dict[str, bool]:
        """What is made while the film goes by, and so cannot be added when a run goes on."""
        asked = self._outputs
        return {"annotate": bool(asked.annotated), "report": bool(asked.report), "blur faces": asked.blur_faces}

    def _is_done(self) -> bool:
        table, asked = self._outputs.table, self._outputs
        if table is None or not all(path.exists() for path in (*asked.files, *asked.charts(self._made.source))):
            return False
        try:
            kept, choices = origins.provenance_of(table), asked.choices()
            made = dict.fromkeys(choices, False) | dict(kept.made)
            was = kept.plan | {name: made[name] for name in choices}
            refuse_other(was, self._made.plan | choices, where=table)
        except OutputError:
            if is_run(table.with_name(table.name + RUN_SUFFIX)):  # a later run was to replace it, and was stopped
                return False
            raise
        return True

    def _done(self) -> FilmSummary:
        """Say what came of an earlier run that was finished."""
        frames = int(origins.provenance_of(self._outputs.files[0]).outcome.get("frames", 0))
        return FilmSummary(
            source=self._made.source, frames=frames, overview=None, events=0, labels=self._labels, wall_s=0.0,
            seconds=0.0, resumed=frames,
        )  # fmt: skip

    @contextmanager
    def _folder(self) -> Iterator[Path]:
        """Give the folder for what is not finished: beside the first file, or one for the time being."""
        if self._outputs.files:
            first = self._outputs.files[0]
            yield first.with_name(first.name + RUN_SUFFIX)
            return
        with tempfile.TemporaryDirectory(prefix="mien-") as folder:
            yield Path(folder) / "partial"

    def _open(self) -> Marked:
        where, plan, opens = self._where, self._plan, partial(open_source, settings=self._settings)
        if not isinstance(where, (str, Path, int)):
            return Marked(where)
        if not self._at.frames:
            return Marked(opens(where, start_s=plan.start_s, seconds=plan.seconds))
        return after(lambda at_s: opens(where, start_s=at_s), self._at, start_s=plan.start_s, end_s=plan.end_s)

    def _read_to_end(self) -> None:
        """Read the film; what a live source gave before it broke, or was ended with Ctrl-C, is all there is of it."""
        with self._open() as self._source:
            try:
                self._read()
            except (VideoError, KeyboardInterrupt) as error:
                if not self._source.live or not self._new + self._at.frames:
                    raise
                self._source.warnings.append(f"it ended early: {error or 'interrupted'}")
            finally:
                if self._overlay is not None:
                    self._overlay.end_part()
            self._keep(replace(self._at, ended=True))

    def _read(self) -> None:
        asked = self._outputs
        with_pixels = asked.annotated is not None or asked.report is not None
        every, half_life_s = self._plan.every, self._plan.half_life_s
        smoother = Smoother(half_life_s, forget_s=forget_s(self._source, 1 if every == "auto" else every))
        video = Video(
            self._source, recognizer=self._recognizer, every=every, images=with_pixels, smoother=smoother,
            baseline=self._plan.baseline_s, settings=self._settings,
        )  # fmt: skip
        if "people" in self._at.state:
            video.restore(self._at.state["people"])
        for frame in video:
            self._take(frame)
            if (self._at.frames + self._new) % resume.FRAMES_A_PART == 0:
                self._commit(frame, video)

    def _restore(self) -> None:
        """Let what gathers pictures go on as the checkpoint left it."""
        state = self._at.state
        if self._overlay is not None and "overlay" in state:
            self._overlay.restore(state["overlay"])
        if self._veil is not None and "veil" in state:
            self._veil.restore(state["veil"])
        if self._thumbnails is not None and "thumbnails" in state:
            self._thumbnails = Thumbnails.restored(state["thumbnails"])

    def _take(self, frame: FrameAnalysis) -> None:
        self._pending.extend(rows(frame, self._labels))
        self._new += 1
        self._span_s = (self._span_s or (frame.timestamp_s,))[0], frame.timestamp_s
        if frame.image is not None:
            self._show(frame)
        if self._watch is not None:
            self._watch(frame, self._source)

    def _show(self, frame: FrameAnalysis) -> None:
        """Put the frame's picture wherever it is wanted."""
        wanted = self._thumbnails is not None and self._thumbnails.wants(frame.timestamp_s)
        if self._veil is not None:
            self._veil.see(frame)
            frame = self._veil.cover(frame) if wanted or self._overlay is not None else frame
        if self._overlay is not None:
            self._overlay.write(frame, part=self._at.parts)
        if wanted and self._thumbnails is not None and frame.image is not None:
            self._thumbnails.add(frame.image, frame.timestamp_s)

    def _commit(self, frame: FrameAnalysis, video: Video) -> None:
        """Keep what was read up to this frame, so that a run can go on from it."""
        if self._overlay is not None:
            self._overlay.end_part()
        pixels = self._source.marks.pop(frame.index, 0)
        at = replace(self._at, last_index=frame.index, last_timestamp_s=frame.timestamp_s, last_pixels=pixels)
        self._keep(at, people=video)

    def _keep(self, at: Checkpoint, people: Video | None = None) -> None:
        carried = {"overlay": self._overlay, "thumbnails": self._thumbnails, "veil": self._veil, "people": people}
        at = replace(
            at, parts=at.parts + 1, frames=at.frames + self._new, skipped=self._skipped + self._source.skipped,
            state={name: one.state() for name, one in carried.items() if one is not None},
            warnings=tuple(dict.fromkeys((*at.warnings, *self._source.warnings))),
        )  # fmt: skip
        self._parts.add(self._pending, at)
        self._pending.clear()
        self._at, self._new = at, 0

    def _finish(self, wall_s: float) -> FilmSummary:
        outcome = {"frames": self._at.frames, "skipped": self._at.skipped, "warnings": self._at.warnings}
        self._made = replace(self._made, outcome=outcome, made=self._outputs.choices())
        if self._plan.two_sided:
            smooth_again(self._parts, self._labels, half_life_s=self._plan.half_life_s)
        kept = self._thumbnails.kept if self._thumbnails is not None else ()
        overview, events = write_views(self._parts, self._outputs, self._made, labels=self._labels, thumbnails=kept)
        self._join_film()
        write_table(self._parts, self._outputs, self._made)
        begun_s, ended_s = self._span_s or (0.0, 0.0)
        return FilmSummary(
            source=self._made.source, frames=self._at.frames, overview=overview, events=events, labels=self._labels,
            wall_s=wall_s, seconds=ended_s - begun_s, warnings=self._at.warnings, resumed=self._resumed,
        )  # fmt: skip

    def _join_film(self) -> None:
        target = self._outputs.annotated
        if target is not None and self._overlay is not None and self._at.frames:
            sound = self._path if self._path is not None and self._path.is_file() else None
            span_s = (self._plan.start_s, self._plan.end_s)
            self._overlay.join(target, parts=self._at.parts, sound=sound, span_s=span_s)


def _name(where: Where) -> str:
    """Return what the person calls a film; addresses without what is secret in them."""
    if not isinstance(where, (str, Path, int)):
        return where.name
    camera = None if isinstance(where, Path) else camera_number(where)
    if camera is not None:
        return camera_name(camera)
    return shown(where) if isinstance(where, str) and "://" in where else str(where)
