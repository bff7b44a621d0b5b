"""Photographs for `mien benchmark --photos`: made ones in several sizes, and a sample of GENKI-4K where it is at hand.

    python benchmarks/photographs.py out/photographs    # a folder for each kind, with a labels.csv

The made pictures are NASA's portrait on plain ground, each a little different; their tables say how many faces they
show. The real ones are GENKI-4K's, evenly spaced, on which mien never trained (whether dlib's network did, as which one
half of it began, is unknown); their table says who smiles.
"""

import argparse
import csv
import io
import sys
import tarfile
from pathlib import Path

from machine import ROOT
from scenes import write_scenes

from mien.benchmark.photographs import spread

SCENES = ((320, 240, 1), (640, 480, 1), (1280, 720, 1), (1920, 1080, 1), (1280, 720, 4))
"""Width, height and number of faces of the made pictures."""

GENKI = ROOT.parent / "shared" / "data" / "genki4k.tar.gz"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the folders go")
    parser.add_argument("--pictures", type=int, default=20, help="made pictures of each size")
    parser.add_argument("--photographs", type=int, default=500, help="of GENKI-4K, evenly spaced")
    parser.add_argument("--genki", type=Path, default=GENKI, help="genki4k.tar.gz")
    options = parser.parse_args()
    if options.genki.is_file():
        write_genki(options.genki, options.folder / "genki4k", options.photographs)
    else:
        print(f"no real photographs: {options.genki} is not there", file=sys.stderr)
    for width, height, faces in SCENES:
        folder = options.folder / f"{width}x{height}, {'one face' if faces == 1 else f'{faces} faces'}"
        paths = write_scenes(folder, options.pictures, width=width, height=height, faces=faces)
        _write_table(folder, [("file", "faces"), *((path.name, faces) for path in paths)])


def write_genki(archive: Path, folder: Path, count: int) -> None:
    """Unpack `count` of the archive's photographs, evenly spaced, and write who smiles."""
    with tarfile.open(archive) as tar:
        table = tar.extractfile("genki4k/labels.csv")
        assert table is not None
        rows = list(csv.DictReader(io.StringIO(table.read().decode())))
        rows = [rows[place] for place in spread(len(rows), count)]
        for row in rows:
            member = tar.getmember(f"genki4k/{row['file']}")
            member.name = Path(row["file"]).name
            tar.extract(member, folder, filter="data")
    _write_table(folder, [("file", "smile"), *((Path(row["file"]).name, row["smile"]) for row in rows)])


def _write_table(folder: Path, rows: list[tuple[object, ...]]) -> None:
    with (folder / "labels.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    main()
