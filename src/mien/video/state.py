"""What an object knows, as JSON can hold it: so that a run can go on later, in another process, without pickle.

Only numbers, text, NumPy arrays, the usual containers, and objects of classes that the caller names are packed. What
comes back can therefore be nothing else.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

_CONTAINERS: dict[str, Callable[[Any], Any]] = {"tuple": tuple, "deque": deque, "frozenset": frozenset, "set": set}


def packed(value: Any, classes: Sequence[type] = ()) -> Any:
    """Return a value in a form that JSON can hold, exactly.

    Args:
        value: of numbers, text, arrays, containers and objects of `classes`.
        classes: whose objects' attributes are packed one by one.

    Raises:
        TypeError: there is something else in it.
    """
    if isinstance(value, np.ndarray):
        return {"array": packed(value.tolist()), "type": str(value.dtype), "shape": value.shape}
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return float(value) if np.isfinite(value) else {"float": str(float(value))}
    if isinstance(value, list):
        return [packed(one, classes) for one in value]
    if isinstance(value, dict):
        return {"dict": [[packed(key, classes), packed(one, classes)] for key, one in value.items()]}
    kind = type(value).__name__
    if kind in _CONTAINERS:
        parts = sorted(value) if isinstance(value, (set, frozenset)) else value
        return {kind: [packed(one, classes) for one in parts]}
    if type(value) in classes:
        return {"object": kind, "of": {name: packed(one, classes) for name, one in _attributes(value).items()}}
    raise TypeError(f"a {kind} cannot be kept; known are {', '.join(c.__name__ for c in classes)}")


def unpacked(value: Any, classes: Sequence[type] = ()) -> Any:
    """Return what `packed` was given; see there.

    Raises:
        ValueError: it is of another form, or names another class.
    """
    if isinstance(value, list):
        return [unpacked(one, classes) for one in value]
    if not isinstance(value, Mapping):
        return value
    if "array" in value:
        return np.array(unpacked(value["array"]), value["type"]).reshape(value["shape"])
    if "float" in value:
        return float(value["float"])
    if "dict" in value:
        return {unpacked(key, classes): unpacked(one, classes) for key, one in value["dict"]}
    if "object" in value:
        return _object(value, classes)
    for kind, container in _CONTAINERS.items():
        if kind in value:
            return container([unpacked(one, classes) for one in value[kind]])
    raise ValueError(f"no state: {str(value)[:80]}")


def _attributes(value: Any) -> dict[str, Any]:
    slots = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
    return {name: getattr(value, name) for name in slots} | getattr(value, "__dict__", {})


def _object(value: Mapping[str, Any], classes: Sequence[type]) -> Any:
    kind = next((one for one in classes if one.__name__ == value["object"]), None)
    if kind is None:
        raise ValueError(f"a {value['object']} is none of {', '.join(c.__name__ for c in classes)}")
    made: Any = object.__new__(kind)
    for name, one in value["of"].items():
        object.__setattr__(made, name, unpacked(one, classes))
    return made
