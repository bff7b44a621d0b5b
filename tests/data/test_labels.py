import pytest

from mien.data.labels import LabelMap
from mien.emotions import FERPLUS


@pytest.mark.parametrize(
    ("word", "label"),
    [("Happiness", "happy"), (" anger ", "angry"), ("CONTEMPT", "contempt"), ("3", "happy"), ("Grin", "happy")],
)
def test_a_word_means_a_label(word: str, label: str) -> None:
    labels = LabelMap.of([("3", "happy"), ("grin ", "joy")], skip_unknown=False)
    assert labels.read(word) == (label, "")


def test_a_map_goes_before_the_known_spellings() -> None:
    assert LabelMap.of([("sad", "neutral")], skip_unknown=False).read("Sad") == ("neutral", "")


def test_every_label_means_itself() -> None:
    assert [LabelMap().read(label)[0] for label in FERPLUS] == list(FERPLUS)


def test_an_unknown_word_is_a_problem() -> None:
    assert LabelMap().read("bored") == ("", "unknown label 'bored'")
    assert not LabelMap().knows("bored")
