"""The front door for films and cameras: frame by frame, every face with its expression and an id that lasts."""

import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from mien.images import Image
from mien.results import Face, ModelIdentity, Scores
from mien.settings import Settings, load_settings
from mien.video import resume
from mien.video.baseline import Baseline, check_span
from mien.video.pace import Pace
from mien.video.pipeline import ahead
from mien.video.readers import InFull, Mostly, Reader, Reads, ReadsBoxes, Searched
from mien.video.smooth import Smoother
from mien.video.sources import Frame, Source, open_source
from mien.video.track import FORGET_S, Tracker

AHEAD = 2
"""Frames that each stage of the pipeline may be ahead of the next: enough to even out frames that take longer, few
enough that memory stays small with large frames."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FrameAnalysis:
    """Everything read in one frame.

    Attributes:
        index: the frame's number in the source, from 0; skipped frames count.
        timestamp_s: its time in seconds on the source's clock.
        width: of the frame, in pixels, upright.
        height: of the frame, in pixels, upright.
        faces: largest first; their `face_id` is the id of the person's track, local to the run.
        image: the frame, RGB `(H, W, 3)`, where images were asked for.
        analyzed: faces were looked for and read; False for the frames that `every` leaves out, which have no faces.
        detected: the detector searched the whole frame; False where faces were followed from the frame before.
        source: what the person calls the film or camera.
        model: which model answered; None for a frame that was left out.
        warnings: sentences for the person, about this frame.
        timing_ms: milliseconds by stage: decode, detect, landmarks, classify, track, and latency: from the moment the
            frame could be had to its result.
        smoothed: each face's scores smoothed in time, and freed of the person's resting expression where a baseline was
            asked for; empty where there was neither.
    """

    index: int
    timestamp_s: float
    width: int
    height: int
    faces: tuple[Face, ...]
    image: Image | None = None
    analyzed: bool = True
    detected: bool = True
    source: str = ""
    model: ModelIdentity | None = None
    warnings: tuple[str, ...] = ()
    timing_ms: Mapping[str, float] = field(default_factory=dict)
    smoothed: tuple[Scores, ...] = ()


def forget_s(source: Source, step: int) -> float:
    """Return how long people may be out of sight: two seconds, or some of the frames that are read, each `step`-th."""
    return max(FORGET_S, 2.5 * step / (source.frames_a_second or 25.0))


class Video:
    """A film, folder of frames, camera or stream, read frame by frame; every frame of it comes out, in order.

    Iterate it once; it is opened by then at the latest, and everything is released at the end, at a break and at an
    exception. A `with` block releases it in any case.

    Args:
        where: what `mien.video.sources.open_source` opens, or an open `Source`.
        recognizer: by default `mien.Recognizer()`. One that has no more than `read` searches and reads in one, each
            frame, even with `every="auto"`.
        every: 1 searches and reads each frame, k each k-th; the frames between come out with `analyzed` False and
            without faces, and people keep their ids across them. "auto" reads all frames it can and keeps pace with a
            live source: the whole frame is searched now and then, and in between the faces known are followed.
        start_s: begin at this time of the source's clock.
        seconds: end after so long a span.
        images: hand out each frame's pixels with its analysis.
        tracker: gives the ids; by default a new `mien.Tracker`.
        smoother: fills `FrameAnalysis.smoothed`, such as `mien.Smoother()`; None does not smooth.
        baseline: seconds from and to in which people are at rest: each person's resting expression is then taken out of
            `smoothed`, see `mien.video.baseline`. Without a smoother that holds corrected but unsmoothed scores.
        settings: by default those of the environment.

    Raises:
        VideoError: the source cannot be opened.
        ModelError: no recognizer was given, and mien's own cannot be opened.
        ValueError: `every` is below 1, or the baseline is no span.
    """

    def __init__(
        self,
        where: str | Path | int | Source,
        *,
        recognizer: Reads | None = None,
        every: int | Literal["auto"] = 1,
        start_s: float = 0,
        seconds: float | None = None,
        images: bool = False,
        tracker: Tracker | None = None,
        smoother: Smoother | None = None,
        baseline: tuple[float, float] | None = None,
        settings: Settings | None = None,
    ) -> None:
        if every != "auto" and every < 1:
            raise ValueError(f'every is "auto" or at least 1; got {every!r}')
        if baseline is not None:
            check_span(baseline)
        settings = settings or load_settings()
        if recognizer is None:  # before the source: where there is no model, no camera is switched on
            from mien.recognizer import Recognizer

            recognizer = Recognizer(settings=settings)
        self.source = (
            open_source(where, settings=settings, start_s=start_s, seconds=seconds)
            if isinstance(where, (str, Path, int))
            else where
        )
        self._every, self._images, self._pace = every, images, Pace(live=self.source.live)
        self._recognizer, self._tracker = recognizer, tracker or Tracker(forget_s=forget_s(self.source, self._step))
        self._reader = self._open_reader(recognizer, self._tracker)
        self._smoother, self._baseline_s = smoother, baseline
        self._baseline: Baseline | None = None
        self._frames: Generator[Searched] | None = None

    def _open_reader(self, recognizer: Reads, tracker: Tracker) -> Reader:
        name = self.source.name
        if self._every == "auto" and isinstance(recognizer, ReadsBoxes):
            return Mostly(recognizer, tracker, pace=self._pace, name=name)
        return InFull(recognizer, tracker, every=self._step, name=name)

    @property
    def _step(self) -> int:
        return 1 if self._every == "auto" else self._every

    def state(self) -> dict[str, Any]:
        """Return what is known of the people after the last frame that came out, as JSON can hold it."""
        parts = {"tracker": self._tracker, "smoother": self._smoother, "baseline": self._baseline}
        return {name: part.state() for name, part in parts.items() if part is not None}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on with what was known of the people; to be called before the first frame is taken.

        Args:
            state: of a video that read the frames before this one's first, a multiple of
                `mien.video.resume.FRAMES_A_PART` of them.
        """
        self._tracker = Tracker.restored(state["tracker"])
        self._reader = self._open_reader(self._recognizer, self._tracker)
        self._smoother = Smoother.restored(state["smoother"]) if "smoother" in state else None
        self._baseline = Baseline.restored(state["baseline"]) if "baseline" in state else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._frames is not None and not self.source.live:
            self._frames.close()  # ends the threads that read the source
        self.source.__exit__(kind, error, trace)

    def __iter__(self) -> Iterator[FrameAnalysis]:
        """Yield the frames in their order.

        Raises:
            VideoError: the source broke and cannot go on.
        """
        self._frames = self._searched()
        with self.source, closing(self._frames) as frames:
            began = time.perf_counter()
            for searched in frames:
                analysis = self._read(searched)
                yield analysis
                now = time.perf_counter()
                took_s = now - max(began, searched.frame.ready_s)
                self._pace.spent(
                    took_s, searched=analysis.detected, index=analysis.index, timestamp_s=analysis.timestamp_s
                )
                began = now

    def _searched(self) -> Generator[Searched]:
        """Yield the frames, decoded and, where that can be told already, searched.

        A film is decoded and searched ahead by two threads. A live source's frames are taken when there is time for
        them, so that none grows old in a queue.
        """
        if self.source.live:
            return self._search_all(self._decoded())
        return ahead(self._search_all(ahead(self._decoded(), depth=AHEAD)), depth=AHEAD)

    def _decoded(self) -> Generator[tuple[Frame, float]]:
        """Yield the frames, their pixels converted where they will be needed, and the milliseconds that took."""
        began = time.perf_counter()
        for frame in self.source:
            if self.source.live:  # the time until a frame came is not the decoder's
                began = time.perf_counter()
            if self._images or frame.index % self._step == 0:
                frame.image  # noqa: B018 - converts
            yield frame, (time.perf_counter() - began) * 1000
            began = time.perf_counter()

    def _search_all(self, decoded: Generator[tuple[Frame, float]]) -> Generator[Searched]:
        with closing(decoded):
            for number, one in enumerate(decoded):
                # A run that goes on begins with the first frame of a part; so must a straight run, to give the same.
                yield self._search(one, anew=not self.source.live and number % resume.FRAMES_A_PART == 0)

    def _search(self, decoded: tuple[Frame, float], *, anew: bool) -> Searched:
        frame, took_ms = decoded
        searched = self._reader.search(frame, anew=anew)
        return replace(searched, timing_ms={"decode": took_ms, **searched.timing_ms})

    def _read(self, searched: Searched) -> FrameAnalysis:
        frame = searched.frame
        if frame.index % self._step:
            return FrameAnalysis(
                index=frame.index, timestamp_s=frame.timestamp_s, width=self.source.width, height=self.source.height,
                faces=(), image=frame.image if self._images else None, analyzed=False, detected=False,
                source=self.source.name,
            )  # fmt: skip
        reading, (height, width) = self._reader.read(searched), frame.image.shape[:2]
        smoothed = self._smoothed(reading.faces, frame.timestamp_s)
        latency = {"latency": (time.perf_counter() - frame.ready_s) * 1000}
        return FrameAnalysis(
            index=frame.index, timestamp_s=frame.timestamp_s, width=width, height=height, faces=reading.faces,
            image=frame.image if self._images else None, detected=reading.detected, source=self.source.name,
            model=reading.model, warnings=reading.warnings, timing_ms={**reading.timing_ms, **latency},
            smoothed=smoothed,
        )  # fmt: skip

    def _smoothed(self, faces: tuple[Face, ...], timestamp_s: float) -> tuple[Scores, ...]:
        if self._smoother is None and self._baseline_s is None:
            return ()
        return tuple(self._smooth(face, timestamp_s) for face in faces)

    def _smooth(self, face: Face, timestamp_s: float) -> Scores:
        values, labels = face.scores.probabilities, face.scores.labels
        if self._smoother is not None:
            values = self._smoother.update(face.face_id, values, timestamp_s)
        if self._baseline_s is not None:
            self._baseline = self._baseline or Baseline(self._baseline_s, labels=labels)
            values = self._baseline.update(face.face_id, values, timestamp_s)
        return Scores(labels, values)
