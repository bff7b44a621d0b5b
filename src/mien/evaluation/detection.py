"""Was a face found? The detection rate of whole photographs, by slice: who is not seen is not read either."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.data.listing import Listing
from mien.evaluation.gaps import Gap, corrected, count_distance
from mien.evaluation.groups import SMALL, Slicing
from mien.evaluation.intervals import Interval, wilson
from mien.evaluation.slices import compared, gap, slicings


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSlice:
    """The detection rate of one value of an attribute.

    Attributes:
        value: the value, or the range of values.
        pictures: how many have it.
        small: whether these are too few to take part in a gap.
        found: share in which a face was found, with a Wilson interval.
    """

    value: str
    pictures: int
    small: bool
    found: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """In how many photographs a face was found.

    Attributes:
        split: the part they come from.
        pictures: how many there are; those that could not be read do not count.
        found: share in which a face was found.
        slices: attribute to its table.
        gaps: the largest distance for each attribute.
    """

    split: str
    pictures: int
    found: Interval
    slices: Mapping[str, tuple[FoundSlice, ...]]
    gaps: tuple[Gap, ...]


def detection(
    listing: Listing,
    *,
    splits: tuple[str, ...],
    crossings: tuple[tuple[str, str], ...] = (),
    resamples: int = 2000,
    seed: int = 0,
) -> tuple[Detection, ...]:
    """Return the detection rate of each split; nothing for a data set of faces that were cut out before.

    Args:
        listing: of the prepared data set.
        splits: which of its parts.
        crossings: pairs of attributes to cut by both at once.
        resamples: of the bootstrap.
        seed: of the bootstrap and the permutations.
    """
    if not listing.searched:
        return ()
    parts = [listing.select((listing.split == split) & listing.readable) for split in splits]
    return tuple(
        found_by(part.found, slicings(part.attributes, crossings), split=split, resamples=resamples, seed=seed)
        for split, part in zip(splits, parts, strict=True)
        if len(part.row)
    )


def found_by(
    found: NDArray[np.bool_],
    cuts: Mapping[str, Slicing],
    *,
    split: str = "",
    resamples: int = 2000,
    seed: int = 0,
) -> Detection:
    """Return the detection rate of photographs, and by slice.

    Args:
        found: whether a face was found in each `(n,)`, n >= 1.
        cuts: attribute to its slices.
        split: what the photographs are part of.
        resamples: of the bootstrap.
        seed: of the bootstrap and the permutations.
    """
    gaps = [_gap(name, cut, found, resamples, seed) for name, cut in cuts.items() if len(compared(cut)) > 1]
    return Detection(
        split=split,
        pictures=len(found),
        found=wilson(int(found.sum()), len(found)),
        slices={name: tuple(_slice(value, found[rows]) for value, rows in cut.groups()) for name, cut in cuts.items()},
        gaps=corrected(gaps),
    )


def _slice(value: str, found: NDArray[np.bool_]) -> FoundSlice:
    return FoundSlice(
        value=value, pictures=len(found), small=len(found) < SMALL, found=wilson(int(found.sum()), len(found))
    )


def _gap(name: str, cut: Slicing, found: NDArray[np.bool_], resamples: int, seed: int) -> Gap:
    slices = compared(cut)
    hits, sizes = np.array([[found[r].sum() for _, r in slices]]), np.array([[len(r) for _, r in slices]])
    distance = count_distance(hits, sizes, resamples=resamples, seed=seed)
    return gap(name, "detection", [value for value, _ in slices], distance)
