"""The benchmark itself: every peer is started, given the same work in turn, and scored."""

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from mien.benchmark import scores
from mien.benchmark.answers import Read
from mien.benchmark.faces import Faces, Floats, Task, classify, joined, lay_out
from mien.benchmark.machine import facts
from mien.benchmark.peers import Peer
from mien.benchmark.photographs import Photographs
from mien.benchmark.record import Benchmark, Figure, Measured, Value
from mien.benchmark.team import Member, Team, collect
from mien.data.dataset import Dataset
from mien.errors import DatasetError

Item = TypeVar("Item")
Result = TypeVar("Result")

Open = Callable[[Peer], Member]
Progress = Callable[[float], None]

PACKAGES = ("mien", "ai-edge-litert", "numpy", "opencv-python-headless")
START = "process"
"""The name of what is measured of a process as a whole, among data sets and folders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is measured.

    Attributes:
        dataset: labelled faces; None: none.
        split: the part that is scored, "validation" or "test".
        folders: whole photographs.
        limit: most faces of the data set, evenly spaced; None: all.
        starts: how often each process is started; `scores.median` gives no interval below six.
        resamples: of the bootstrap.
        seed: of the bootstrap.
    """

    dataset: Dataset | None = None
    split: str = "test"
    folders: tuple[Photographs, ...] = ()
    limit: int | None = None
    starts: int = 6
    resamples: int = 2000
    seed: int = 0


def benchmark(
    peers: Sequence[Peer], open_peer: Open, work: Work, *, progress: Progress = lambda share: None
) -> Benchmark:
    """Measure peers on the same pictures; the first that gets through is the one that the others are compared with.

    A peer that fails is named in the result with its reason, and the others go on.

    Args:
        peers: what to measure.
        open_peer: starts one; see `process.Process`.
        work: what to measure them on.
        progress: told the share done, 0 to 1.

    Raises:
        DatasetError: the data set has no labelled face in the split, or there is nothing to measure on.
    """
    if work.dataset is None and not work.folders:
        raise DatasetError("nothing to measure on: neither a data set nor a folder of photographs")
    machine = facts(*PACKAGES)
    with tempfile.TemporaryDirectory() as scratch:
        faces = lay_out(work.dataset, work.split, Path(scratch), limit=work.limit) if work.dataset else None
        session = _Session(peers, open_peer, work, faces, progress)
        session.start()
        with session.team() as team:
            session.measure(team)
    return Benchmark(
        machine=machine,
        data=work.dataset.name if work.dataset else "",
        data_hash=work.dataset.hash if work.dataset else "",
        split=work.split,
        resamples=work.resamples,
        peers=tuple(session.measured(peer) for peer in peers),
        figures=tuple(sorted(session.figures, key=lambda figure: figure.pictures == START)),
        starts=session.starts,
    )


