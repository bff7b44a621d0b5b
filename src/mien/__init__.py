"""mien reads facial expressions in images: every face, seven emotions, calibrated to what human viewers answer."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mien import images
    from mien.recognizer import Recognizer
    from mien.results import Analysis, Box, Explanation, Face, Quality, Scores
    from mien.video.reading import FrameAnalysis, Video
    from mien.video.smooth import Smoother
    from mien.video.track import Tracker

__all__ = [
    "Analysis", "Box", "Explanation", "Face", "FrameAnalysis", "Quality", "Recognizer", "Scores", "Smoother", "Tracker",
    "Video",
    "images",
]  # fmt: skip

_HOMES = {
    "Recognizer": "mien.recognizer",
    "Video": "mien.video.reading",
    "FrameAnalysis": "mien.video.reading",
    "Smoother": "mien.video.smooth",
    "Tracker": "mien.video.track",
} | dict.fromkeys(("Analysis", "Box", "Explanation", "Face", "Quality", "Scores"), "mien.results")


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `import mien` costs nothing."""
    if name == "images":
        return import_module("mien.images")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'mien' has no attribute {name!r}")
