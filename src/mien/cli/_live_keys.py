"""Keys that are pressed at a terminal, one by one, without Return."""

import os
import select
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any, Self, TextIO


class TerminalKeys:
    """Reads single keys while it is entered; Ctrl-C stays what it is. Where there is no terminal no key comes."""

    def __init__(self, stream: TextIO | None = None) -> None:
        stream = sys.stdin if stream is None else stream
        self._file = stream.fileno() if stream is not None and stream.isatty() else -1
        self._before: Any = None

    def __enter__(self) -> Self:
        if self._file >= 0 and sys.platform != "win32":
            import termios
            import tty

            self._before = termios.tcgetattr(self._file)
            tty.setcbreak(self._file)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            import termios

            with suppress(termios.error, OSError):  # the terminal was closed
                termios.tcsetattr(self._file, termios.TCSADRAIN, self._before)
            self._before = None

    def pressed(self) -> str:
        """Return the keys pressed since it was last asked, in lower case."""
        if self._file < 0:
            return ""
        keys = _from_console() if sys.platform == "win32" else _from_terminal(self._file)
        return keys.decode("ascii", "ignore").lower()


def _from_terminal(file: int) -> bytes:
    try:
        return os.read(file, 64) if select.select([file], [], [], 0)[0] else b""
    except OSError:  # the terminal was closed
        return b""


def _from_console() -> bytes:
    console = import_module("msvcrt")
    keys = b""
    while console.kbhit():
        keys += console.getch()
    return keys
