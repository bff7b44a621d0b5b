"""Pairing rows with columns at the least total cost: the assignment problem, for a handful of faces."""

from collections.abc import Sequence

FORBIDDEN = 1e6
"""The cost of a pair that must not be."""


def assign(costs: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Return the pairs (row, column) of least total cost, as many as may be; forbidden ones are left out.

    The Hungarian method by shortest augmenting paths, O(rows² columns) (Kuhn 1955, "The Hungarian method for the
    assignment problem"; Jonker & Volgenant 1987, "A shortest augmenting path algorithm for dense and sparse linear
    assignment problems"). SciPy's does the same and would be the one part of SciPy that reading films needs.

    Args:
        costs: `(rows, columns)`, finite; `FORBIDDEN` or more for pairs that must not be.
    """
    if not costs or not costs[0]:
        return []
    if len(costs) > len(costs[0]):
        return sorted((row, column) for column, row in assign(list(zip(*costs, strict=True))))
    columns = len(costs[0])
    row_prices, prices = [0.0] * len(costs), [0.0] * columns
    row_of: list[int] = [-1] * columns
    for row in range(len(costs)):
        _augment(row, costs, row_prices, prices, row_of)
    pairs = ((row, column) for column, row in enumerate(row_of) if row >= 0)
    return sorted((row, column) for row, column in pairs if costs[row][column] < FORBIDDEN)


def _augment(
    row: int, costs: Sequence[Sequence[float]], row_prices: list[float], prices: list[float], row_of: list[int]
) -> None:
    """Give a row a column, along the cheapest path that moves earlier rows on; the prices stay a certificate of it."""
    count = len(prices)
    least, before, seen = [float("inf")] * count, [-1] * count, [False] * count
    here, end = row, -1
    while True:
        for column in range(count):
            reduced = costs[here][column] - row_prices[here] - prices[column]
            if not seen[column] and reduced < least[column]:
                least[column], before[column] = reduced, end
        nearest = min((column for column in range(count) if not seen[column]), key=least.__getitem__)
        step = least[nearest]
        row_prices[row] += step
        for column in range(count):
            if seen[column]:
                row_prices[row_of[column]] += step
                prices[column] -= step
            else:
                least[column] -= step
        seen[nearest], end = True, nearest
        if row_of[end] < 0:
            break
        here = row_of[end]
    while end >= 0:
        row_of[end] = row if before[end] < 0 else row_of[before[end]]
        end = before[end]
