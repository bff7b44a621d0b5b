"""The words for expressions: label sets, the views of a model, and the maps between data sets' spellings."""

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

EMOTIONS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
"""The seven emotions in FER2013's order, 0 to 6 (Goodfellow et al. 2013, arXiv:1307.0414)."""

FERPLUS = (*EMOTIONS, "contempt")
"""FER+'s eight classes (Barsoum et al. 2016, arXiv:1608.01041), in mien's order: the seven, then contempt."""

FERPLUS_COLUMNS = (
    "neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt", "unknown", "NF",
)  # fmt: skip
"""The vote columns of `fer2013new.csv` in the file's order; `NF` means "not a face"."""

LabelView = Literal["emotions", "ferplus", "fer2013"]
"""Which labels a recognizer answers in: `Recognizer(labels=...)`."""

LABEL_VIEWS: tuple[LabelView, ...] = get_args(LabelView)

VIEW_LABELS: dict[LabelView, tuple[str, ...]] = {"emotions": EMOTIONS, "ferplus": FERPLUS, "fer2013": EMOTIONS}

VIEW_HEADS: dict[LabelView, str] = {"emotions": "votes", "ferplus": "votes", "fer2013": "fer2013"}
"""The head of the network each view reads: the FER+ vote distribution or the FER2013 label."""

HEAD_LABELS: dict[str, tuple[str, ...]] = {"votes": FERPLUS, "fer2013": EMOTIONS}
"""What the columns of each head mean."""

ALIASES = {
    "anger": "angry", "angered": "angry", "mad": "angry",
    "disgusted": "disgust",
    "afraid": "fear", "fearful": "fear", "scared": "fear",
    "happiness": "happy", "joy": "happy", "joyful": "happy", "smile": "happy",
    "sadness": "sad", "unhappy": "sad",
    "surprised": "surprise", "astonished": "surprise",
    "calm": "neutral", "none": "neutral",
    "contemptuous": "contempt", "scorn": "contempt",
}  # fmt: skip
"""How other data sets (AffectNet, RAF-DB, CK+, KDEF, FER+) spell mien's labels."""


def canonical(word: str) -> str:
    """Return mien's label for a data set's spelling of it ("Happiness" -> "happy").

    Raises:
        ValueError: the word is no known spelling of a label; the message lists the labels.
    """
    label = ALIASES.get(word.strip().lower(), word.strip().lower())
    if label not in FERPLUS:
        raise ValueError(f"unknown expression label {word!r}; known labels are {', '.join(FERPLUS)}")
    return label


def view_of(logits: NDArray[np.floating], labels: LabelView) -> NDArray[np.floating]:
    """Select the columns of a head's logits `(n, K)` that a view answers in.

    Leaving contempt out of the logits and taking the softmax of the rest renormalizes the other seven.
    """
    return logits[..., : len(VIEW_LABELS[labels])]


def majority(votes: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return each row's label by Microsoft's FER+ majority protocol: its index in `FERPLUS`, or -1 if dropped.

    The protocol (github.com/microsoft/FERPlus, `_process_data`, mode "majority"): single votes are dropped as outliers;
    the winner must hold more than half of the votes that remain; rows won by `unknown` or `NF` are dropped. It leaves
    25,060 training, 3,199 validation and 3,153 test rows.

    Args:
        votes: vote counts `(n, 10)` in the order of `FERPLUS_COLUMNS`.
    """
    votes = np.where(votes <= 1, 0, votes)
    winner = votes.argmax(axis=1)
    won = votes.max(axis=1) > 0.5 * votes.sum(axis=1)
    labels = np.array([FERPLUS.index(canonical(c)) for c in FERPLUS_COLUMNS[:8]] + [-1, -1])
    return np.where(won, labels[winner], -1)


def vote_shares(votes: NDArray[np.integer], *, minimum: int = 1) -> NDArray[np.float32]:
    """Return the share of viewers for each of the `FERPLUS` labels `(n, 8)`; a row without such votes is all zero.

    Args:
        votes: vote counts `(n, 10)` in the order of `FERPLUS_COLUMNS`; `unknown` and `NF` are left out of the shares.
        minimum: classes with fewer votes than this count as none (2 drops single votes as outliers).
    """
    counts = np.zeros((len(votes), len(FERPLUS)), np.float32)
    for column, name in enumerate(FERPLUS_COLUMNS[:8]):
        counts[:, FERPLUS.index(canonical(name))] = votes[:, column]
    counts[counts < minimum] = 0
    total = counts.sum(axis=1, keepdims=True)
    shares: NDArray[np.float32] = counts / np.maximum(total, 1)
    return shares
