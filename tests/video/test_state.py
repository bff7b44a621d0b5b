"""Objects as JSON and back, exactly; and nothing but what was named."""

from collections import deque
from dataclasses import dataclass

import msgspec
import numpy as np
import pytest

from fake_recognizer import face
from films import painted
from mien.results import Box
from mien.video.baseline import Baseline
from mien.video.smooth import Smoother
from mien.video.state import packed, unpacked
from mien.video.track import Tracker


@dataclass
class Known:
    values: object


class Slotted:
    __slots__ = ("place",)


@pytest.mark.parametrize(
    "value",
    [1, True, None, "text", 0.1 + 0.2, float("-inf"), (1, (2.5, None)), [1, [2]], deque([(1.5, "a")]),
     {3: "three", "a": (1,)}, frozenset({1, 2}), {1, 2}],
    ids=repr,
)  # fmt: skip
def test_values_come_back_as_they_were(value: object) -> None:
    back = unpacked(msgspec.json.decode(msgspec.json.encode(packed(value))))
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.uint8])
def test_arrays_come_back_to_the_bit(kind: type) -> None:
    array = (np.random.default_rng(0).random((3, 4)) * 200).astype(kind)
    back = unpacked(msgspec.json.decode(msgspec.json.encode(packed(array))))
    assert back.dtype == array.dtype
    np.testing.assert_array_equal(back, array)


def test_objects_of_named_classes_come_back() -> None:
    slotted = Slotted()
    slotted.place = (1, 2)
    back = unpacked(packed(Known([slotted]), (Known, Slotted)), (Known, Slotted))
    assert back.values[0].place == (1, 2)


def test_other_objects_are_refused_both_ways() -> None:
    with pytest.raises(TypeError, match="a Known cannot be kept"):
        packed(Known(1), (Slotted,))
    with pytest.raises(ValueError, match="a Known is none of Slotted"):
        unpacked(packed(Known(1), (Known,)), (Slotted,))
    with pytest.raises(ValueError, match="no state"):
        unpacked({"what": 1})


def test_a_tracker_goes_on_from_its_state() -> None:
    def boxes(i: int) -> list[Box]:
        return [Box(2 + i, 4, 22 + i, 30), Box(40 - i, 4, 60 - i, 30)]

    straight, image = Tracker(), painted(1, 90)
    ids = [straight.update([face(box=b) for b in boxes(i)], timestamp_s=i / 25, image=image) for i in range(20)]
    first = Tracker()
    for i in range(9):
        first.update([face(box=b) for b in boxes(i)], timestamp_s=i / 25, image=image)
    again = Tracker.restored(msgspec.json.decode(msgspec.json.encode(first.state())))
    for i in range(9, 20):
        assert again.update([face(box=b) for b in boxes(i)], timestamp_s=i / 25, image=image) == ids[i]
    assert again.state() == straight.state()


def test_smoother_and_baseline_go_on_from_their_states() -> None:
    def run(smoother: Smoother, baseline: Baseline, frames: range) -> list[np.ndarray]:
        values = (np.array((0.5 + i / 100, 0.5 - i / 100), np.float32) for i in frames)
        return [baseline.update(0, smoother.update(0, p, i / 25), i / 25) for i, p in zip(frames, values, strict=True)]

    labels = ("happy", "neutral")
    straight = run(Smoother(), Baseline((0, 0.3), labels=labels), range(20))
    smoother, baseline = Smoother(), Baseline((0, 0.3), labels=labels)
    run(smoother, baseline, range(5))
    kept = [msgspec.json.decode(msgspec.json.encode(one.state())) for one in (smoother, baseline)]
    rest = run(Smoother.restored(kept[0]), Baseline.restored(kept[1]), range(5, 20))
    np.testing.assert_array_equal(rest, straight[5:])
