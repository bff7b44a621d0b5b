"""`--explain [METHOD]`: its value may be left out, also in front of a picture."""

import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from mien.cli._inputs import STDIN, is_picture_file
from mien.explanation import GRADCAM_ELSEWHERE, METHODS

OPTION = "--explain"


class Method(click.Choice[str]):
    """One of `METHODS`; what is none is told what else would do."""

    def __init__(self) -> None:
        super().__init__(METHODS)

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """Say what there is, what the option takes by itself, and where Grad-CAM is."""
        unknown = super().get_invalid_choice_message(value, ctx).rstrip(".")
        return (
            f"{unknown}, nor a picture that is there; {OPTION} by itself is {OPTION}={METHODS[0]}. {GRADCAM_ELSEWHERE}."
        )


class Explaining(click.Command):
    """A command whose `--explain` may stand in front of a picture: the picture is not taken for a method."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, with the method written out where a picture follows."""
        return super().parse_args(ctx, _written_out(args))


def _written_out(arguments: Sequence[str]) -> list[str]:
    words = [*arguments, "--"]
    end = words.index("--")
    named = [
        f"{OPTION}={METHODS[0]}" if word == OPTION and _is_picture(following) else word
        for word, following in pairwise(words[: end + 1])
    ]
    return [*named, *arguments[end:]]


def _is_picture(word: str) -> bool:
    return word not in METHODS and (word == STDIN or is_picture_file(Path(word)) or os.path.lexists(word))
