"""PyTorch's file format of before version 1.6, read without PyTorch and without running what a pickle may ask for.

Such a file is five pickles (a number that tells the format, its version, facts of the machine, the tensors, the keys of
their storages) and then each storage: its length as int64 and its raw numbers (`_legacy_save` of torch.serialization).
"""

import pickle
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

MAGIC = 0x1950A86A20F9469CFC6C
DTYPES = {"FloatStorage": "<f4", "LongStorage": "<i8"}


def read_tensors(path: Path) -> dict[str, NDArray[Any]]:
    """Return the tensors of a state dictionary by name, in the file's order.

    Raises:
        ValueError: it is not such a file, ends too early, or holds something other than tensors.
    """
    with path.open("rb") as file:
        try:
            if _Pickle(file).load() != MAGIC:
                raise ValueError("another format")
            for _ in ("version", "machine"):
                _Pickle(file).load()
            pickled = _Pickle(file)
            tensors, keys = pickled.load(), _Pickle(file).load()
            storages = {key: _numbers(file, pickled.dtypes[key]) for key in keys}
            return {name: _array(tensor, storages) for name, tensor in tensors.items()}
        except Exception as error:
            raise ValueError(f"{path} is no file of tensors that can be read: {error}") from None


@dataclass(frozen=True, slots=True)
class _Tensor:
    """A view of a storage: numbers, not bytes."""

    storage: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class _Pickle(pickle.Unpickler):
    """Makes tensors and ordered dictionaries, and refuses everything else."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self.dtypes: dict[str, str] = {}

    def find_class(self, module: str, name: str) -> Any:
        if module == "torch" and name in DTYPES:
            return name
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, shape, strides, *_: _Tensor(storage, offset, shape, strides)
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        raise pickle.UnpicklingError(f"it asks for {module}.{name}")

    def persistent_load(self, pid: Any) -> str:
        _, kind, key, *_ = pid
        self.dtypes[key] = DTYPES[kind]
        return str(key)


def _numbers(file: BinaryIO, dtype: str) -> NDArray[Any]:
    count = int.from_bytes(file.read(8), "little")
    return np.frombuffer(file.read(count * np.dtype(dtype).itemsize), dtype, count)


def _array(tensor: _Tensor, storages: dict[str, NDArray[Any]]) -> NDArray[Any]:
    numbers = storages[tensor.storage]
    last = tensor.offset + sum((n - 1) * s for n, s in zip(tensor.shape, tensor.strides, strict=True))
    if min(tensor.offset, *tensor.shape, *tensor.strides, 0) < 0 or last >= len(numbers):
        raise ValueError("a tensor lies outside its storage")
    strides = [stride * numbers.itemsize for stride in tensor.strides]
    return np.lib.stride_tricks.as_strided(numbers[tensor.offset :], tensor.shape, strides, writeable=False).copy()
