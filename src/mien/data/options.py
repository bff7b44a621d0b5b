"""How raw data are laid out, and how they are to be prepared."""

from dataclasses import dataclass
from typing import Literal, get_args

from mien.data.sample import SPLITS
from mien.emotions import canonical

Faces = Literal["crops", "detect"]
"""What the pictures show: faces already cut out, or scenes in which the face must be found."""

FACES: tuple[Faces, ...] = get_args(Faces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which columns of a `csv` source mean what; an empty name is guessed from the table's head."""

    path: str = ""
    label: str = ""
    split: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareOptions:
    """How to prepare a data set.

    Attributes:
        size: side of the crops, in pixels.
        channels: 1 for grey, 3 for RGB.
        faces: "crops": the pictures are faces already cut out and are resized; "detect": they are scenes, whose
            largest face is found, aligned and cut out as in use.
        detector: which detector finds the faces; see `mien.faces.open_detector`.
        cutter: which detector and landmark model those are, so that others' crops are not taken for theirs.
        labels: pairs of a data set's word and the label it means, beyond what `emotions.canonical` knows.
        skip_unknown: drop pictures with an unknown label instead of refusing the data set.
        validation_share: share of the pictures without a split that is drawn for validation.
        test_share: the same for test.
        split: put every picture into this split, whatever the source says; empty: don't.
        keep_copies: keep training pictures that are copies of validation or test pictures.
        near: look for near copies too, which takes time in the square of the number of pictures.
    """

    size: int = 48
    channels: int = 1
    faces: Faces = "crops"
    detector: str = "auto"
    cutter: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    skip_unknown: bool = False
    validation_share: float = 0.1
    test_share: float = 0.1
    split: str = ""
    keep_copies: bool = False
    near: bool = True

    def __post_init__(self) -> None:
        if not 8 <= self.size <= 1024 or self.channels not in (1, 3):
            raise ValueError(f"size is 8 to 1024 and channels 1 or 3, not {self.size} and {self.channels}")
        shares = (self.validation_share, self.test_share)
        if min(shares) < 0 or not sum(shares) < 1:
            raise ValueError(f"the shares for validation and test are 0 or more and sum to less than 1, not {shares}")
        if self.split not in ("", *SPLITS) or self.faces not in FACES:
            raise ValueError(f"split is one of {', '.join(SPLITS)} and faces of {', '.join(FACES)}")
        for _, label in self.labels:
            canonical(label)
