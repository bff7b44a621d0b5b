"""How an attribute's values cut rows into slices."""

import numpy as np
import pytest

from mien.evaluation.groups import MOST_VALUES, SMALL, crossed, merged, ranges, sliced


def counted(slicing):
    return {name: len(rows) for name, rows in slicing.groups()}


def column(**counts):
    return np.array([name for name, count in counts.items() for _ in range(count)])


def test_every_value_is_a_slice_and_rows_without_one_are_apart():
    values = np.array(["f"] * 40 + ["m"] * 50 + [""] * 3)
    assert counted(sliced(values)) == {"f": 40, "m": 50, "(none)": 3}


def test_small_slices_are_put_together_and_named():
    assert counted(sliced(column(a=40, b=5, c=6))) == {"a": 40, "others (b; c)": 11}


def test_a_single_small_slice_stays_as_there_is_nothing_to_put_it_to():
    assert counted(sliced(column(a=40, b=SMALL - 1))) == {"a": 40, "b": SMALL - 1}


def test_many_others_are_not_all_named():
    slicing = sliced(column(z=40, **{f"v{i}": 2 for i in range(9)}))
    assert counted(slicing) == {"z": 40, "others (v0; v1; v2; v3, 5 more)": 18}


def test_few_numbers_are_values_in_the_order_of_numbers():
    values = np.array(["10"] * 30 + ["9"] * 30 + ["100"] * 30)
    assert list(counted(sliced(values))) == ["9", "10", "100"]


def test_many_numbers_become_quarters_also_where_some_are_missing():
    values = np.array([str(i) for i in range(100)] + ["", ""])
    assert counted(sliced(values)) == {
        "0 to 24.75": 25, "24.75 to 49.5": 25, "49.5 to 74.25": 25, "74.25 to 99": 25, "(none)": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("step", "first"),
    [(1, "1700000000 to 1700000025"), (0.001, "1700000000.00 to 1700000000.02")],
)
def test_quarters_of_numbers_that_lie_close_have_different_names(step, first):
    names = sliced(np.array([repr(1_700_000_000 + i * step) for i in range(100)])).names
    assert names[0] == first
    assert len(set(names)) == 4


@pytest.mark.parametrize("last", ["x", "nan", "inf"])
def test_text_with_too_many_values_cuts_nothing(last):
    assert sliced(np.array([str(i) for i in range(MOST_VALUES)] + [last])) is None


def test_ranges_hold_their_upper_edge():
    slicing = ranges(np.array([0.0, 0.5, 0.6, 0.61, 1.0]), (0.0, 0.6, 1.0))
    assert counted(slicing) == {"0 to 0.6": 3, "0.6 to 1": 2}


def test_two_attributes_are_crossed_where_both_have_a_value():
    first, second = sliced(column(f=60, m=60)), sliced(np.array((["old"] * 30 + ["young"] * 30) * 2))
    both = crossed(first, second)
    assert counted(both) == {"f, old": 30, "f, young": 30, "m, old": 30, "m, young": 30}
    first.index[:10] = -1
    assert counted(crossed(first, second)) == {"f, old": 20, "f, young": 30, "m, old": 30, "m, young": 30, "(none)": 10}


def test_small_crossings_are_put_together():
    first, second = sliced(column(f=60, m=40)), sliced(np.array(["old"] * 50 + ["young"] * 50))
    assert counted(crossed(first, second)) == {
        "f, old": 50, "m, young": 40, "f, young": 10,
    }  # fmt: skip


def test_what_is_large_enough_is_left_as_it_is():
    slicing = sliced(column(a=40, b=40))
    assert merged(slicing) is slicing
