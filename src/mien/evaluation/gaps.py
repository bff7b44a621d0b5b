"""How far the best slice of an attribute is from the worst, and whether that is more than chance.

The best of several slices lies above the worst even where all are alike, so the distance alone says nothing. Each gap
therefore has the p-value of a test that the slices differ at all, corrected for the number of gaps looked at, and an
interval that allows for the fact that resampling widens it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mien.evaluation.intervals import Interval, interval, resampled_sums

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

PERMUTATIONS = 5
"""For each resample: with 2,000 resamples the smallest p-value, 1 / 10,001, stays below 0.05 after correction for up to
500 gaps."""

_SAME = 1e-6
"""Values that differ by less are the same but for rounding."""

_CELLS_AT_ONCE = 4_000_000

LEVEL = 0.05
"""A gap is called shown when its corrected p-value is below this."""


MEASURES = {
    "accuracy": "accuracy",
    "excess_accuracy": "accuracy given the labels",
    "overconfidence": "overconfidence",
    "recall": "recall",
    "detection": "detection rate",
}
"""What gaps are looked for in, and its name for people; `Slice` and `FoundSlice` tell what each is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """The largest distance between two slices of an attribute.

    Attributes:
        attribute: its name.
        measure: one of `MEASURES`.
        label: the class whose recall it is; empty for the other measures.
        lowest: the slice with the least.
        highest: the slice with the most.
        size: highest minus lowest, with a pivotal bootstrap interval.
        p: that slices which do not differ would differ as much.
        p_holm: the same, corrected by Holm 1979 for all gaps of the test set.
        shown: whether `p_holm` is below 0.05; without that, the gap is no more than chance gives.
    """

    attribute: str
    measure: str
    label: str = ""
    lowest: str
    highest: str
    size: Interval
    p: float
    p_holm: float = 1.0
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Distance:
    """The places of the lowest and the highest slice, their distance and its uncorrected p-value."""

    lowest: int
    highest: int
    size: Interval
    p: float


def count_distance(hits: Counts, sizes: Counts, *, resamples: int, seed: int) -> Distance:
    """Return the distance between slices of a rate, layer by layer.

    With one layer the rate is hits / sizes, and the test is the permutation form of Pearson's chi-square test. With a
    layer for each true label it is the rate beyond what the slice's labels lead to expect: hits minus those that the
    layers' common rates would give, by rows (indirect standardization); hits are then permuted within layers, as in the
    Cochran-Mantel-Haenszel test. Permuting rows among slices draws hits from a multivariate hypergeometric
    distribution, and resampling rows within slices draws them from binomial ones, so no row is touched.

    Args:
        hits: `(layers, slices)`.
        sizes: rows `(layers, slices)`; every slice has some.
        resamples: of the bootstrap.
        seed: of bootstrap and permutations.
    """
    generator = np.random.default_rng(seed)
    rates = hits / np.maximum(sizes, 1)
    value = _excess(hits[None], sizes)[0]
    drawn = _excess(generator.binomial(sizes, rates, (resamples, *sizes.shape)), sizes)
    permutations = PERMUTATIONS * resamples
    permuted = np.stack(
        [
            generator.multivariate_hypergeometric(n, int(h.sum()), permutations, method="marginals")
            for n, h in zip(sizes, hits, strict=True)
        ],
        axis=1,
    )
    null = _spread(_excess(permuted, sizes), sizes.sum(axis=0))
    p = (1 + int((null >= _spread(value, sizes.sum(axis=0)) - 1e-12).sum())) / (1 + permutations)
    return _distance(value, drawn, p)


