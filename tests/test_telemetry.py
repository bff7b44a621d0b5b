"""Logs: one JSON object a line, with its context, without secrets."""

import io
import json
import logging
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mien.telemetry import CONTEXT, saying, write_logs


@pytest.fixture
def logs_as_they_were() -> Iterator[None]:
    """Logging afterwards is as it was."""
    root = logging.getLogger()
    kept, level, own = root.handlers[:], root.level, logging.getLogger("mien").level
    yield
    root.handlers[:] = kept
    root.setLevel(level)
    logging.getLogger("mien").setLevel(own)


@pytest.fixture
def lines(logs_as_they_were: None):
    stream = io.StringIO()
    write_logs(stream=stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_record_is_one_object_with_its_context_and_extras(lines) -> None:
    token = CONTEXT.set({"request_id": "abc"})
    logging.getLogger("mien.test").info("read %d\nfaces", 3, extra={"faces": 3, "where": io})
    CONTEXT.reset(token)
    logging.getLogger("mien.test").warning("after")
    first, second = lines()
    assert (first["message"], first["faces"], first["request_id"]) == ("read 3\nfaces", 3, "abc")
    assert (first["level"], first["logger"], first["time"][-6:]) == ("info", "mien.test", "+00:00")
    assert "request_id" not in second


def test_an_error_comes_with_its_traceback_and_without_secrets(lines) -> None:
    try:
        raise RuntimeError("it broke")
    except RuntimeError:
        logging.getLogger("mien.test").exception("oh", extra={"api_key": "k", "session_cookie": "c"})
    (line,) = lines()
    assert "it broke" in line["exception"]
    assert not {"api_key", "session_cookie"} & set(line)


def test_libraries_are_quiet_unless_something_is_wrong(lines) -> None:
    logging.getLogger("urllib3").info("connecting")
    logging.getLogger("urllib3").warning("refused")
    assert [line["message"] for line in lines()] == ["refused"]


def test_for_people_a_record_is_a_line_with_its_context_behind_it(logs_as_they_were: None) -> None:
    stream = io.StringIO()
    write_logs("text", level="warning", stream=stream)
    with saying(job_id="7", request_id=""):
        logging.getLogger("mien.jobs").warning("it %s", "died")
        logging.getLogger("mien.jobs").info("not worth a line")
    (line,) = stream.getvalue().splitlines()
    assert line.endswith("WARNING mien.jobs it died [job_id=7]")
    assert line[10] == "T"


def test_for_people_what_came_from_outside_makes_no_line_of_its_own(logs_as_they_were: None) -> None:
    stream = io.StringIO()
    write_logs("text", level="warning", stream=stream)
    logging.getLogger("mien.server").warning("no %s", "/x\n2026-12-01T00:00:00Z ERROR mien it burns\x1b[2J")
    try:
        raise ValueError("of two lines")
    except ValueError:
        logging.getLogger("mien.server").exception("it failed")
    first, _, *traceback = stream.getvalue().splitlines()
    assert first.endswith("no /x\\x0a2026-12-01T00:00:00Z ERROR mien it burns\\x1b[2J")
    assert traceback[0] == "Traceback (most recent call last):"


def test_what_lines_say_ends_with_its_context() -> None:
    with saying(request_id="a"), saying(job_id="b"):
        assert CONTEXT.get() == {"request_id": "a", "job_id": "b"}
    assert CONTEXT.get() == {}


def test_lines_of_many_threads_stay_whole_in_a_file(tmp_path: Path, logs_as_they_were: None) -> None:
    path = tmp_path / "log"
    with path.open("a") as file:
        write_logs(stream=file)
        log = logging.getLogger("mien.test")
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda number: log.info("line %d", number), range(400)))
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert sorted(int(line["message"].split()[1]) for line in lines) == list(range(400))


def test_a_line_that_cannot_be_written_fails_nothing(
    capsys: pytest.CaptureFixture[str], logs_as_they_were: None
) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as file:
        write_logs(stream=file)
        logging.getLogger("mien.test").warning("said to nobody")
    assert "BrokenPipeError" in capsys.readouterr().err
