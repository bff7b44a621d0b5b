"""The command line: one file a command, imported only when it is called."""

import os
import sys
from importlib import import_module
from typing import Any

import click

from mien.errors import MienError

COMMANDS = (
    "analyze", "video", "live", "serve", "worker", "admin", "db", "data", "train", "ensemble", "evaluate", "compare",
    "export", "models", "benchmark",
)  # fmt: skip

_INTERRUPTED, _UNREAD = 130, 141  # as shells count them: 128 and the signal's number, SIGINT or SIGPIPE


class _Commands(click.Group):
    """`mien NAME` is `mien/cli/NAME.py`, whose `command` is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"mien.cli.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("mien: interrupted", err=True)
            ctx.exit(_INTERRUPTED)
        except BrokenPipeError:  # whoever read the answers has seen enough, as `head` does
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the flush at exit would fail once more
            ctx.exit(_UNREAD)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mien", prog_name="mien")
def mien() -> None:
    """Read facial expressions in images and films: every face, seven emotions, as human viewers would read them."""


def main() -> None:
    """Run the command line; the exit code is 0 for done, 1 where some inputs failed, 2 for wrong usage."""
    try:
        mien(standalone_mode=True)
    except MienError as error:
        click.echo(f"mien: {error}", err=True)
        sys.exit(1)
    except OSError as error:  # a folder that may not be written to, a full disk: for the person, not a defect
        named = [] if error.filename is None else [str(error.filename)]
        click.echo(": ".join(["mien", *named, (error.strerror or str(error)).lower()]), err=True)
        sys.exit(1)
