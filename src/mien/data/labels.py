"""From a data set's words for expressions to mien's labels."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mien.emotions import FERPLUS, canonical
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

    def check(self, words: Iterable[tuple[str, str]]) -> None:
        """Refuse words that mean no label, all at once and before any picture is read, unless they are to be skipped.

        Args:
            words: pairs of a word and the file or row it stands in.

        Raises:
            DatasetFormatError: there are such words; the message lists them with the first place of each.
        """
        unknown: dict[str, str] = {}
        for word, place in words:
            if not self.skip_unknown and word not in unknown and not self._label(word):
                unknown[word] = place
        if unknown:
            listed = ", ".join(f"{word[:40]!r} ({place})" for word, place in list(unknown.items())[:10])
            raise DatasetFormatError(
                f"unknown expression labels: {listed}; map them (--map WORD=LABEL) or leave such pictures out "
                f"(--skip-unknown); known labels are {', '.join(FERPLUS)}"
            )

    def knows(self, word: str) -> bool:
        """Tell whether the word means a label."""
        return bool(self._label(word))

    def read(self, word: str) -> tuple[str, str]:
        """Return the label a word means and an empty problem, or no label and the problem."""
        label = self._label(word)
        return label, "" if label else f"{UNKNOWN} {word[:40]!r}"

    def _label(self, word: str) -> str:
        key = word.strip().lower()
        try:
            return self.words.get(key) or canonical(key)
        except ValueError:
            return ""
