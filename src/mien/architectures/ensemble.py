"""Several networks in one: each sees the crop, and the heads read what all of them found.

Where each head's weights are those of the members' own heads, divided by how many members there are, the answer is the
mean of their logits; `mien ensemble` makes it so.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import keras
from keras import layers

from mien import architectures
from mien.architectures import blocks

MIRRORED = "mirrored"
"""How the names of members that see the crop mirrored begin."""


def build(
    *,
    image_size: int | None,
    channels: int,
    heads: Mapping[str, int],
    members: Sequence[Mapping[str, Any]],
    dropout: float = 0.0,
) -> Any:
    """Build it; see `mien.architectures.Build`.

    Args:
        image_size: side of the crop in pixels.
        channels: of the crop.
        heads: output name to width.
        members: one table a network: `architecture`, and what that one's `build` takes; `mirrored` lets it see the crop
            mirrored, which costs nothing: two views of a face are read more surely than one.
        dropout: before the heads, besides that of each member.
    """
    if len(members) < 2:
        raise ValueError(f"an ensemble has two members or more, not {len(members)}")
    if wrong := [member for member in members if not isinstance(member, Mapping)]:
        raise ValueError(f"an ensemble's members are tables with an architecture each, not {wrong[0]!r}")
    inputs = blocks.crop_input(image_size, channels)
    found = []
    for place, member in enumerate(members):
        mirrored = member.get("mirrored", False)
        options = {key: value for key, value in member.items() if key != "mirrored"}
        name = f"{MIRRORED if mirrored else 'member'}_{place}"
        seen = keras.ops.flip(inputs, axis=2) if mirrored else inputs
        found.append(_member(options, image_size, channels, heads, name=name)(seen))
    return blocks.classified(inputs, layers.Concatenate()(found), heads, dropout=dropout, name="ensemble")


def bodies(model: Any) -> list[Any]:
    """Return an ensemble's members without their heads, from crops to features; of another network nothing."""
    return [layer for layer in model.layers if isinstance(layer, keras.Model)]


def is_mirrored(member: Any) -> bool:
    """Tell whether one of the `bodies` sees the crop mirrored."""
    return bool(member.name.startswith(MIRRORED))


def all_layers(model: Any) -> Iterator[Any]:
    """Yield a network's layers, an ensemble's members' in the place of each."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from all_layers(layer)
        else:
            yield layer


def body(model: Any, heads: Sequence[str], *, name: str = "body") -> Any:
    """Return a network from crops to what its heads read; it shares its weights."""
    return keras.Model(model.inputs, model.get_layer(heads[0]).input, name=name)


def _member(
    options: dict[str, Any], image_size: int | None, channels: int, heads: Mapping[str, int], *, name: str
) -> Any:
    architecture = options.pop("architecture", "")
    if architecture == "ensemble":
        raise ValueError("an ensemble's members are single networks, not ensembles")
    network = architectures.build(architecture, image_size=image_size, channels=channels, heads=heads, **options)
    return body(network, tuple(heads), name=name)
