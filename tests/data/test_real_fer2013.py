"""The files that really circulate, where they are at hand."""

import tarfile
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from mien.data import load
from mien.data.fetch import fetch
from mien.data.prepare import prepare
from mien.emotions import majority

pytestmark = pytest.mark.data

ROWS = 300


def test_the_first_rows_of_fer2013_and_ferplus_are_what_they_are_known_to_be(shared_data: Path, tmp_path: Path) -> None:
    with tarfile.open(shared_data / "fer2013.tar.gz", "r|gz") as archive:
        table = next(archive.extractfile(member) for member in archive if member.isreg())
        lines = list(islice(table, ROWS + 1))
    (tmp_path / "fer2013.csv").write_bytes(b"".join(lines))
    with (shared_data / "fer2013new.csv").open("rb") as votes:
        (tmp_path / "fer2013new.csv").write_bytes(b"".join(islice(votes, ROWS + 1)))
    fetch("fer2013", tmp_path / "fer2013.csv", votes=tmp_path / "fer2013new.csv", root=tmp_path / "root")
    prepare("fer2013", root=tmp_path / "root")
    dataset = load("fer2013", root=tmp_path / "root", kept_only=False)
    dataset = dataset.select(np.argsort(dataset.row)[:2])
    assert dataset.labels.tolist() == [0, 0]
    assert dataset.images[0, 0, :3, 0].tolist() == [70, 80, 82]
    assert dataset.votes[0].tolist() == [4, 0, 0, 1, 3, 2, 0, 0, 0, 0]
    assert majority(dataset.votes).tolist() == [-1, 6]
