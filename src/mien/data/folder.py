"""Pictures in class-named folders: `happy/a.jpg`, or `train/happy/a.jpg` and `test/happy/b.jpg`."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien import images
from mien.data.labels import LabelMap
from mien.data.options import Columns
from mien.data.sample import SPLIT_WORDS, Sample, Source
from mien.errors import DatasetFormatError, ImageError

UNREADABLE = "not a readable picture"


def open_source(raw: Path, *, columns: Columns, labels: LabelMap) -> Source:
    """Return the pictures in the class-named folders of a raw folder.

    Raises:
        DatasetFormatError: there are none.
    """
    return Folder.scan(raw, labels=labels)


@dataclass(frozen=True, slots=True)
class Folder:
    """Pictures in class-named folders, sorted by path.

    Attributes:
        root: the folder that holds the class or split folders.
        files: the pictures.
        labels: what the folders' names mean.
        split_of: reads a split from a picture's path; where it finds none the folder decides.
    """

    root: Path
    files: tuple[Path, ...]
    labels: LabelMap
    split_of: Callable[[Path], str]

    @classmethod
    def scan(cls, raw: Path, *, labels: LabelMap, split_of: Callable[[Path], str] = lambda path: "") -> "Folder":
        """List the pictures below `raw`; folders that only wrap another folder are looked through.

        Raises:
            DatasetFormatError: there are no pictures in class-named folders.
        """
        root = _unwrap(raw, labels)
        files = tuple(sorted(path for path in root.glob("*/**/*") if _is_picture(path, root)))
        if not files:
            raise DatasetFormatError("there are no pictures in class-named folders (happy/a.jpg or train/happy/a.jpg)")
        return cls(root, files, labels, split_of)

    @property
    def total(self) -> int:
        """How many pictures there are."""
        return len(self.files)

    def samples(self, start: int = 0) -> Iterator[Sample]:
        """Read the pictures from `start` on.

        Raises:
            DatasetFormatError: a folder's name is no known label; the picture is named.
        """
        self.labels.check((self._word(path), text(path.relative_to(self.root))) for path in self.files)
        for row, path in enumerate(islice(self.files, start, None), start):
            yield self._sample(row, path)

    def _sample(self, row: int, path: Path) -> Sample:
        label, problem = self.labels.read(self._word(path))
        image, unreadable = read_picture(path)
        return Sample(
            image=image,
            label=label,
            split=self.split_of(path) or self._split(path),
            source=text(path.relative_to(self.root)),
            row=row,
            problem=unreadable or problem,
        )

    def _split(self, path: Path) -> str:
        return SPLIT_WORDS.get(path.relative_to(self.root).parts[0].lower(), "")

    def _word(self, path: Path) -> str:
        """Return the name of the class folder; empty for a picture that lies in a split folder itself."""
        folders = path.relative_to(self.root).parts[:-1]
        words = folders[1:] if self._split(path) else folders
        return words[0] if words else ""


def read_picture(path: Path) -> tuple[NDArray[np.uint8] | None, str]:
    """Return an RGB picture `(H, W, 3)` and no problem, or no picture and the problem."""
    try:
        return images.load(path), ""
    except (ImageError, OSError):
        return None, UNREADABLE


def text(path: Path) -> str:
    """Return a path as text that can be stored; bytes that are no UTF-8 become question marks."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")


def _is_picture(path: Path, root: Path) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.relative_to(root).parts)
    return not hidden and path.suffix.lower() in images.SUFFIXES and path.is_file()


def _unwrap(folder: Path, labels: LabelMap) -> Path:
    """Go down while a folder holds nothing but one folder that is neither a split nor a class."""
    while True:
        inside = [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith((".", "__MACOSX"))]
        if len(inside) != 1 or inside[0].name.lower() in SPLIT_WORDS or labels.knows(inside[0].name):
            return folder
        if not any(path.is_dir() for path in inside[0].iterdir()):
            return folder
        folder = inside[0]
