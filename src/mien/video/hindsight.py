"""Smoothing a finished film by past and future: a second pass over its parts, before anything is made of them."""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from mien.records import Row
from mien.video.parts import Parts
from mien.video.smooth import smooth_two_sided

_DIGITS = 6  # as `mien.records` rounds probabilities


def smooth_again(parts: Parts, labels: tuple[str, ...], *, half_life_s: float) -> None:
    """Put what `smooth_two_sided` makes of `p_*` into the columns `smoothed_*` of every part.

    It follows from `p_*` alone, so a run that was stopped in the middle of it does it again to the same end. Memory
    grows by four bytes a probability.

    Args:
        parts: of a film that was read to its end.
        labels: of its table.
        half_life_s: seconds in which the weight halves, to either side.
    """
    answers = {one: iter(track) for one, track in _tracks(parts, labels, half_life_s).items()}
    parts.rewrite(lambda row: _smoothed(row, answers, labels))


def _tracks(parts: Parts, labels: tuple[str, ...], half_life_s: float) -> dict[int, NDArray[np.float32]]:
    times: defaultdict[int, array[float]] = defaultdict(lambda: array("d"))
    shares: defaultdict[int, array[float]] = defaultdict(lambda: array("f"))
    for row in parts.rows():
        if (one := row["face_id"]) is not None:
            times[int(one)].append(float(row["timestamp_s"] or 0.0))
            shares[int(one)].extend(float(row[f"p_{label}"] or 0.0) for label in labels)
    return {
        one: smooth_two_sided(
            np.frombuffer(times[one]), np.frombuffer(shares[one], np.float32).reshape(-1, len(labels)),
            half_life_s=half_life_s,
        )
        for one in times
    }  # fmt: skip


def _smoothed(row: Row, answers: Mapping[int, Iterator[NDArray[np.float32]]], labels: tuple[str, ...]) -> Row:
    if row["face_id"] is None:
        return row
    answer = next(answers[int(row["face_id"])])
    return {**row, **{f"smoothed_{label}": round(float(p), _DIGITS) for label, p in zip(labels, answer, strict=True)}}
