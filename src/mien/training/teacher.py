"""Landmarks to learn from: YuNet's five points on each picture of a data set, enlarged four times.

    python -m mien.training.teacher fer2013 [--yunet FILE]

YuNet finds more of FER2013's faces when they are enlarged, and answers a picture and its mirror image differently
(about 1.3 pixels of 192 to the left); the mean of both is the teacher, their distance a measure of doubt.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click
import cv2
import numpy as np
from numpy.typing import NDArray

from mien.data import Dataset, load
from mien.errors import DatasetFormatError, DatasetNotFoundError
from mien.faces import Image, Points, yunet_path
from mien.faces.landmarks import MIRROR
from mien.files import write_atomically
from mien.settings import load_settings

FILE = "landmarks.npz"
ENLARGED = 4

FindPoints = Callable[[Image], list[tuple[float, Points]]]
"""Confidence and five points of each face of an RGB image: `mien.faces.yunet.YuNet.points`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Teacher:
    """A data set's landmarks; every array has one entry a picture.

    Attributes:
        data_hash: of the prepared data set.
        row: `int64 (n,)`, the row in the source.
        points: `float32 (n, 5, 2)`, shares of the picture's side; NaN where no face was found.
        confidence: `float32 (n,)`, the lesser one of the picture and its mirror image; 0 where one has no face.
        doubt: `float32 (n,)`, mean distance of the points of both, over the distance of the eyes.
    """

    data_hash: str
    row: NDArray[np.int64]
    points: NDArray[np.float32]
    confidence: NDArray[np.float32]
    doubt: NDArray[np.float32]

    def of(self, dataset: Dataset) -> "Teacher":
        """Return the entries of a data set's pictures, in its order.

        Raises:
            DatasetFormatError: it has other pictures.
        """
        if dataset.hash != self.data_hash:
            raise DatasetFormatError(
                f"the landmarks are of another data set than {dataset.name!r} as it is prepared here; make them anew "
                f"with `python -m mien.training.teacher {dataset.name}`"
            )
        place = {int(row): index for index, row in enumerate(self.row)}
        try:
            order = [place[int(row)] for row in dataset.row]
        except KeyError as error:
            raise DatasetFormatError(f"the landmarks lack row {error} of data set {dataset.name!r}") from None
        return Teacher(
            data_hash=self.data_hash,
            row=self.row[order],
            points=self.points[order],
            confidence=self.confidence[order],
            doubt=self.doubt[order],
        )

    def usable(self, *, confidence: float = 0.7, doubt: float = 0.2) -> NDArray[np.bool_]:
        """Return which pictures' points are sure enough to learn from."""
        return (self.confidence >= confidence) & (self.doubt <= doubt)


def teach(dataset: Dataset, find: FindPoints, *, report: Callable[[int], None] = lambda _: None) -> Teacher:
    """Find the landmarks of every picture of a data set; `report` hears how many are done."""
    points = np.full((len(dataset), 5, 2), np.nan, np.float32)
    confidence, doubt = np.zeros(len(dataset), np.float32), np.full(len(dataset), np.inf, np.float32)
    for index, picture in enumerate(dataset.images):
        points[index], confidence[index], doubt[index] = label(picture, find)
        report(index + 1)
    return Teacher(data_hash=dataset.hash, row=dataset.row, points=points, confidence=confidence, doubt=doubt)


def label(picture: NDArray[np.uint8], find: FindPoints) -> tuple[Points, float, float]:
    """Return the landmarks of one picture `(S, S, C)` as shares of its side, with confidence and doubt."""
    side = ENLARGED * picture.shape[0]
    image = np.asarray(cv2.resize(picture, (side, side), interpolation=cv2.INTER_CUBIC), np.uint8)
    image = np.ascontiguousarray(np.broadcast_to(image.reshape(side, side, -1), (side, side, 3)))
    return both_ways(image, find, scale=side)


def both_ways(image: Image, find: FindPoints, *, scale: float = 1.0) -> tuple[Points, float, float]:
    """Return the most confident face's landmarks in an image, the mean of it and its mirror image, over `scale`.

    Returns:
        Points `(5, 2)`, the lesser confidence and the doubt; NaN, 0 and infinity where either has no face.
    """
    plain, mirrored = find(image), find(np.ascontiguousarray(image[:, ::-1]))
    if not plain or not mirrored:
        return np.full((5, 2), np.nan, np.float32), 0.0, float("inf")
    (sure, points), (sure_too, other) = (max(faces, key=lambda face: face[0]) for faces in (plain, mirrored))
    other = np.array([image.shape[1], 0], np.float32) + other[list(MIRROR)] * np.array([-1, 1], np.float32)
    eyes = float(np.linalg.norm(points[1] - points[0]))
    doubt = float(np.linalg.norm(points - other, axis=1).mean()) / max(eyes, 1e-6)
    return ((points + other) / 2 / scale).astype(np.float32), min(sure, sure_too), doubt


def save(teacher: Teacher, path: Path) -> None:
    """Write a teacher set."""
    data = io.BytesIO()
    np.savez_compressed(
        data,
        data_hash=np.array(teacher.data_hash),
        row=teacher.row,
        points=teacher.points,
        confidence=teacher.confidence,
        doubt=teacher.doubt,
    )
    write_atomically(path, data.getvalue())


def read(path: Path) -> Teacher:
    """Read a teacher set.

    Raises:
        DatasetNotFoundError: there is none.
        DatasetFormatError: the file is something else.
    """
    try:
        with np.load(path) as arrays:
            return Teacher(data_hash=str(arrays["data_hash"]), **{k: arrays[k] for k in arrays if k != "data_hash"})
    except FileNotFoundError:
        raise DatasetNotFoundError(
            f"no landmarks at {path}; make them with `python -m mien.training.teacher {path.parent.name}`"
        ) from None
    except (ValueError, TypeError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise DatasetFormatError(f"{path} holds no landmarks: {error}") from None


@click.command()
@click.argument("dataset")
@click.option("--yunet", type=click.Path(path_type=Path), help="YuNet's file; by default where MIEN_YUNET says.")
def main(dataset: str, yunet: Path | None) -> None:
    """Write the landmarks of the prepared DATASET beside it, for `mien train recipes/landmarks.toml`."""
    from mien.faces.yunet import YuNet

    settings = load_settings()
    pictures = load(dataset, root=settings.datasets, kept_only=False)
    net = YuNet(yunet or yunet_path(settings), threshold=0.5)
    with click.progressbar(length=len(pictures), label="landmarks") as bar:
        taught = teach(pictures, net.points, report=lambda _: bar.update(1))
    path = settings.datasets / dataset / FILE
    save(taught, path)
    click.echo(
        f"{path}: {int(taught.usable().sum())} of {len(pictures)} pictures have landmarks to learn from", err=True
    )


if __name__ == "__main__":
    main()
