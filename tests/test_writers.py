"""Files and streams of results."""

import csv
import io
import json
from pathlib import Path

import pytest
from pyarrow import parquet

from fake_recognizer import analysis
from mien import writers
from mien.emotions import EMOTIONS, FERPLUS
from mien.records import Failure, columns
from mien.results import Analysis

RESULTS = (analysis(2), analysis(0), Failure('odd, "name"\n.jpg', "ImageDecodeError", "cut, short"))


def written(form: str, *results: Analysis | Failure, many: bool = True) -> bytes:
    stream = io.BytesIO()
    writer = writers.open_writer(form, stream, EMOTIONS, many=many)
    for result in results:
        writer.write(result)
    writer.finish()
    assert not stream.closed
    return stream.getvalue()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_of_many_is_a_list(count: int) -> None:
    assert len(json.loads(written("json", *RESULTS[:count]))) == count


def test_json_of_one_is_an_object() -> None:
    assert json.loads(written("json", RESULTS[0], many=False))["image"]["source"] == "photo.jpg"


def test_every_json_line_stands_alone() -> None:
    assert [("error" in json.loads(line)) for line in written("jsonl", *RESULTS).splitlines()] == [False, False, True]


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_a_reader_at_the_other_end_has_each_result_at_once(form: str) -> None:
    raw = io.BytesIO()
    stream = io.BufferedWriter(raw, 1_000_000)  # type: ignore[arg-type]
    writers.open_writer(form, stream, EMOTIONS).write(analysis())
    assert b"happy" in raw.getvalue()


def test_csv_of_nothing_still_has_its_columns() -> None:
    assert written("csv").decode() == ",".join(columns(EMOTIONS)) + "\r\n"


def test_csv_quotes_what_needs_it() -> None:
    rows = list(csv.DictReader(io.StringIO(written("csv", *RESULTS).decode(), newline="")))
    assert [row["source"] for row in rows] == ["photo.jpg"] * 3 + ['odd, "name"\n.jpg']
    assert rows[3]["reason"] == "cut, short"


def test_parquet_has_a_type_for_every_column_even_where_all_are_empty() -> None:
    table = parquet.read_table(io.BytesIO(written("parquet", RESULTS[2])))
    assert tuple(table.column_names) == columns(EMOTIONS)
    types = {
        name: str(table.schema.field(name).type) for name in ("source", "frame", "success", "timestamp_s", "p_sad")
    }
    assert types == {
        "source": "string",
        "frame": "int64",
        "success": "bool",
        "timestamp_s": "double",
        "p_sad": "double",
    }


def test_parquet_is_written_in_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writers, "_ROWS_A_GROUP", 4)
    file = parquet.ParquetFile(io.BytesIO(written("parquet", *[analysis(2)] * 5)))
    assert [file.metadata.row_group(i).num_rows for i in range(file.metadata.num_row_groups)] == [4, 4, 2]


def test_tables_of_another_label_set_have_its_columns() -> None:
    stream = io.BytesIO()
    writers.open_writer("csv", stream, FERPLUS)
    assert b"p_contempt" in stream.getvalue()


@pytest.mark.parametrize(("name", "form"), [("a.CSV", "csv"), ("a.ndjson", "jsonl"), ("a.xls", None), ("csv", None)])
def test_suffixes_name_formats(name: str, form: str | None) -> None:
    assert writers.format_of(Path(name)) == form


def test_an_unknown_format_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(ValueError, match="'xls'; there are json, jsonl, csv, parquet"):
        writers.open_writer("xls", io.BytesIO(), EMOTIONS)
