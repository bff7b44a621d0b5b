"""What the machine is called."""

from pathlib import Path

import pytest

from mien import machine


@pytest.mark.parametrize(
    ("told", "name"),
    [("vendor_id\t: x\nmodel name\t: A: fast one\nmodel name\t: other\n", "A: fast one"), ("Processor: 0\n", "arm"),
     (None, "arm")],
    ids=["by Linux", "Linux has no name for it", "no Linux"],
)  # fmt: skip
def test_the_processor_is_called_as_linux_or_else_python_calls_it(
    told: str | None, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if told is not None:
        (tmp_path / "proc").mkdir()
        (tmp_path / "proc" / "cpuinfo").write_text(told)
    monkeypatch.setattr(machine, "Path", lambda path: tmp_path / path.lstrip("/"))
    monkeypatch.setattr(machine.platform, "processor", lambda: "arm")
    assert machine.processor() == name
