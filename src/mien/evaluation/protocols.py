"""The test sets: which rows of a data set are scored, in which view, and what counts as their true label."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.card import Card
from mien.data.dataset import Dataset
from mien.emotions import FERPLUS, HEAD_LABELS, VIEW_HEADS, VIEW_LABELS, LabelView, canonical, majority, vote_shares
from mien.errors import ModelError


@dataclass(frozen=True, slots=True)
class Protocol:
    """A way to score a model on a data set.

    Attributes:
        name: of the scores in `metrics.json` and the card.
        view: the labels it is scored in.
        distinct: leave out pictures that have an exact or near copy among the training pictures.
        plurality: score every picture somebody voted on, by its most frequent vote, instead of majorities alone.
    """

    name: str
    view: LabelView
    distinct: bool = False
    plurality: bool = False


PROTOCOLS = (
    Protocol("fer2013", "fer2013"),
    Protocol("fer2013_distinct", "fer2013", distinct=True),
    Protocol("ferplus", "ferplus"),
    Protocol("ferplus_distinct", "ferplus", distinct=True),
    Protocol("emotions", "emotions"),
    Protocol("emotions_distinct", "emotions", distinct=True),
    Protocol("viewers", "ferplus", plurality=True),
)
"""Every protocol; those that a data set or a model cannot answer are left out."""

DECIDING = ("fer2013", "ferplus", "emotions")
"""The protocols by which two models are compared and a model is summed up."""


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """The rows a protocol scores.

    Attributes:
        protocol: the protocol.
        rows: places in the data set, `(n,)`, n >= 1.
        truth: index of the true label in the view's labels, `(n,)`.
        shares: of viewers for each of the view's labels, `(n, K)`; None where nobody voted.
    """

    protocol: Protocol
    rows: NDArray[np.int64]
    truth: NDArray[np.int64]
    shares: NDArray[np.float32] | None


def selections(dataset: Dataset, split: str, views: tuple[LabelView, ...]) -> tuple[Selection, ...]:
    """Return what each protocol scores in one split; protocols without rows, or equal to the full one, are left out."""
    chosen = (select(protocol, dataset, split) for protocol in PROTOCOLS if protocol.view in views)
    return tuple(selection for selection in chosen if selection is not None)


def select(protocol: Protocol, dataset: Dataset, split: str) -> Selection | None:
    """Return the rows of one split that a protocol scores; None where there are none or it adds nothing."""
    inside = dataset.split == split
    copies = inside & dataset.near_duplicate
    if (protocol.distinct and not copies.any()) or (protocol.plurality and not has_votes(dataset)):
        return None
    truth = true_labels(dataset, protocol.view, plurality=protocol.plurality)
    rows = np.flatnonzero(inside & (truth >= 0) & ~(copies & protocol.distinct))
    if not len(rows):
        return None
    return Selection(protocol, rows, truth[rows], viewer_shares(dataset, protocol.view, rows))


def true_labels(dataset: Dataset, view: LabelView, *, plurality: bool = False) -> NDArray[np.int64]:
    """Return each row's true label as an index in the view's labels `(n,)`, or -1 where it has none.

    The views of the votes head take Microsoft's majority of the votes (`emotions.majority`) where the data set has
    votes; all else takes the data set's own label. A label that the view lacks (contempt among the seven) is none.
    """
    if VIEW_HEADS[view] == "votes" and has_votes(dataset):
        shares = vote_shares(dataset.votes)
        truth = np.where(shares.any(axis=1), shares.argmax(axis=1), -1) if plurality else majority(dataset.votes)
    else:
        places = [FERPLUS.index(canonical(name)) for name in dataset.label_names]
        truth = np.append(places, -1)[dataset.labels]
    return np.where(truth < len(VIEW_LABELS[view]), truth, -1).astype(np.int64)


def viewer_shares(dataset: Dataset, view: LabelView, rows: NDArray[np.integer]) -> NDArray[np.float32] | None:
    """Return the viewers' shares for each of the view's labels `(n, K)`; None for label heads and without votes."""
    if VIEW_HEADS[view] != "votes" or not has_votes(dataset):
        return None
    shares = vote_shares(dataset.votes[rows])[:, : len(VIEW_LABELS[view])]
    normalized: NDArray[np.float32] = shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-9)
    return normalized


def has_votes(dataset: Dataset) -> bool:
    """Tell whether viewers voted on any picture of the data set."""
    return bool(dataset.votes.any())


def views_of(card: Card) -> tuple[LabelView, ...]:
    """Return the views a model can answer in.

    Raises:
        ModelError: the model reads no expressions, or none of its heads is known.
    """
    views = tuple(view for view, head in VIEW_HEADS.items() if head in card.heads)
    if card.task != "expression" or not views:
        raise ModelError(
            f"model {card.name!r} cannot be evaluated on expressions: its task is {card.task!r} and its heads are "
            f"{', '.join(card.heads) or 'none'}; evaluation needs one of {', '.join(HEAD_LABELS)}"
        )
    return views


def title(protocol: Protocol, dataset: Dataset, split: str) -> str:
    """Return the name of a test set for people: "FER2013 PrivateTest, near-duplicates left out"."""
    copies = ", without copies of training pictures" if protocol.distinct else ""
    if dataset.name != "fer2013" or (protocol.view != "fer2013" and not has_votes(dataset)):
        kind = ", every picture, plurality" if protocol.plurality else ""
        return f"{dataset.name} {split}, {len(VIEW_LABELS[protocol.view])} classes, {protocol.view} view{kind}{copies}"
    if protocol.view == "fer2013":
        return f"FER2013 {_PARTS.get(split, split)}{copies}"
    kind = "every picture, plurality" if protocol.plurality else _KINDS[protocol.view]
    return f"FER+ {split}, {kind}{copies}"


_PARTS = {"train": "Training", "validation": "PublicTest", "test": "PrivateTest"}
_KINDS = {"ferplus": "8-class majority", "emotions": "seven emotions"}
