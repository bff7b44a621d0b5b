"""`mien worker` with the fake recognizer: its jobs' processes import it, which they cannot do with a test module."""

import os
import sys
from pathlib import Path
from typing import Any


def open_fake(settings: Any, labels: str, *, delay: float = 0) -> Any:
    """Return the fake recognizer, which takes so many seconds for each picture."""
    if delay:  # not from outside: the process that jobs' processes are copies of may be older than a test's wish
        os.environ["MIEN_TEST_DELAY"] = str(delay)
    from fake_recognizer import FakeRecognizer

    return FakeRecognizer()


def main() -> None:
    """Run the command line as `mien` does, but with this recognizer."""
    from mien import cli
    from mien.cli import worker

    worker.open_recognizer = open_fake
    cli.main()


def open_broken(settings: Any, labels: str) -> Any:
    """Fail in a way that nobody foresaw."""
    raise KeyError("nobody foresaw this")


def open_damaged(settings: Any, labels: str) -> Any:
    """Find a model that is damaged."""
    from mien.errors import ModelFileError

    raise ModelFileError(f"{settings.models}/mien/4/card.json is damaged")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    from fake_worker import main as importable_main

    importable_main()
