"""In how many photographs a face was found, and by whom."""

from dataclasses import replace

import numpy as np
import pytest

from mien.data.listing import Listing
from mien.evaluation.detection import detection, found_by
from mien.evaluation.slices import slicings


@pytest.fixture
def listing():
    """200 photographs of a test split, one in ten without a face, two that could not be read; half of them turned."""
    rows = np.arange(200)
    return Listing(
        name="scenes", searched=True, row=rows, source=np.array([f"{i}.jpg" for i in rows]),
        split=np.full(200, "test"), readable=rows >= 2, found=rows % 10 != 0,
        attributes={"turned": np.where(rows % 2 == 0, "yes", "no")},
    )  # fmt: skip


def test_the_rate_is_that_of_the_photographs_that_could_be_read(listing):
    (found,) = detection(listing, splits=("validation", "test"), resamples=200)
    assert (found.split, found.pictures) == ("test", 198)
    assert found.found.value == pytest.approx(179 / 198)
    assert {s.value: s.found.value for s in found.slices["turned"]} == pytest.approx({"no": 1.0, "yes": 80 / 99})


def test_who_is_not_found_is_a_gap_if_it_is_more_than_chance(listing):
    (found,) = detection(listing, splits=("test",), resamples=200)
    (gap,) = found.gaps
    assert (gap.measure, gap.lowest, gap.highest, gap.shown) == ("detection", "yes", "no", True)
    chance = np.random.default_rng(0).choice(["yes", "no"], 200)
    (even,) = detection(replace(listing, attributes={"coin": chance}), splits=("test",), resamples=200)
    assert not even.gaps[0].shown


def test_faces_that_were_cut_out_before_have_no_rate(listing):
    assert detection(replace(listing, searched=False), splits=("test",)) == ()


def test_attributes_can_be_crossed_and_few_photographs_are_marked():
    found = np.ones(100, bool)
    columns = {"a": np.repeat(["x", "y"], [80, 20]), "b": np.tile(["u", "v"], 50)}
    answer = found_by(found, slicings(columns, (("a", "b"),)), resamples=100)
    assert {s.value: s.small for s in answer.slices["a"]} == {"x": False, "y": True}
    assert {s.value for s in answer.slices["a and b"]} == {"x, u", "x, v", "others (y, u; y, v)"}