class _Session:
    """The peers that are still in the running, and what was found so far."""

    def __init__(
        self, peers: Sequence[Peer], open_peer: Open, work: Work, faces: Faces | None, progress: Progress
    ) -> None:
        self.figures: list[Figure] = []
        self.failures: dict[str, str] = {}
        self.starts: dict[str, tuple[float, ...]] = {}
        self._peers, self._open, self._work, self._faces = peers, open_peer, work, faces
        self._versions: dict[str, str] = {}
        self._errors: Counter[str] = Counter()
        pictures = sum(len(folder.pictures) for folder in work.folders)
        self._steps, self._done = work.starts + pictures + (len(faces.files) if faces else 0), 0
        self._progress = progress

    def team(self) -> Team:
        """Start all peers that have not failed yet."""
        team = Team({p.name: partial(self._open, p) for p in self._peers if p.name not in self.failures})
        self._versions = {name: member.version for name, member in team.members.items()}
        return team

    def start(self) -> None:
        """Start each peer several times, up to its first answer."""
        seconds: dict[str, list[float]] = {peer.name: [] for peer in self._peers}
        for _ in range(self._work.starts):
            for peer in self._peers:
                if peer.name not in self.failures:
                    seconds[peer.name].append(self._seconds(peer))
            self._advance()
        self.starts = {name: tuple(s) for name, s in seconds.items() if s and name not in self.failures}
        own = {name: scores.median(list(s)) for name, s in self.starts.items()}
        self._add(START, START, "", self._work.starts, {"start_s": own})

    def measure(self, team: Team) -> None:
        """Give all running peers the same work in turn."""
        if self._faces:
            self._classify(team, self._faces)
        for folder in self._work.folders:
            self._read(team, folder)
        peaks = team.each(lambda member: member.peak_mb())
        memory = {name: Value(value=peak) for name, peak in team.kept(peaks).items()}
        self._add(START, START, "", 1, {"memory_mb": memory})
        self.failures |= team.failures

    def measured(self, peer: Peer) -> Measured:
        """Return what is known about a peer and how it fared."""
        known = [self._faces.data] if self._faces else []
        return Measured(
            name=peer.name,
            version=self._versions.get(peer.name, ""),
            licence=peer.head.licence,
            home=peer.head.home,
            threads=peer.head.threads,
            overlap={data: peer.overlap(data) for data in [*known, *(f.name for f in self._work.folders)]},
            failure=self.failures.get(peer.name, ""),
            errors=self._errors[peer.name],
        )

    def _seconds(self, peer: Peer) -> float:
        began = time.perf_counter()
        with Team({peer.name: partial(self._open, peer)}) as alone:
            alone.each(self._first)
            took = time.perf_counter() - began
        self.failures |= alone.failures
        return took

    def _first(self, member: Member) -> object:
        """The first thing that a person would ask: one photograph, or else one file of faces."""
        if self._faces and not self._work.folders:
            return classify(member, self._faces.files[0], self._faces.views[:1])
        return member.read(self._work.folders[0].pictures[0])

    def _classify(self, team: Team, faces: Faces) -> None:
        """Give every file of faces to every peer before the next one; the first also warms them up."""
        team.each(lambda member: classify(member, faces.files[0], faces.views))
        parts = team.kept(collect(self._rounds(team, faces.files, lambda m, file: classify(m, file, faces.views))))
        for task in faces.tasks:
            own = {name: joined(answers, task.asked)[task.selection.rows] for name, answers in parts.items()}
            found = self._scores(own, task)
            self._add(task.selection.protocol.name, task.title, faces.data, len(task.selection.rows), found)
        times = {name: scores.median([part.ms for part in answers]) for name, answers in parts.items()}
        self._add(faces.data, faces.data, faces.data, len(faces.files), {"ms_a_face": times})

    def _scores(self, own: Mapping[str, Floats], task: Task) -> dict[str, scores.Values]:
        if not own:
            return {}
        return scores.of_faces(own, task.selection, resamples=self._work.resamples, seed=self._work.seed)

    def _read(self, team: Team, folder: Photographs) -> None:
        """Give every photograph to every peer before the next one; the first also warms them up."""
        team.each(lambda member: member.read(folder.pictures[0]))
        read = team.kept(collect(self._rounds(team, folder.pictures, lambda m, picture: m.read(picture))))
        for name, answers in read.items():
            self._errors[name] += sum(bool(answer.error) for answer in answers)
        if read:
            found = of_photographs(read, folder, resamples=self._work.resamples, seed=self._work.seed)
            self._add(folder.name, folder.name, folder.name, len(folder.pictures), found)

    def _rounds(
        self, team: Team, items: Sequence[Item], ask: Callable[[Member, Item], Result]
    ) -> Iterator[dict[str, Result]]:
        for item in items:
            yield team.each(partial(_swapped, ask, item))
            self._advance()

    def _add(self, pictures: str, title: str, data: str, rows: int, found: Mapping[str, scores.Values]) -> None:
        self.figures += [
            Figure(pictures=pictures, title=title, data=data, rows=rows, metric=metric, values=values)
            for metric, values in found.items()
            if values
        ]

    def _advance(self) -> None:
        self._done += 1
        self._progress(self._done / self._steps)


def _swapped(ask: Callable[[Member, Item], Result], item: Item, member: Member) -> Result:
    return ask(member, item)


def of_photographs(
    read: Mapping[str, Sequence[Read]], folder: Photographs, *, resamples: int, seed: int
) -> dict[str, scores.Values]:
    """Return what the answers to a folder's photographs amount to: time, faces, and what is known of expressions.

    Args:
        read: each peer's answers, one a picture.
        folder: the photographs.
        resamples: of the bootstrap.
        seed: of the bootstrap.
    """
    times = {name: [a.ms for a in answers if not a.error] for name, answers in read.items()}
    figures: dict[str, scores.Values] = {
        "ms": {name: scores.median(own) for name, own in times.items() if own},
        "found": scores.of_hits({name: np.array([bool(a.found) for a in answers]) for name, answers in read.items()}),
    }
    if folder.faces is not None:
        shown = max(1, int(folder.faces.sum()))
        counts = {name: sum(len(a.found) for a in answers) for name, answers in read.items()}
        figures["faces_found"] = {name: Value(value=count / shown) for name, count in counts.items()}
    if folder.smiles is not None and 0 < folder.smiles.sum() < len(folder.smiles):
        happy = {name: np.array([_happy(answer) for answer in answers]) for name, answers in read.items()}
        figures["auc_happy"] = scores.of_smiles(happy, folder.smiles, resamples=resamples, seed=seed)
    if folder.labels is not None and (known := folder.labels != "").any():
        shows = {name: np.array([_dominant(answer) for answer in answers]) for name, answers in read.items()}
        figures["right"] = scores.of_hits({name: (own == folder.labels)[known] for name, own in shows.items()})
    return figures


def _happy(answer: Read) -> float:
    return answer.largest.score("happy") if answer.largest else 0.0


def _dominant(answer: Read) -> str:
    return answer.largest.dominant if answer.largest else ""
