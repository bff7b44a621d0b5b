"""`mien analyze`: many pictures, worker processes."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import Result

from fake_recognizer import Echo, FakeRecognizer, Heavy, paint
from mien.cli import _inputs, analyze
from mien.cli._reading import OpenRecognizer, Plan, read_all
from mien.cli._workers import read_ahead
from mien.errors import ModelNotFoundError
from mien.records import Failure
from mien.settings import Settings

Analyze = Callable[..., Result]


def test_workers_answer_in_the_order_of_the_pictures(run: Analyze) -> None:
    for i in range(20):
        paint(f"h/{i:02}.png", faces=i % 5)
    Path("h/07.png").write_text("hello")
    done = run("h", "--jobs", "2")
    answers = json.loads(done.stdout)
    assert [a["image"]["source"] for a in answers] == [f"h/{i:02}.png" for i in range(20)]
    assert [len(a["faces"]) for a in answers if "faces" in a] == [i % 5 for i in range(20) if i != 7]
    assert done.exit_code == 1


def test_a_picture_that_kills_its_worker_fails_alone(run: Analyze) -> None:
    for i in range(4):
        paint(f"h/{i}.png", deadly=i == 1)
    done = run("h", "--jobs", "2")
    kinds = ["error" if "error" in answer else "faces" for answer in json.loads(done.stdout)]
    assert kinds == ["faces", "error", "faces", "faces"]
    assert "mien: h/1.png: the process that read it died of exit code 9" in done.stderr


def test_pictures_are_taken_only_a_little_ahead_of_the_answers(tmp_path: Path) -> None:
    path, taken = paint(tmp_path / "a.png"), []

    def pictures() -> Iterator[_inputs.Picture | Failure]:
        for i in range(1000):
            taken.append(i)
            yield _inputs.Picture(str(i), path, Path("a.png"))

    answers = read_all(pictures(), Plan(open_recognizer=FakeRecognizer, settings=Settings()), jobs=2)
    next(answers)
    next(answers)
    assert len(taken) <= 20
    answers.close()  # type: ignore[attr-defined]


def test_pictures_and_answers_larger_than_a_pipe_do_not_wait_for_each_other() -> None:
    heavy = [Heavy(str(i), bytes([i]) * 2_000_000) for i in range(6)]
    assert list(read_ahead(heavy, Echo(), jobs=2)) == [item.data for item in heavy]


def test_a_recognizer_that_cannot_be_opened_ends_the_run_from_a_worker_too(tmp_path: Path) -> None:
    opens = OpenRecognizer(model="nosuch", detector="auto", labels="emotions", settings=Settings(data_dir=tmp_path))
    pictures = [_inputs.Picture(str(i), paint(tmp_path / "a.png"), Path("a.png")) for i in range(2)]
    with pytest.raises(ModelNotFoundError):
        list(read_all(pictures, Plan(open_recognizer=opens, settings=Settings()), jobs=2))


@pytest.mark.parametrize(("pictures", "cores", "jobs"), [(1, 8, 1), (15, 8, 1), (16, 8, 2), (1000, 8, 8), (1000, 1, 1)])
def test_jobs_default_to_the_cores_that_the_pictures_keep_busy(
    monkeypatch: pytest.MonkeyPatch, pictures: int, cores: int, jobs: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)), raising=False)
    assert analyze._jobs(pictures) == jobs


def test_parquet_is_refused_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with pytest.raises(click.UsageError, match="--output"):
        analyze._form("parquet", None)
    assert analyze._form(None, None) == "table"
