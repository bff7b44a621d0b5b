"""How well ids were kept: the counts behind MOTA and IDF1, by their papers' definitions.

py-motmetrics 1.4 stops with NumPy 2, and TrackEval brings another OpenCV, so the few lines are here.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mien.results import Box
from mien.video.assign import FORBIDDEN, assign

OVERLAP = 0.5
"""Two boxes are of one face from this intersection over union on, as in MOTChallenge (arXiv:1504.01942)."""

Boxes = Mapping[int, Box]


@dataclass
class Score:
    """CLEAR MOT (Bernardin & Stiefelhagen 2008, doi:10.1155/2008/246309); IDF1 (Ristani et al. 2016, arXiv:1609.01775).

    Attributes:
        faces: true ones, over all frames.
        found: boxes reported that count.
        misses: true faces without a box.
        false: boxes without a true face.
        switches: true faces whose id is another than when they were last matched.
        ids: different ids reported.
        people: different true people.
    """

    faces: int = 0
    found: int = 0
    misses: int = 0
    false: int = 0
    switches: int = 0
    together: Counter[tuple[int, int]] = field(default_factory=Counter)
    _last: dict[int, int] = field(default_factory=dict)
    _ids: set[int] = field(default_factory=set)
    _people: set[int] = field(default_factory=set)

    def add(self, truth: Boxes, ignored: Boxes, found: Boxes) -> None:
        """Count one frame; boxes on faces that are to be ignored do not count."""
        kept = _pairs({p: truth[p] for p in truth if self._last.get(p) in found}, found, only=self._last)
        rest = _pairs(_without(truth, kept), _without(found, kept.values()))
        matched = kept | rest
        loose = _without(found, matched.values())
        excused = _pairs(ignored, loose, overlap=0.2).values()
        self._count(truth, matched, len(loose) - len(set(excused)))
        self._ids.update(matched.values(), set(loose) - set(excused))

    def _count(self, truth: Boxes, matched: Mapping[int, int], false: int) -> None:
        self.faces, self.found = self.faces + len(truth), self.found + len(matched) + false
        self.misses, self.false = self.misses + len(truth) - len(matched), self.false + false
        self.switches += sum(self._last.get(person, one) != one for person, one in matched.items())
        self._last.update(matched)
        self._people.update(truth)
        self.together.update(matched.items())

    @property
    def ids(self) -> int:
        return len(self._ids)

    @property
    def people(self) -> int:
        return len(self._people)

    @property
    def mota(self) -> float:
        """1 - (misses + false + switches) / faces."""
        return 1 - (self.misses + self.false + self.switches) / max(self.faces, 1)

    @property
    def idf1(self) -> float:
        """2 IDTP / (faces + found): IDTP counts frames of each person under the one id that suits all best."""
        people, ids = sorted(self._people), sorted(self._ids)
        costs = [[-float(self.together[person, one]) for one in ids] for person in people]
        right = -sum(costs[row][column] for row, column in assign(costs))
        return 2 * right / max(self.faces + self.found, 1)

    def record(self) -> dict[str, float]:
        """Return the figures."""
        return {
            "switches": self.switches, "mota": round(self.mota, 4), "idf1": round(self.idf1, 4), "people": self.people,
            "ids": self.ids, "faces": self.faces, "misses": self.misses, "false": self.false,
        }  # fmt: skip


def _pairs(
    truth: Boxes, found: Boxes, *, only: Mapping[int, int] | None = None, overlap: float = OVERLAP
) -> dict[int, int]:
    rows, columns = list(truth), list(found)

    def cost(person: int, one: int) -> float:
        same = truth[person].iou(found[one])
        return 1 - same if same >= overlap and (only is None or only[person] == one) else FORBIDDEN

    pairs = assign([[cost(person, one) for one in columns] for person in rows])
    return {rows[row]: columns[column] for row, column in pairs}


def _without(boxes: Boxes, gone: Iterable[int]) -> dict[int, Box]:
    left_out = set(gone)
    return {one: box for one, box in boxes.items() if one not in left_out}
