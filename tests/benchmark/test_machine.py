"""What figures depend on."""

from mien.benchmark import machine
from mien.machine import processor


def test_facts_name_the_processor_and_the_packages_that_are_there() -> None:
    found = machine.facts("mien", "no-such-package")
    assert found["processor"] == processor()
    assert found["cores"] >= 1
    assert list(found["packages"]) == ["mien"]


def test_a_summary_holds_median_and_extremes() -> None:
    assert machine.summary([3.0, 1.0, 2.00049]) == {"median": 2.0, "min": 1.0, "max": 3.0, "runs": 3}
