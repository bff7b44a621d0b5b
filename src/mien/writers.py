"""Results as files and streams: JSON, JSON Lines, CSV and Parquet, written as they come."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import msgspec

from mien.records import Cell, Failure, Row, columns, encode, rows
from mien.results import Analysis

FORMATS = ("json", "jsonl", "csv", "parquet")

TABLE_FORMATS = ("csv", "jsonl", "parquet")
"""Forms in which rows can be written: films, whose frames would make unwieldy documents, have no other."""

_SUFFIXES = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet"}

_ROWS_A_GROUP = 5000  # rows of Parquet held before they are written: about 5 MB


class Writer(Protocol):
    """Takes results one after the other; what it wrote is complete once `finish` was called."""

    def write(self, result: Analysis | Failure) -> None:
        """Write one result; a reader at the other end of a pipe has it at once."""
        ...

    def finish(self) -> None:
        """Write what belongs at the end; the stream stays open."""
        ...


class RowWriter(Protocol):
    """Takes a table's rows; what it wrote is complete once `finish` was called."""

    def write(self, rows: Iterable[Row]) -> None:
        """Write rows, each with every column in order; a reader at the other end of a pipe has them at once."""
        ...

    def finish(self) -> None:
        """Write what belongs at the end; the stream stays open."""
        ...


def format_of(path: Path) -> str | None:
    """Return the format that a file's suffix names, or None."""
    return _SUFFIXES.get(path.suffix.lower())


def open_writer(form: str, stream: BinaryIO, labels: tuple[str, ...], *, many: bool = True) -> Writer:
    """Return what writes results to `stream`.

    Args:
        form: one of `FORMATS`.
        stream: takes bytes.
        labels: the label set of the results, which decides a table's columns.
        many: whether JSON is a list of results or the only one itself.
    """
    match form:
        case "json":
            return _JsonWriter(stream, many=many)
        case "jsonl":
            return _JsonLinesWriter(stream)
        case "csv":
            return _TableWriter(_CsvWriter(stream, labels), labels)
        case "parquet":
            return _TableWriter(_ParquetWriter(stream, labels, {}), labels)
    raise ValueError(f"unknown format {form!r}; there are {', '.join(FORMATS)}")


def open_table(
    form: str, stream: BinaryIO, labels: tuple[str, ...], *, metadata: Mapping[str, str] | None = None
) -> RowWriter:
    """Return what writes rows to `stream`.

    Args:
        form: one of `TABLE_FORMATS`; JSON Lines has one object a row, with the columns as keys.
        stream: takes bytes.
        labels: decide the columns, see `mien.records.columns`.
        metadata: kept in the file where the form has a place for it: Parquet's key-value metadata.
    """
    match form:
        case "jsonl":
            return _RowLinesWriter(stream)
        case "csv":
            return _CsvWriter(stream, labels)
        case "parquet":
            return _ParquetWriter(stream, labels, metadata or {})
    raise ValueError(f"unknown format of a table {form!r}; there are {', '.join(TABLE_FORMATS)}")


class _JsonWriter:
    """One indented object, or a list with one result a line."""

    def __init__(self, stream: BinaryIO, *, many: bool) -> None:
        self._stream, self._many, self._count = stream, many, 0

    def write(self, result: Analysis | Failure) -> None:
        if self._many:
            self._stream.write((b",\n" if self._count else b"[\n") + encode(result))
        else:
            self._stream.write(encode(result, indent=2))
        self._count += 1
        self._stream.flush()

    def finish(self) -> None:
        if self._many:
            self._stream.write(b"\n]" if self._count else b"[]")
        self._stream.write(b"\n")
        self._stream.flush()


class _JsonLinesWriter:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, result: Analysis | Failure) -> None:
        self._stream.write(encode(result) + b"\n")
        self._stream.flush()

    def finish(self) -> None:
        pass


class _TableWriter:
    """Writes results as rows."""

    def __init__(self, table: RowWriter, labels: tuple[str, ...]) -> None:
        self._table, self._labels = table, labels

    def write(self, result: Analysis | Failure) -> None:
        self._table.write(rows(result, self._labels))

    def finish(self) -> None:
        self._table.finish()


class _RowLinesWriter:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, rows: Iterable[Row]) -> None:
        self._stream.write(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
        self._stream.flush()

    def finish(self) -> None:
        pass


class _CsvWriter:
    """RFC 4180 in UTF-8: nothing is an empty cell, truth is `true` and `false`."""

    def __init__(self, stream: BinaryIO, labels: tuple[str, ...]) -> None:
        self._stream = stream
        self._lines([[*columns(labels)]])

    def write(self, rows: Iterable[Row]) -> None:
        self._lines([_csv_cell(cell) for cell in row.values()] for row in rows)
        self._stream.flush()

    def finish(self) -> None:
        self._stream.flush()

    def _lines(self, lines: Iterable[list[str]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(lines)
        self._stream.write(text.getvalue().encode())


class _ParquetWriter:
    """Row groups of a few thousand rows, so that memory stays bounded however many pictures there are."""

    def __init__(self, stream: BinaryIO, labels: tuple[str, ...], metadata: Mapping[str, str]) -> None:
        from pyarrow import parquet

        self._held, self._schema = list[Row](), parquet_schema(labels).with_metadata(dict(metadata))
        self._writer = parquet.ParquetWriter(stream, self._schema, compression="zstd")

    def write(self, rows: Iterable[Row]) -> None:
        self._held.extend(rows)
        if len(self._held) >= _ROWS_A_GROUP:
            self._write_group()

    def finish(self) -> None:
        self._write_group()
        self._writer.close()

    def _write_group(self) -> None:
        import pyarrow

        self._writer.write_table(pyarrow.Table.from_pylist(self._held, self._schema))
        self._held.clear()


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def parquet_schema(labels: tuple[str, ...]) -> Any:
    """Return the `pyarrow.Schema` of a table for a label set."""
    import pyarrow

    text = ("source", "reason", "quality_reasons", "dominant", "model_name")
    truth = ("success", "quality_ok", "uncertain")
    real = (
        "timestamp_s",
        "detection_confidence",
        "entropy",
        *(c for c in columns(labels) if c.startswith(("p_", "smo"))),
    )
    kinds = dict.fromkeys(text, pyarrow.string()) | dict.fromkeys(truth, pyarrow.bool_())
    kinds |= dict.fromkeys(real, pyarrow.float64())
    return pyarrow.schema([(column, kinds.get(column, pyarrow.int64())) for column in columns(labels)])
