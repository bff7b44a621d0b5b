"""Weights to start from out of a LiteRT file, such as the one a model ships: a network learns on from it.

The file holds each convolution with its batch normalization folded into it, in int8 with one scale a channel, in
float16 or in float32; see `mien.formats.litert_export`.
"""

import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.architectures.ensemble import bodies
from mien.errors import RecipeError
from mien.training.pretrained import folded
from mien.training.pretrained.folded import Array, Convolution

SMALLEST = 1e-9
"""Size of a kernel, where its convolution says nothing."""


def start(model: Any, path: Path, crops: NDArray[np.float32]) -> None:
    """Give a float32 model the weights of a LiteRT file that was exported from one of the same architecture.

    What the file rounded stays rounded; batch normalization begins with the statistics of `crops`. A head that the
    file has not, or with other labels, begins anew.

    Args:
        model: of an architecture whose every convolution is followed by batch normalization.
        path: the file.
        crops: pixels 0 to 255 `(n, S, S, C)`, some hundreds.

    Raises:
        RecipeError: the file is damaged, or of another network.
    """
    try:
        networks, heads = layers(path.read_bytes())
    except (struct.error, AttributeError, LookupError, TypeError, ValueError) as error:
        raise RecipeError(f"initial_weights: {path} is damaged, or no LiteRT file: {error}") from None
    try:
        parts = bodies(model) or [model]
        if len(networks) != len(parts):
            raise ValueError(f"{len(networks)} networks beside each other, the recipe's {len(parts)}")
        for part, convolutions in zip(parts, networks, strict=True):
            folded.assign(part, _in_order_of(part, convolutions), crops)
        _assign_heads(model, heads)
    except ValueError as error:
        raise RecipeError(f"initial_weights: {path} has {error}; name a model of the same architecture") from None


def _in_order_of(model: Any, found: list[Convolution]) -> list[Convolution]:
    """Return a file's convolutions in the model's order.

    Those beside each other, as of a shortcut and of the branch it goes around, may stand in either order; those of one
    shape follow one another in both.
    """
    left = list(found)
    ordered = []
    for layer, _ in folded.normalized(model):
        fits = (index for index, f in enumerate(left) if f.kernel.shape == tuple(layer.kernel.shape))
        if left:
            ordered.append(left.pop(next(fits, 0)))
    return ordered + left


def _assign_heads(model: Any, heads: Mapping[str, tuple[Array, Array]]) -> None:
    for layer in model.layers:
        kernel, bias = heads.get(layer.name, (None, None))
        if kernel is not None and kernel.shape == tuple(layer.kernel.shape):
            layer.set_weights([kernel, bias])


def layers(content: bytes) -> tuple[list[list[Convolution]], dict[str, tuple[Array, Array]]]:
    """Return the convolutions of a file's networks, from the picture on, and its heads by name (kernel and bias).

    There are several networks where convolutions start from the picture in several places; they are in the order in
    which the heads read what they found.
    """
    from ai_edge_litert import schema_py_generated as schema

    if content[4:8] != b"TFL3":
        raise ValueError("it does not begin as one")
    network = schema.ModelT.InitFromPackedBuf(content)
    names = {output.tensorIndex: output.name.decode() for output in network.signatureDefs[0].outputs}
    convolutions: list[tuple[tuple[int, ...], Convolution]] = []
    heads: dict[str, tuple[Array, Array]] = {}
    order: tuple[int, ...] = ()
    for kind, output, (kernel, bias), origins in _operations(network, schema):
        if kind == schema.BuiltinOperator.CONV_2D:
            convolutions.append((origins, _unfolded(kernel.transpose(1, 2, 3, 0), bias, inputs=(0, 1, 2))))
        elif kind == schema.BuiltinOperator.DEPTHWISE_CONV_2D:
            convolutions.append((origins, _unfolded(kernel[0][..., None], bias, inputs=(0, 1))))
        elif output in names:
            heads[names[output]] = (kernel.T, bias)
            order = origins
    return [[found for origins, found in convolutions if origins == (first,)] for first in order], heads


def _unfolded(kernel: Array, bias: Array, *, inputs: tuple[int, ...]) -> Convolution:
    """Take each output's size, which normalization gave it, out of its kernel."""
    size = np.maximum(np.sqrt(np.square(kernel).mean(axis=inputs, keepdims=True)), SMALLEST)
    return Convolution(kernel / size, size.ravel(), bias)


def _operations(network: Any, schema: Any) -> Iterator[tuple[int, int, tuple[Array, Array], tuple[int, ...]]]:
    """Yield kind, output, kernel and bias of every operation that has weights, in the order in which they run.

    With it go its origins: the outputs of the convolutions, first from the picture on, that it depends on.
    """
    kinds = schema.BuiltinOperator
    graph = network.subgraphs[0]
    float16_sources = {}  # what is kept in float16 goes through an operation first
    known: dict[int, tuple[int, ...]] = {}
    for operation in graph.operators:
        code = network.operatorCodes[operation.opcodeIndex]
        kind = max(code.builtinCode, code.deprecatedBuiltinCode)
        origins = tuple(dict.fromkeys(first for index in operation.inputs for first in known.get(index, ())))
        if kind in (kinds.CONV_2D, kinds.DEPTHWISE_CONV_2D):
            origins = origins or (operation.outputs[0],)
        known |= dict.fromkeys(operation.outputs, origins)
        if kind == kinds.DEQUANTIZE:
            float16_sources[operation.outputs[0]] = operation.inputs[0]
        if kind in (kinds.CONV_2D, kinds.DEPTHWISE_CONV_2D, kinds.FULLY_CONNECTED):
            indices = [float16_sources.get(index, index) for index in operation.inputs[1:]]
            kernel = _values(graph.tensors[indices[0]], network, schema)
            width = kernel.shape[-1 if kind == kinds.DEPTHWISE_CONV_2D else 0]
            biased = len(indices) > 1 and indices[1] >= 0  # a bias of zeros is left out
            bias = _values(graph.tensors[indices[1]], network, schema) if biased else np.zeros(width, np.float32)
            yield kind, operation.outputs[0], (kernel, bias), origins


def _values(tensor: Any, network: Any, schema: Any) -> Array:
    """Return a constant tensor as float32, quantized ones times their scales."""
    types = schema.TensorType
    dtypes = {types.FLOAT32: "<f4", types.FLOAT16: "<f2", types.INT8: "<i1", types.INT32: "<i4"}
    if tensor.type not in dtypes:
        raise ValueError(f"weights of its type {tensor.type} are not read")
    dtype = dtypes[tensor.type]
    values = np.frombuffer(bytes(network.buffers[tensor.buffer].data), dtype).reshape(tensor.shape)
    scales = tensor.quantization.scale if tensor.quantization is not None else None
    if scales is None or not len(scales):
        return np.asarray(values, np.float32)
    shape = [1] * values.ndim
    shape[tensor.quantization.quantizedDimension] = len(scales)
    zeros = np.reshape(tensor.quantization.zeroPoint, shape)
    return np.asarray((values.astype(np.float64) - zeros) * np.reshape(scales, shape), np.float32)
