"""What are the copies in FER2013 worth? Models that learned from them beside models that did not, on the test split.

    mien data fetch fer2013_copies --source fer2013 --from fer2013.tar.gz --votes fer2013new.csv
    mien data prepare fer2013_copies --keep-copies
    mien train recipes/copies_mien.toml --output runs/copies_mien          # and so copies_face
    mien ensemble runs/copies_mien runs/copies_face --output runs/copies_pair
    mien export runs/copies_pair --format litert
    mien evaluate runs/copies_pair --data fer2013_copies --split validation
    python benchmarks/copies.py    # needs both prepared data sets; writes benchmarks/results/copies.json

Hundreds of test pictures have a copy among FER2013's training pictures, which mien leaves out of its training and the
usual split does not. Both halves of version 4 learned on for up to 24 epochs on all of them; joined, they are scored
beside it on all test faces, on those with a copy, and on the others, which tell what learning on alone did. The
interval of a difference is a paired bootstrap over faces. "Known" is the share of the faces with a copy whose nearest
training picture bears the very same label, and "by heart" the score of a model that knows all of those and reads the
others as version 4 does. What learned from copies never ships.
"""

from collections.abc import Iterator

import numpy as np
from machine import ROOT, facts, write

from mien import data
from mien.data.dataset import Dataset
from mien.data.duplicates import correlations
from mien.emotions import LabelView
from mien.evaluation.intervals import interval, resampled_sums
from mien.evaluation.protocols import true_labels
from mien.recognizer import Recognizer
from mien.settings import load_settings

WITHOUT, WITH = "mien@4", ROOT / "runs" / "copies_pair"

VIEWS: tuple[LabelView, ...] = ("fer2013", "ferplus")
RESAMPLES = 2000


def main() -> None:
    root = load_settings().datasets
    whole = data.load("fer2013_copies", root=root)
    clean = data.load("fer2013", root=root, split="train")
    test = whole.select(whole.split == "test")
    train = whole.select(whole.split == "train")
    nearest = correlations(test.images[test.near_duplicate, :, :, 0], train.images[:, :, :, 0]).argmax(axis=1)
    record = {
        "without": WITHOUT,
        "data": {"hash": whole.hash, "without_copies": clean.hash},
        "pictures": {"with_copies": len(train.labels), "without_copies": len(clean.labels)},
        "machine": facts("mien", "ai-edge-litert"),
        "views": {view: compared(view, test, train, nearest) for view in VIEWS},
    }
    print(record)
    print(f"wrote {write('copies', record)}")


def compared(view: LabelView, test: Dataset, train: Dataset, nearest: np.ndarray) -> dict:
    """How right both models are in one view."""
    truth = true_labels(test, view)
    copied, theirs = truth[test.near_duplicate], true_labels(train, view)[nearest]
    known = float((copied == theirs)[(copied >= 0) & (theirs >= 0)].mean())
    groups = {
        "all": truth >= 0,
        "copied": (truth >= 0) & test.near_duplicate,
        "others": (truth >= 0) & ~test.near_duplicate,
    }
    found: dict = {
        "faces": {name: int(rows.sum()) for name, rows in groups.items()},
        "known": round(known, 4),
    }
    hits = [Recognizer(m, labels=view).classify(test.images).probabilities.argmax(1) == truth for m in (WITHOUT, WITH)]
    heart = (hits[0] & groups["others"]).sum() + known * groups["copied"].sum()
    return found | {
        "by_heart": round(float(heart / groups["all"].sum()), 4),
        "groups": {name: dict(difference(hits[0][rows], hits[1][rows])) for name, rows in groups.items()},
    }


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
