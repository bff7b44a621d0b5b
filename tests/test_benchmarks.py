"""The scripts beside `mien benchmark`: the pictures that they make for it."""

import csv
import importlib
import io
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from mien.benchmark.photographs import open_folder

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


@pytest.fixture
def photographs(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("photographs")


def archive(path: Path, count: int) -> Path:
    """Write an archive in GENKI-4K's form, in which every second person smiles."""
    page = io.StringIO()
    rows = [(f"files/file{n:04d}.jpg", n % 2, 0.0) for n in range(count)]
    csv.writer(page, lineterminator="\n").writerows([("file", "smile", "yaw"), *rows])
    with tarfile.open(path, "w:gz") as tar:
        for name, data in [("labels.csv", page.getvalue().encode()), *((row[0], b"picture") for row in rows)]:
            member = tarfile.TarInfo(f"genki4k/{name}")
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return path


def test_a_sample_of_genki_is_spread_evenly_with_its_smiles(photographs: Any, tmp_path: Path) -> None:
    photographs.write_genki(archive(tmp_path / "genki4k.tar.gz", 9), tmp_path / "genki4k", 3)
    found = open_folder(tmp_path / "genki4k")
    assert [path.name for path in found.pictures] == ["file0000.jpg", "file0003.jpg", "file0006.jpg"]
    assert found.smiles.tolist() == [False, True, False]


def test_made_pictures_say_how_many_faces_they_show(
    photographs: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(photographs, "SCENES", ((160, 120, 1), (320, 120, 2)))
    monkeypatch.setattr(sys, "argv", ["x", str(tmp_path), "--pictures", "2", "--genki", str(tmp_path / "none")])
    photographs.main()
    folders = {folder.name: open_folder(folder) for folder in tmp_path.iterdir()}
    assert {name: found.faces.tolist() for name, found in folders.items()} == {
        "160x120, one face": [1, 1],
        "320x120, 2 faces": [2, 2],
    }
    assert "no real photographs" in capsys.readouterr().err
