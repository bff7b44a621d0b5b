"""The reference of the command line names every command and every option."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from mien.cli import COMMANDS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")


def options_of(command: click.Command) -> Iterator[str]:
    """Yield the long options of a command and of those below it, but for those that its help keeps from people."""
    for option in command.params:
        if not getattr(option, "hidden", False):
            yield from (name for name in (*option.opts, *option.secondary_opts) if name.startswith("--"))
    if isinstance(command, click.Group):
        for one in command.commands.values():
            yield from options_of(one)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_stands_in_the_section_of_its_command(name: str) -> None:
    section = PAGE.partition(f"\n## mien {name}\n")[2].partition("\n## ")[0]
    command: click.Command = import_module(f"mien.cli.{name}").command
    assert section, f"no section about mien {name}"
    assert [option for option in options_of(command) if option not in section] == []


def test_every_command_below_another_is_named() -> None:
    groups = {name: import_module(f"mien.cli.{name}").command for name in COMMANDS}
    below = [f"mien {name} {one}" for name, group in groups.items() for one in getattr(group, "commands", ())]
    assert [line for line in below if line not in PAGE] == []
