"""How far people agree on FER2013's faces: what any model can hope for.

    python benchmarks/agreement.py   # needs the prepared fer2013 with votes; writes benchmarks/results/agreement.json

Two questions on the test pictures. Where more than half of the other viewers agree, does one viewer say the same? All
ten columns count, `unknown` and `not a face` too. And where the viewers have a majority by the FER+ protocol, is
it the label that FER2013 gave?
"""

import numpy as np
from machine import write
from numpy.typing import NDArray

from mien import data
from mien.emotions import majority
from mien.settings import load_settings


def main() -> None:
    dataset = data.load("fer2013", root=load_settings().datasets, split="test", kept_only=False)
    hits, asked = one_against_others(dataset.votes)
    chosen = majority(dataset.votes)
    decided = chosen >= 0
    record = {
        "data": {"name": dataset.name, "hash": dataset.hash, "split": "test"},
        "viewer_with_others": {"share": round(hits / asked, 4), "votes": asked},
        "label_with_viewers": {
            "share": round(float((chosen == dataset.labels)[decided].mean()), 4),
            "pictures": int(decided.sum()),
        },
    }
    print(record)
    print(f"wrote {write('agreement', record)}")


def one_against_others(votes: NDArray[np.int64]) -> tuple[int, int]:
    """Return how many single votes equal the majority of the row's other votes, and how many had one to equal."""
    hits = asked = 0
    for column in range(votes.shape[1]):
        rows = votes[votes[:, column] > 0]
        others = rows.copy()
        others[:, column] -= 1
        decided = 2 * others.max(axis=1) > others.sum(axis=1)
        hits += int(rows[decided & (others.argmax(axis=1) == column), column].sum())
        asked += int(rows[decided, column].sum())
    return hits, asked


if __name__ == "__main__":
    main()
