"""What figures depend on."""

from pathlib import Path

import pytest

from mien.benchmark import machine


def test_facts_name_the_processor_and_the_packages_that_are_there() -> None:
    found = machine.facts("mien", "no-such-package")
    assert found["cores"] >= 1
    assert list(found["packages"]) == ["mien"]


def test_the_processor_is_asked_of_python_where_the_system_has_no_proc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "Path", lambda path: Path("/nowhere") / path.lstrip("/"))
    monkeypatch.setattr(machine.platform, "processor", lambda: "arm")
    assert machine.facts()["processor"] == "arm"


def test_a_summary_holds_median_and_extremes() -> None:
    assert machine.summary([3.0, 1.0, 2.00049]) == {"median": 2.0, "min": 1.0, "max": 3.0, "runs": 3}
