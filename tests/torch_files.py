"""Makes files as PyTorch wrote them before version 1.6, without PyTorch."""

import pickle
import sys
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import numpy as np

from mien.training.pretrained.torch_file import MAGIC

KINDS = {"float32": "FloatStorage", "int64": "LongStorage"}


@dataclass(eq=False)
class Storage:
    """Raw numbers, which a pickle names by a key."""

    key: str
    numbers: np.ndarray


@dataclass
class Tensor:
    """What a pickle holds of a tensor."""

    storage: Storage
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def __reduce__(self) -> tuple[Any, ...]:
        rebuild = sys.modules["torch._utils"]._rebuild_tensor_v2
        return rebuild, (self.storage, 0, self.shape, self.strides, False, OrderedDict())


class Pickler(pickle.Pickler):
    """Writes a storage by its key."""

    def persistent_id(self, obj: Any) -> Any:
        if not isinstance(obj, Storage):
            return None
        kind = getattr(sys.modules["torch"], KINDS[str(obj.numbers.dtype)])
        return "storage", kind, obj.key, "cpu", obj.numbers.size, None


def written(
    path: Path,
    tensors: Mapping[str, np.ndarray],
    *,
    shape: tuple[int, ...] | None = None,
    strides: tuple[int, ...] | None = None,
) -> Path:
    """Write tensors; `shape` and `strides` are said of each instead of its own."""
    storages = [Storage(str(index), values.ravel()) for index, values in enumerate(tensors.values())]
    state = OrderedDict(
        (name, Tensor(storage, said := values.shape if shape is None else shape, strides or _strides(said)))
        for (name, values), storage in zip(tensors.items(), storages, strict=True)
    )
    with path.open("wb") as file, mock.patch.dict(sys.modules, _modules()):
        for value in (MAGIC, 1001, {"little_endian": True}, state, [storage.key for storage in storages]):
            Pickler(file, protocol=2).dump(value)
        for storage in storages:
            file.write(storage.numbers.size.to_bytes(8, "little") + storage.numbers.tobytes())
    return path


def _strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(np.prod(shape[place + 1 :])) for place in range(len(shape)))


def _modules() -> dict[str, ModuleType]:
    """Modules with PyTorch's names, for pickle to find what it writes the names of."""
    torch, utilities = ModuleType("torch"), ModuleType("torch._utils")

    def _rebuild_tensor_v2(*_: Any) -> None: ...

    _rebuild_tensor_v2.__module__, _rebuild_tensor_v2.__qualname__ = "torch._utils", "_rebuild_tensor_v2"
    utilities._rebuild_tensor_v2 = _rebuild_tensor_v2
    for name in KINDS.values():
        setattr(torch, name, type(name, (), {"__module__": "torch"}))
    return {"torch": torch, "torch._utils": utilities}