def mean_distance(values: Sequence[Floats], *, resamples: int, seed: int) -> Distance:
    """Return the distance between slices of a mean, with the p-value of a permutation test.

    Rows are permuted among the slices. What is compared is the sum of squares of James (1951, "The comparison of
    several groups of observations when the ratios of the population variances are unknown"), which does not take the
    slices' variances for equal. Tests that take his sum for chi-square find gaps where there are none: of thirty faces
    that are hardly ever read wrongly none may be, and then they hardly vary.

    Args:
        values: the rows' values, slice by slice.
        resamples: of the bootstrap.
        seed: of bootstrap and permutations.
    """
    drawn = [
        resampled_sums(v[:, None], resamples=resamples, seed=seed + i)[:, 0] / len(v) for i, v in enumerate(values)
    ]
    p = _p_of_means(values, permutations=PERMUTATIONS * resamples, seed=seed)
    return _distance(np.array([v.mean() for v in values]), np.stack(drawn, axis=1), p)


def corrected(gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """Return gaps with their p-values corrected for their number (Holm 1979, "A simple sequentially rejective...")."""
    order = np.argsort([gap.p for gap in gaps], kind="stable")
    highest, found = 0.0, list(gaps)
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, (len(gaps) - rank) * gaps[place].p))
        found[place] = replace(gaps[place], p_holm=highest, shown=highest < LEVEL)
    return tuple(found)


def notable(gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """Return the gaps worth a line: of recalls only those that are shown, and the largest of each attribute."""
    recalls = [gap for gap in gaps if gap.measure == "recall"]
    largest = {gap.attribute: gap for gap in sorted(recalls, key=lambda gap: gap.size.value)}
    return tuple(gap for gap in gaps if gap.measure != "recall" or gap.shown or gap is largest[gap.attribute])


def _p_of_means(values: Sequence[Floats], *, permutations: int, seed: int) -> float:
    """Return the p-value of a test that slices' means differ; 1 where all values are the same."""
    every = np.concatenate(values)
    if np.ptp(every) <= _SAME:
        return 1.0
    rows = np.array([len(v) for v in values])
    every = np.round((every - every.mean()) / _SAME)  # whole numbers, so that no rounding tells equal values apart
    step, as_far, generator = max(1, _CELLS_AT_ONCE // len(every)), 0, np.random.default_rng(seed)
    found = _unlikeness(every[None], rows)
    for start in range(0, permutations, step):
        shuffled = generator.permuted(np.tile(every, (min(step, permutations - start), 1)), axis=1)
        as_far += int((_unlikeness(shuffled, rows) >= found * (1 - 1e-9)).sum())
    return (1 + as_far) / (1 + permutations)


def _unlikeness(values: Floats, rows: Counts) -> Floats:
    """Return James's sum of squares `(B,)` of whole numbers `(B, n)`, slice after slice, `rows` in each."""
    starts = np.cumsum(rows) - rows
    means = np.add.reduceat(values, starts, axis=1) / rows
    variances = np.add.reduceat(values**2, starts, axis=1) / rows - means**2
    weights = rows / np.maximum(variances, 1)
    common = (weights * means).sum(axis=1, keepdims=True) / weights.sum(axis=1, keepdims=True)
    unlikeness: Floats = (weights * (means - common) ** 2).sum(axis=1)
    return unlikeness


def _excess(hits: NDArray[np.number], sizes: Counts) -> Floats:
    """Return each slice's rate beyond the layers' common rates `(B, slices)`, of hits `(B, layers, slices)`."""
    common = hits.sum(axis=2, keepdims=True) / np.maximum(sizes.sum(axis=1), 1)[:, None]
    excess: Floats = (hits - common * sizes).sum(axis=1) / sizes.sum(axis=0)
    return excess


def _spread(values: Floats, rows: Counts) -> Floats:
    """Return the variation between slices, weighted by rows; with one layer Pearson's chi-square but for a factor."""
    spread: Floats = (rows * values**2).sum(axis=-1)
    return spread


def _distance(values: Floats, drawn: Floats, p: float) -> Distance:
    return Distance(
        int(values.argmin()), int(values.argmax()), interval(np.ptp(values), np.ptp(drawn, axis=1), pivotal=True), p
    )
