"""From a data set's words for expressions to mien's labels."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mien.emotions import canonical
from mien.errors import DatasetFormatError

UNKNOWN = "unknown label"


@dataclass(frozen=True, slots=True)
class LabelMap:
    """A data set's words and the labels they mean; other words go through `emotions.canonical`.

    Attributes:
        words: lower-case word to label.
        skip_unknown: give an unknown word no label instead of refusing it.
    """

    words: dict[str, str] = field(default_factory=dict)
    skip_unknown: bool = False

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]], *, skip_unknown: bool) -> "LabelMap":
        """Build the map from pairs of word and label; the word's case does not matter."""
        return cls({word.strip().lower(): canonical(label) for word, label in pairs}, skip_unknown)

    def knows(self, word: str) -> bool:
        """Tell whether the word means a label."""
        return bool(self._label(word))

    def read(self, word: str, *, place: str) -> tuple[str, str]:
        """Return the label a word means and an empty problem, or no label and the problem.

        Args:
            word: the data set's word.
            place: the file or row it stands in, for the message.

        Raises:
            DatasetFormatError: the word means no label and unknown ones are not to be skipped.
        """
        if label := self._label(word):
            return label, ""
        if self.skip_unknown:
            return "", f"{UNKNOWN} {word[:40]!r}"
        raise DatasetFormatError(
            f"{place}: unknown expression label {word[:40]!r}; map it (--map {word[:40]}=LABEL) or leave such pictures "
            f"out (--skip-unknown)"
        )

    def _label(self, word: str) -> str:
        key = word.strip().lower()
        try:
            return self.words.get(key) or canonical(key)
        except ValueError:
            return ""
