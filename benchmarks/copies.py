"""What are the copies in FER2013 worth? Models that learned from them beside models that did not, on the test split.

    mien data fetch fer2013_copies --source fer2013 --from fer2013.tar.gz --votes fer2013new.csv
    mien data prepare fer2013_copies --keep-copies
    mien train recipes/copies_mien.toml --output runs/copies_mien          # and so copies_face, copies_control
    mien ensemble runs/copies_mien runs/copies_face --output runs/copies_pair
    mien export RUN --format litert                                        # of the pair, copies_mien and copies_control
    mien evaluate RUN --data fer2013_copies --split validation             # copies_control: --data fer2013
    python benchmarks/copies.py    # needs both prepared data sets; writes benchmarks/results/copies.json

Hundreds of test pictures have a copy among FER2013's training pictures, which mien leaves out of its training and the
networks of published marks did not. Each model is scored on all test faces, on those with a copy and on the others; the
interval of a difference is a paired bootstrap over faces. "Known" is the share of the faces with a copy whose nearest
training picture bears the very same label: what learning them by heart could reach. None of these models ships.
"""

from collections.abc import Iterator

import numpy as np
from machine import facts, write

from mien import data
from mien.data.dataset import Dataset
from mien.emotions import LabelView
from mien.evaluation.intervals import interval, resampled_sums
from mien.evaluation.protocols import true_labels
from mien.recognizer import Recognizer
from mien.settings import load_settings

PAIRS = {"the shipped model": ("mien", "runs/copies_pair"), "one network": ("runs/copies_control", "runs/copies_mien")}
"""Who learned without the copies, and who with them."""

VIEWS: tuple[LabelView, ...] = ("fer2013", "ferplus")
RESAMPLES = 2000


def main() -> None:
    root = load_settings().datasets
    whole = data.load("fer2013_copies", root=root)
    clean = data.load("fer2013", root=root, split="train")
    test = whole.select(whole.split == "test")
    train = whole.select(whole.split == "train")
    nearest = nearest_pictures(test.images[test.near_duplicate], train.images)
    record = {
        "data": {"hash": whole.hash, "without_copies": clean.hash},
        "pictures": {"with_copies": len(train.labels), "without_copies": len(clean.labels)},
        "machine": facts("mien", "ai-edge-litert"),
        "views": {view: compared(view, test, train, nearest) for view in VIEWS},
    }
    print(record)
    print(f"wrote {write('copies', record)}")


def nearest_pictures(images: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The place in `others` of the picture that correlates best with each of `images`, mirrored or not."""
    ways = [np.abs(whitened(way) @ whitened(others).T) for way in (images, images[:, :, ::-1])]
    return np.maximum(*ways).argmax(axis=1)


def whitened(images: np.ndarray) -> np.ndarray:
    """Each picture as a row of mean 0 and length 1."""
    rows = images.reshape(len(images), -1).astype(np.float32)
    rows -= rows.mean(axis=1, keepdims=True)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


def compared(view: LabelView, test: Dataset, train: Dataset, nearest: np.ndarray) -> dict:
    """How right the models of each pair are in one view."""
    truth = true_labels(test, view)
    same = truth[test.near_duplicate] == true_labels(train, view)[nearest]
    groups = {
        "all": truth >= 0,
        "copied": (truth >= 0) & test.near_duplicate,
        "others": (truth >= 0) & ~test.near_duplicate,
    }
    found: dict = {
        "faces": {name: int(rows.sum()) for name, rows in groups.items()},
        "known": round(float(same[truth[test.near_duplicate] >= 0].mean()), 4),
        "pairs": {},
    }
    for title, pair in PAIRS.items():
        hits = [Recognizer(model, labels=view).classify(test.images).probabilities.argmax(1) == truth for model in pair]
        found["pairs"][title] = {name: dict(difference(hits[0][rows], hits[1][rows])) for name, rows in groups.items()}
    return found


def difference(without: np.ndarray, with_copies: np.ndarray) -> Iterator[tuple[str, float | list[float]]]:
    """The shares of right answers, and what the copies add, with its 95 % interval."""
    columns = np.stack([without, with_copies], axis=1).astype(np.float64)
    shares = columns.mean(axis=0)
    drawn = resampled_sums(columns, resamples=RESAMPLES, seed=0) / len(columns)
    gain = interval(shares[1] - shares[0], drawn[:, 1] - drawn[:, 0])
    yield "without", round(float(shares[0]), 4)
    yield "with", round(float(shares[1]), 4)
    yield "gain", [round(value, 4) for value in (gain.value, gain.low, gain.high)]


if __name__ == "__main__":
    main()
