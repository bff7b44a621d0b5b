"""Several trained models made one: an ensemble, whose answer is the mean of its members' logits.

Networks that were trained apart err on different pictures, so their mean is right more often than any of them (Hansen
and Salamon 1990, doi:10.1109/34.58871), for as much more time as there are members.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import msgspec
import numpy as np

from mien import architectures, data
from mien.architectures.ensemble import bodies, body
from mien.card import CARD_FILE, KERAS_FILE, Card, encode_card, load_card
from mien.errors import ModelError, RecipeError, RunError
from mien.files import sha256, write_atomically
from mien.training.distillation import model_folder
from mien.training.expression import ExpressionTask
from mien.training.initial import Initial, find_initial, initial_model
from mien.training.recipe import Loss, Recipe, parse_recipe
from mien.training.run import Facts, checkout, command_line, environment, now

SAME = ("task", "image_size", "channels", "heads")
"""What all members of an ensemble have in common, as their cards say it."""


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    card: Card
    recipe: Recipe
    initial: Initial


def join(names: Sequence[str], output: Path, *, datasets: Path, models: Path) -> Card:
    """Write the ensemble of several models as a run folder: `recipe.toml`, `run.json`, `model.keras`, `card.json`.

    Args:
        names: of its members, two or more: run folders, model folders, or names in the registry.
        output: the run folder; the model is called like it.
        datasets: where prepared data sets lie; needed for members that have no `model.keras`, but a LiteRT file.
        models: root of the registry.

    Returns:
        The ensemble's card.

    Raises:
        ModelError: there is no such model, its files are damaged, or the models cannot be joined.
        RunError: there is something in `output`.
    """
    if output.exists() and any(output.iterdir()):
        raise RunError(f"{output} is not empty; give another --output")
    started = now()
    members = [_find(name, models) for name in names]
    _check(members)
    model = _joined(members, datasets)
    output.mkdir(parents=True, exist_ok=True)
    text = _recipe(output.name, members)
    write_atomically(output / "recipe.toml", text.encode())
    half = output / ".model.keras"
    model.save(half)
    half.replace(output / KERAS_FILE)
    facts = Facts(
        command=command_line(),
        started=started,
        finished=now(),
        commit=checkout(),
        data={name: found for member in members for name, found in member.card.data.items()},
        initial_weights=_begun_with(members),
        environment=environment(),
    )
    write_atomically(output / "run.json", msgspec.json.format(msgspec.json.encode(facts), indent=2))
    card = Card(
        name=output.name,
        architecture="ensemble",
        parameters=int(model.count_params()),
        created=facts.finished,
        recipe=text,
        data=dict(facts.data),
        initial_weights=dict(facts.initial_weights),
        environment=dict(facts.environment),
        commit=facts.commit,
        **{fact: getattr(members[0].card, fact) for fact in SAME},
    )
    write_atomically(output / CARD_FILE, encode_card(card))
    return card


def _find(name: str, models: Path) -> _Member:
    card = load_card(model_folder(name, models=models))
    try:
        recipe = parse_recipe(card.recipe)
    except RecipeError as error:
        raise ModelError(f"{name} has no recipe by which it was trained, so it joins no ensemble: {error}") from None
    alone = msgspec.structs.replace(
        recipe, initial_weights=name, teachers=(), loss=Loss(votes=recipe.loss.votes, fer2013=recipe.loss.fer2013),
        progressive_sizes=(),
    )  # fmt: skip
    return _Member(name, card, alone, find_initial(alone, models))


def _check(members: Sequence[_Member]) -> None:
    if len(members) < 2:
        raise ModelError(f"an ensemble has two members or more, not {len(members)}")
    first = members[0]
    for member in members:
        if member.card.task != "expression":
            raise ModelError(f"{member.name} is for the task {member.card.task}; an ensemble reads expressions")
        for fact in SAME:
            ours, theirs = getattr(member.card, fact), getattr(first.card, fact)
            if ours != theirs:
                raise ModelError(
                    f"the {fact} of {member.name} is {ours}, that of {first.name} {theirs}; members have it in common"
                )


def _joined(members: Sequence[_Member], datasets: Path) -> Any:
    """Return the ensemble as a float32 model."""
    card, networks = members[0].card, [_float32(member, datasets) for member in members]
    heads = {head: len(columns) for head, columns in card.heads.items()}
    keras.config.set_dtype_policy("float32")
    model = architectures.build(
        "ensemble",
        image_size=card.image_size,
        channels=card.channels,
        heads=heads,
        members=[_options(member) for member in members],
    )
    for ours, theirs in zip(bodies(model), networks, strict=True):
        ours.set_weights(body(theirs, tuple(heads)).get_weights())
    for head in heads:
        kernels, biases = zip(*(network.get_layer(head).get_weights() for network in networks), strict=True)
        model.get_layer(head).set_weights([np.concatenate(kernels) / len(networks), np.mean(biases, axis=0)])
    return model


def _begun_with(members: Sequence[_Member]) -> dict[str, str]:
    """Return the members, and what their own training began with, each with the SHA-256 of its file."""
    found = {member.name: sha256(member.initial.file) for member in members}
    return found | {name: digest for member in members for name, digest in member.card.initial_weights.items()}


def _options(member: _Member) -> dict[str, Any]:
    return {"architecture": member.recipe.architecture, **member.recipe.options}


def _float32(member: _Member, datasets: Path) -> Any:
    """Return a member's own model, out of its LiteRT file where there is no other."""
    if member.initial.file.name == KERAS_FILE:
        return keras.models.load_model(member.initial.file, compile=False)
    task = ExpressionTask(member.recipe, data.load(member.recipe.data, root=datasets))
    return initial_model(member.initial, member.recipe, task)


def _recipe(name: str, members: Sequence[_Member]) -> str:
    """Return the beginning of a recipe by which the ensemble would be trained on."""
    first = members[0].recipe
    lines = [
        f"# Not trained, but joined of {' and '.join(member.name for member in members)}.",
        "# A recipe to learn on from it begins so, names this folder as initial_weights, and says how many epochs.",
        f"name = {json.dumps(name)}",
        'architecture = "ensemble"',
        f"data = {json.dumps(first.data)}",
        f"image_size = {first.image_size}",
        f"channels = {first.channels}",
    ]
    for member in members:
        facts = _options(member).items()
        lines += ["", "[[options.members]]", *(f"{key} = {json.dumps(value)}" for key, value in facts)]
    for member in members:
        lines += ["", f"# {member.name} was trained by this recipe:", "#"]
        lines += [f"#   {line}".rstrip() for line in member.card.recipe.strip().splitlines()]
    return "\n".join(lines) + "\n"
