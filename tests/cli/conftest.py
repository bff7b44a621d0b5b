"""What the tests of the command line share."""

import os
import select
import shutil
import subprocess
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from fake_recognizer import FakeRecognizer
from mien import data
from mien.cli import analyze, mien
from mien.data.dataset import Dataset
from mien.emotions import EMOTIONS


@pytest.fixture
def noise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> Dataset:
    """A data set of 32 training and 16 validation crops of 8x8 pixels, in a fresh folder to run in."""
    rng = np.random.default_rng(0)
    noise = Dataset(
        name="noise",
        hash="0" * 64,
        label_names=EMOTIONS,
        images=rng.integers(0, 256, (48, 8, 8, 1), dtype=np.uint8),
        labels=rng.integers(0, 7, 48),
        votes=np.zeros((48, 10), np.int64),
        split=np.array(["train"] * 32 + ["validation"] * 16),
        row=np.arange(48),
        near_duplicate=np.zeros(48, bool),
        attributes={},
    )
    monkeypatch.setattr(data, "load", lambda name, *, root: noise)
    monkeypatch.chdir(tmp_path)
    return noise


@pytest.fixture
def opened() -> list[dict[str, object]]:
    """The options with which a recognizer was asked for."""
    return []


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, opened: list[dict[str, object]]) -> Callable[..., Result]:
    """Run `mien analyze` in a fresh folder."""

    def opens(**options: object) -> object:
        opened.append(options)
        return FakeRecognizer

    monkeypatch.setattr(analyze, "OpenRecognizer", opens)
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, stdin=b"": CliRunner().invoke(mien, ["analyze", *map(str, arguments)], input=stdin)


@pytest.fixture(scope="session")
def screen() -> Iterator[str]:
    """A virtual screen's DISPLAY."""
    if shutil.which("Xvfb") is None or shutil.which("xdotool") is None or find_spec("_tkinter") is None:
        if os.environ.get("CI") == "true" and find_spec("_tkinter") is not None:
            pytest.fail("CI needs Xvfb and xdotool: see .ci/run")
        pytest.skip("needs Xvfb, xdotool and a Python with Tk")
    ours, theirs = os.pipe()
    command = ["Xvfb", "-displayfd", str(theirs), "-screen", "0", "800x600x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[theirs], stderr=subprocess.DEVNULL) as process:
        os.close(theirs)
        assert select.select([ours], [], [], 30)[0]
        yield f":{os.read(ours, 16).decode().strip()}"
        process.terminate()
    os.close(ours)
