"""The command line as a whole."""

import subprocess
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from mien import cli
from mien.cli import COMMANDS, mien
from mien.errors import ModelNotFoundError

FOLDER = Path(cli.__file__).parent


@pytest.fixture
def raising(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """Makes every command raise the exception put into this list."""
    raised: list[BaseException] = []

    @click.command()
    def command() -> None:
        raise raised[0]

    monkeypatch.setattr(type(mien), "get_command", lambda *_: command)
    monkeypatch.setattr(sys, "argv", ["mien", "analyze"])
    return raised


def test_help_lists_every_command() -> None:
    shown = CliRunner().invoke(mien, ["--help"])
    assert shown.exit_code == 0
    for name in COMMANDS:
        assert f"\n  {name} " in shown.output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_the_file_of_its_name_and_explains_itself(name: str) -> None:
    command = import_module(f"mien.cli.{name}").command
    assert isinstance(command, click.Command)
    assert CliRunner().invoke(mien, [name, "--help"]).exit_code == 0
    assert command.help


def test_every_file_is_a_command() -> None:
    assert {path.stem for path in FOLDER.glob("[!_]*.py")} == set(COMMANDS)


def test_version_is_that_of_the_package() -> None:
    assert CliRunner().invoke(mien, ["--version"]).output == f"mien, version {version('mien')}\n"


def test_an_unknown_command_is_wrong_usage() -> None:
    shown = CliRunner().invoke(mien, ["analyse"])
    assert shown.exit_code == 2
    assert "No such command 'analyse'" in shown.output


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (
            ModelNotFoundError("no model 'x'; the registry holds mien"),
            1,
            "mien: no model 'x'; the registry holds mien\n",
        ),
        (KeyboardInterrupt(), 130, "mien: interrupted\n"),
    ],
    ids=["error of mien's own", "Ctrl-C"],
)
def test_errors_are_a_line_and_an_exit_code(
    raising: list[BaseException], error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    raising.append(error)
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == code
    assert capsys.readouterr().err == said


def test_a_slip_of_ours_is_not_hidden(raising: list[BaseException]) -> None:
    raising.append(ZeroDivisionError("a bug"))
    with pytest.raises(ZeroDivisionError):
        cli.main()


def test_the_installed_command_answers() -> None:
    command = [sys.executable, "-c", "from mien.cli import main; main()", "--version"]
    assert subprocess.run(command, capture_output=True, check=True, text=True).stdout.startswith("mien, version")
