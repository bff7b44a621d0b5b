"""A benchmark written for people and for programs: plain text, Markdown, CSV, JSON."""

import csv
import io
import json
from dataclasses import replace

import pytest

from mien.benchmark.peers import Overlap
from mien.benchmark.record import Benchmark, Figure, Measured, Value
from mien.benchmark.tables import FORMATS, METRICS, footnotes, number, written
from mien.evaluation.intervals import Interval

LOST = Value(value=0.5, low=0.4, high=0.6, change=Interval(0.2, 0.1, 0.3), p_value=0.0001)
FOUND = Benchmark(
    machine={"processor": "Example CPU"},
    data="fer2013",
    data_hash="e" * 64,
    split="test",
    resamples=100,
    peers=(
        Measured(name="mien", version="1", threads="one", overlap={"fer2013": Overlap("trained", "seen", "a")}),
        Measured(name="other", version="2", threads="many", overlap={"fer2013": Overlap()}, errors=3),
        Measured(name="slow", failure="slow gave no answer within 2 s"),
    ),
    figures=(
        Figure(
            pictures="fer2013", title="FER2013 PrivateTest", data="fer2013", rows=1000, metric="accuracy",
            values={"mien": Value(value=0.7, low=0.65, high=0.75), "other": LOST},
        ),
        Figure(
            pictures="fer2013", title="FER2013 PrivateTest", data="fer2013", rows=1000, metric="macro_f1",
            values={"mien": Value(value=0.7), "other": Value(value=0.123, p_value=0.04)},
        ),
        Figure(pictures="fer2013", title="fer2013", data="fer2013", rows=57, metric="ms_a_face", values={}),
        Figure(pictures="process", title="process", data="", rows=1, metric="memory_mb",
               values={"mien": Value(value=88.66)}),
    ),
)  # fmt: skip


def page(form: str) -> str:
    return written(FOUND, form).decode()


def test_plain_text_has_a_table_for_each_set_of_pictures_and_a_row_for_each_peer() -> None:
    lines = [line.split() for line in page("table").splitlines()]
    assert lines[:4] == [
        ["FER2013", "PrivateTest", "(1,000", "faces)"],
        ["accuracy", "macro-F1"],
        ["mien", "[1]", "70.0%", "(65.0%", "to", "75.0%)", "0.700"],
        ["other", "[2]", "50.0%", "(40.0%", "to", "60.0%),", "p", "<", "0.001", "0.123,", "p", "=", "0.04"],
    ]
    assert ["process"] in lines


def test_markdown_has_a_row_for_each_figure_and_a_column_for_each_peer() -> None:
    lines = page("markdown").splitlines()
    assert lines[0] == "| In turn on the same pictures | mien [1] | other [2] |"
    assert lines[2] == (
        "| FER2013 PrivateTest (1,000 faces): accuracy | 70.0% (65.0% to 75.0%) | 50.0% (40.0% to 60.0%), p < 0.001 |"
    )
    assert lines[5] == "| process: peak memory, MB | 88.7 | - |"


@pytest.mark.parametrize("form", ["table", "markdown"])
def test_notes_flag_overlap_say_unknown_name_failures_threads_and_what_numbers_mean(form: str) -> None:
    text = page(form)
    assert "[1] mien: fer2013: seen (a)" in text
    assert "[2] other: fer2013: unknown; what it was trained on is not said" in text
    assert "slow could not be measured: slow gave no answer within 2 s" in text
    assert "other raised an error at 3 pictures" in text
    assert "each as its README calls it: mien one; other many." in text
    assert "compares with mien on the same pictures: McNemar's exact test" in text


OWN = Overlap("unknown", "never trained on; began as another network", "its card")
FOLDERS = replace(
    FOUND,
    peers=(
        Measured(name="mien", overlap={"holiday": OWN, "made": Overlap()}),
        Measured(name="other", overlap={"holiday": Overlap(), "made": Overlap()}),
        Measured(name="third", overlap={"holiday": Overlap("none", "made later"), "made": Overlap()}),
        Measured(name="slow", failure="too slow", overlap={"holiday": Overlap(), "made": Overlap()}),
    ),
)


def test_what_is_unknown_of_a_folder_is_noted_where_something_is_known_of_one_peer() -> None:
    assert footnotes(FOLDERS) == [
        "[1] mien: holiday: unknown; never trained on; began as another network (its card)",
        "holiday: whether other was trained on it is not said either",
    ]


def test_a_median_of_starts_says_how_many_there_were() -> None:
    starts = Figure(
        pictures="process", title="process", data="", rows=3, metric="start_s", values={"mien": Value(value=1.0)}
    )
    assert (
        "| process (3 starts): start to first result, s | 1.00 | - |"
        in written(replace(FOUND, figures=(starts,)), "markdown").decode()
    )


def test_csv_has_a_row_for_each_figure_and_peer_and_one_for_a_failure() -> None:
    rows = list(csv.DictReader(io.StringIO(page("csv"))))
    assert [(r["peer"], r["metric"]) for r in rows] == [
        ("mien", "accuracy"), ("mien", "macro_f1"), ("mien", "memory_mb"),
        ("other", "accuracy"), ("other", "macro_f1"), ("slow", ""),
    ]  # fmt: skip
    lost = rows[3]
    assert (lost["value"], lost["change"], lost["change_low"], lost["p_value"]) == ("0.5", "0.2", "0.1", "0.0001")
    assert (lost["overlap"], rows[0]["overlap"], rows[2]["overlap"]) == ("unknown", "trained", "")
    assert rows[-1]["failure"] == "slow gave no answer within 2 s"


def test_json_holds_everything() -> None:
    record = json.loads(page("json"))
    assert record["figures"][0]["values"]["other"]["change"] == {"value": 0.2, "low": 0.1, "high": 0.3}
    assert record["peers"][1]["overlap"]["fer2013"]["status"] == "unknown"


def test_a_benchmark_in_which_all_failed_can_be_written_too() -> None:
    nothing = Benchmark(
        machine={}, data="", data_hash="", split="test", resamples=100, figures=(), peers=FOUND.peers[2:]
    )
    for form in FORMATS:
        assert "slow gave no answer" in written(nothing, form).decode()


def test_every_metric_has_a_title() -> None:
    assert all(metric.title for metric in METRICS.values())


@pytest.mark.parametrize(
    ("value", "text"), [(0.6341, "0.634"), (12.34, "12.3"), (1840.2, "1840"), (1.0, "1.00"), (0, "0.00")]
)
def test_numbers_have_three_digits_that_count(value: float, text: str) -> None:
    assert number(value) == text
