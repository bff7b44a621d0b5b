"""Preparing: from raw files to checked Parquet shards, in steps that a killed run goes on from."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from mien.data import checks, duplicates, prepared, splits
from mien.data import manifest as manifests
from mien.data.crops import NO_FACE, Cut, resizing
from mien.data.fetch import open_source, read_provenance
from mien.data.labels import LabelMap
from mien.data.manifest import Manifest, Provenance
from mien.data.options import PrepareOptions
from mien.data.sample import SPLITS, Sample, Source
from mien.emotions import EMOTIONS, FERPLUS
from mien.errors import DatasetError, DatasetFormatError

CHUNK_ROWS = 2048
"""Pictures that are read before they are written down."""

FORMAT = 1
"""Raised when the prepared form changes, so that a half from before is not gone on with."""

Progress = Callable[[str, float], None]


def prepare(
    name: str,
    *,
    root: Path,
    options: PrepareOptions | None = None,
    cut: Cut | None = None,
    again: bool = False,
    progress: Progress = lambda step, share: None,
) -> Manifest:
    """Prepare a fetched data set. A run that was killed goes on where it was; one that is done is only verified.

    Args:
        name: the data set's name below `root`.
        root: where data sets live, `Settings.datasets`.
        options: how.
        cut: makes a crop of a picture; needed where `options.faces` is "detect" (a `FaceCutter`).
        again: prepare anew even if it is done.
        progress: told the step's name and the share of it done, 0 to 1.

    Raises:
        DatasetNotFoundError: nothing was fetched under that name.
        DatasetFormatError: a raw file is not in its source's form; the message names file and row.
        ValueError: faces are to be detected and there is no `cut`.
    """
    options = options or PrepareOptions()
    if cut is None and options.faces == "detect":
        raise ValueError("to detect faces pass cut=FaceCutter(...)")
    folder = root / name
    provenance = read_provenance(folder / "raw")
    if not again and (done := _done(folder / "prepared", provenance, options)):
        return done
    job = _Job(_partial_folder(folder, provenance, options), options, cut or resizing(options), progress)
    table = job.read(_open(folder / "raw", provenance, options))
    seen = checks.look(table, channels=options.channels)
    table, drawn = job.draw(table, seen)
    copies = job.find_copies(table, seen)
    table = checks.judge(table, seen, copies, keep_copies=options.keep_copies)
    manifest = _manifest(name, provenance, options, table, checks.report(table, seen, copies, drawn=drawn))
    return _finish(folder / "prepared", job.partial, table, manifest)


@dataclass(frozen=True, slots=True)
class _Job:
    """One preparation under way; `partial` holds what is done so far."""

    partial: Path
    options: PrepareOptions
    cut: Cut
    progress: Progress

    def read(self, source: Source) -> pa.Table:
        """Read what is not read yet, chunk by chunk, and return all of it."""
        done = sorted(self.partial.glob("chunk-*.parquet"))
        total = max(source.total, 1)
        samples = source.samples(start=len(done) * CHUNK_ROWS)
        for number, chunk in enumerate(_chunks(samples), len(done)):
            done.append(self.partial / f"chunk-{number:06d}.parquet")
            prepared.write_table(done[-1], self._table(chunk))
            self.progress("read", min((number * CHUNK_ROWS + len(chunk)) / total, 1.0))
        if not done:
            raise DatasetFormatError(f"{self.partial.parent / 'raw'} holds no pictures")
        return pa.concat_tables([prepared.read_table(path) for path in done], promote_options="default")

    def _table(self, samples: list[Sample]) -> pa.Table:
        crops = [None if sample.image is None else self.cut(sample.image) for sample in samples]
        found = [
            replace(sample, problem=NO_FACE) if crop is None and not sample.problem else sample
            for sample, crop in zip(samples, crops, strict=True)
        ]
        return prepared.sample_table(found, crops)

    def draw(self, table: pa.Table, seen: checks.Look) -> tuple[pa.Table, int]:
        """Return the table with every split set, and how many were drawn."""
        before = table["split"].to_pylist()
        if self.options.split:
            after, drawn = [self.options.split] * len(before), 0
        else:
            labels, shares = table["label"].to_pylist(), (self.options.validation_share, self.options.test_share)
            after = splits.draw(before, labels, _units(table, seen), validation_share=shares[0], test_share=shares[1])
            drawn = sum(old != new for old, new in zip(before, after, strict=True))
        place = table.schema.get_field_index("split")
        return table.set_column(place, "split", pa.array(after, pa.string())), drawn

    def find_copies(self, table: pa.Table, seen: checks.Look) -> duplicates.Copies:
        """Find the copies of the usable pictures."""
        index = np.array([SPLITS.index(split) for split in table["split"].to_pylist()], np.int64)
        return duplicates.find_copies(
            seen.squares[seen.usable],
            index[seen.usable],
            near=self.options.near,
            notebook=duplicates.Notebook(self.partial / "near.npz"),
            progress=lambda share: self.progress("compare", share),
        ).spread(seen.usable)


def is_outdated(folder: Path, manifest: Manifest) -> bool:
    """Tell whether the raw files beside a prepared folder are others, or mean something else, than when it was made."""
    try:
        return not _is_from(manifest, read_provenance(folder.parent / "raw"))
    except DatasetError:
        return False


def _is_from(manifest: Manifest, provenance: Provenance) -> bool:
    made_from = (manifest.source, manifest.raw_sha256, manifest.columns)
    return made_from == (provenance.source, provenance.sha256, provenance.columns)


def _open(raw: Path, provenance: Provenance, options: PrepareOptions) -> Source:
    labels = LabelMap.of(options.labels, skip_unknown=options.skip_unknown)
    return open_source(raw, provenance.source, columns=provenance.columns, labels=labels)


def _units(table: pa.Table, seen: checks.Look) -> list[str]:
    """Return what must stay in one split: a named group, else all pictures that look exactly the same."""
    rows = enumerate(zip(table["group"].to_pylist(), table["source"].to_pylist(), strict=True))
    return [
        group or (hashlib.sha256(seen.squares[row].tobytes()).hexdigest() if seen.usable[row] else source)
        for row, (group, source) in rows
    ]


def _chunks(samples: Iterator[Sample]) -> Iterator[list[Sample]]:
    while chunk := list(islice(samples, CHUNK_ROWS)):
        yield chunk


def _done(folder: Path, provenance: Provenance, options: PrepareOptions) -> Manifest | None:
    """Return the manifest of what is prepared, if it was from the same raw files and options and is sound."""
    try:
        manifest = prepared.read_manifest(folder)
    except (FileNotFoundError, DatasetFormatError):
        return None
    same = (manifest.format, manifest.options) == (FORMAT, options) and _is_from(manifest, provenance)
    return manifest if same and not prepared.find_damage(folder) else None


def _partial_folder(folder: Path, provenance: Provenance, options: PrepareOptions) -> Path:
    """Return the folder of what is done so far; what other raw files or options left behind is cleared away."""
    key = json.dumps([FORMAT, provenance.sha256, asdict(provenance.columns), asdict(options)]).encode()
    partial = folder / f"prepared.{hashlib.sha256(key).hexdigest()[:12]}.partial"
    for old in folder.glob("prepared.*.partial"):
        if old != partial:
            shutil.rmtree(old)
    partial.mkdir(exist_ok=True)
    return partial


def _manifest(
    name: str, provenance: Provenance, options: PrepareOptions, table: pa.Table, report: manifests.Report
) -> Manifest:
    contempt = FERPLUS[-1] in table["label"].to_pylist()
    return Manifest(
        name=name,
        hash="",
        label_names=FERPLUS if contempt else EMOTIONS,
        size=options.size,
        channels=options.channels,
        format=FORMAT,
        source=provenance.source,
        raw_sha256=provenance.sha256,
        columns=provenance.columns,
        options=options,
        report=report,
        shards=(),
    )


def _finish(folder: Path, partial: Path, table: pa.Table, manifest: Manifest) -> Manifest:
    """Write shards and manifest into a fresh folder and put it in the place of the old one."""
    fresh = partial / "prepared"
    shutil.rmtree(fresh, ignore_errors=True)
    table = table.drop_columns([field.name for field in prepared.WORKING_FIELDS])
    shards = prepared.write_shards(fresh, table)
    manifest = replace(manifest, hash=prepared.content_hash(table, channels=manifest.channels), shards=shards)
    manifests.write(fresh / prepared.MANIFEST, manifest)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.replace(folder)
    shutil.rmtree(partial)
    return manifest
