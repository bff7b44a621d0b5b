"""Several trained models made one: an ensemble, whose answer is the mean of its members' logits.

Networks that were trained apart err on different pictures, so their mean is usually right more often than any of them
(Hansen and Salamon 1990, doi:10.1109/34.58871), for as much more time as there are members. Every second member reads
the crop mirrored, where its pictures were mirrored in training: for no time, a face is seen in two views.
"""

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import keras
import msgspec
import numpy as np

from mien import architectures, data
from mien.architectures.ensemble import bodies, body
from mien.card import CARD_FILE, KERAS_FILE, Card, EnsembleMember, encode_card, load_card
from mien.errors import ModelError, RecipeError, RunError
from mien.files import sha256, write_atomically
from mien.formats.keras import load
from mien.registry.store import NAME
from mien.training.distillation import model_folder
from mien.training.expression import ExpressionTask
from mien.training.initial import Initial, find_initial, initial_model
from mien.training.recipe import Loss, Recipe, parse_recipe
from mien.training.run import Facts, Run, checkout, command_line, environment, now, read_facts

SAME = ("task", "image_size", "channels", "heads", "landmark_template")
"""What all members of an ensemble have in common, as their cards say it."""


@dataclass(frozen=True, slots=True)
class _Member:
    """One model to be joined.

    Attributes:
        name: as it was called.
        card: its own.
        recipe: its own, but that it begins with the model, and that nobody teaches it.
        initial: its file.
        mirrored: it is to see the crop mirrored.
    """

    name: str
    card: Card
    recipe: Recipe
    initial: Initial

    mirrored: bool = False

    @property
    def options(self) -> dict[str, Any]:
        options = {"architecture": self.recipe.architecture, **self.recipe.options}
        return options | ({"mirrored": True} if self.mirrored else {})


def join(names: Sequence[str], output: Path, *, datasets: Path, models: Path) -> Card:
    """Write the ensemble of several models as a run folder: `recipe.toml`, `run.json`, `model.keras`, `card.json`.

    It appears whole or not at all.

    Args:
        names: of its members, two or more: run folders, model folders, or names in the registry.
        output: the run folder; the model is called like it.
        datasets: where prepared data sets lie; needed for members that have no `model.keras`, but a LiteRT file.
        models: root of the registry.

    Returns:
        The ensemble's card.

    Raises:
        ModelError: there is no such model, its files are damaged, or the models cannot be joined.
        RunError: there is something in `output`, or no model may be called like it.
        DatasetError: a member without `model.keras` was trained on data that is not prepared here.
    """
    whole = output.resolve()
    if whole.exists() and (not whole.is_dir() or any(whole.iterdir())):
        raise RunError(f"{output} is not empty; give another --output")
    if not NAME.fullmatch(whole.name):
        raise RunError(
            f"the model would be called {whole.name!r}; small letters, digits, '.', '_' and '-' make a model's name"
        )
    started = now()
    members = [_find(name, models) for name in names]
    _check(members)
    members = [replace(member, mirrored=_turns(place, member)) for place, member in enumerate(members)]
    model = _joined([(member, _float32(member, datasets)) for member in members])
    text = _recipe(whole.name, output, members)
    whole.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=whole.parent, prefix=".joining-", ignore_cleanup_errors=True) as scratch:
        run, facts = Run(Path(scratch) / whole.name, text), _facts(members, started)
        card = _card(whole.name, members, facts, text, parameters=int(model.count_params()))
        model.save(run.folder / KERAS_FILE)
        run.write_facts(facts)
        write_atomically(run.folder / CARD_FILE, encode_card(card))
        run.folder.replace(whole)
    return card


def _find(name: str, models: Path) -> _Member:
    card = load_card(model_folder(name, models=models))
    if card.architecture == "ensemble":
        raise ModelError(f"{name} is an ensemble itself; name its members instead")
    try:
        recipe = parse_recipe(card.recipe)
        loss = Loss(votes=recipe.loss.votes, fer2013=recipe.loss.fer2013)
        alone = msgspec.structs.replace(recipe, initial_weights=name, teachers=(), loss=loss, progressive_sizes=())
        return _Member(name, card, alone, find_initial(alone, models))
    except RecipeError as error:
        raise ModelError(f"{name} cannot be joined to others: {_said(error)}") from None


def _said(error: RecipeError) -> str:
    return str(error).removeprefix("initial_weights: ")


def _check(members: Sequence[_Member]) -> None:
    """Make sure that models can be joined.

    Raises:
        ModelError: there is but one, one is there twice, or they differ in what they read, answer or learned from.
    """
    if len(members) < 2:
        raise ModelError(f"an ensemble has two members or more, not {len(members)}")
    first = members[0]
    seen: dict[str, str] = {}
    for member in members:
        if member.card.task != "expression":
            raise ModelError(f"{member.name} is for the task {member.card.task}; an ensemble reads expressions")
        for fact in SAME:
            ours, theirs = getattr(member.card, fact), getattr(first.card, fact)
            if ours != theirs:
                raise ModelError(
                    f"the {fact} of {member.name} is {ours}, that of {first.name} {theirs}; members have it in common"
                )
        if (digest := sha256(member.initial.file)) in seen:
            raise ModelError(f"{member.name} and {seen[digest]} are the same model, whose mean is itself")
        seen[digest] = member.name
    _common(member.card.data for member in members)


def _turns(place: int, member: _Member) -> bool:
    """Tell whether the member at a place is to see the crop mirrored."""
    return place % 2 == 1 and member.recipe.augment.flip > 0


def _common(tables: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return one table of names and hashes.

    Raises:
        ModelError: one name stands with two hashes.
    """
    found: dict[str, str] = {}
    for table in tables:
        for name, digest in table.items():
            if found.setdefault(name, digest) != digest:
                raise ModelError(f"the members were trained on different data sets called {name!r}")
    return found


def _float32(member: _Member, datasets: Path) -> Any:
    """Return a member's own model, out of its LiteRT file where there is no other."""
    if member.initial.file.name == KERAS_FILE:
        return load(member.initial.file)
    task = ExpressionTask(member.recipe, data.load(member.recipe.data, root=datasets))
    if dict(task.heads) != dict(member.card.heads):
        raise ModelError(
            f"{member.name} has the heads {', '.join(member.card.heads)}, for which the data set "
            f"{member.recipe.data!r} as it is prepared here is not enough: it gives {', '.join(task.heads)}"
        )
    try:
        return initial_model(member.initial, member.recipe, task)
    except RecipeError as error:
        raise ModelError(f"{member.name} cannot be joined to others: {_said(error)}") from None


def _joined(members: Sequence[tuple[_Member, Any]]) -> Any:
    """Return the ensemble as a float32 model."""
    card = members[0][0].card
    heads = {head: len(columns) for head, columns in card.heads.items()}
    keras.config.set_dtype_policy("float32")
    model = architectures.build(
        "ensemble",
        image_size=card.image_size,
        channels=card.channels,
        heads=heads,
        members=[member.options for member, _ in members],
    )
    for ours, (member, network) in zip(bodies(model), members, strict=True):
        try:
            ours.set_weights(body(network, tuple(heads)).get_weights())
        except ValueError as error:
            told = str(error).splitlines()[0]
            raise ModelError(f"{member.name} is another network than its card's recipe says ({told})") from None
    for head in heads:
        kernels, biases = zip(*(network.get_layer(head).get_weights() for _, network in members), strict=True)
        model.get_layer(head).set_weights([np.concatenate(kernels) / len(members), np.mean(biases, axis=0)])
    return model


def _facts(members: Sequence[_Member], started: str) -> Facts:
    """Return how the ensemble came about; what its members began with stands after them."""
    own = {member.name: sha256(member.initial.file) for member in members}
    inherited = {name: digest for member in members for name, digest in member.card.initial_weights.items()}
    return Facts(
        command=command_line(),
        started=started,
        finished=now(),
        commit=checkout(),
        data=_common(member.card.data for member in members),
        initial_weights=own | {name: digest for name, digest in inherited.items() if name not in own},
        environment=environment(),
    )


def _card(name: str, members: Sequence[_Member], facts: Facts, recipe: str, *, parameters: int) -> Card:
    common: Mapping[str, Any] = {fact: getattr(members[0].card, fact) for fact in SAME}
    return Card(
        name=name,
        architecture="ensemble",
        parameters=parameters,
        created=facts.finished,
        recipe=recipe,
        data=dict(facts.data),
        initial_weights=dict(facts.initial_weights),
        members=tuple(_provenance(member) for member in members),
        environment=dict(facts.environment),
        commit=facts.commit,
        **common,
    )


def _provenance(member: _Member) -> EnsembleMember:
    card, facts = member.card, read_facts(member.initial.file.parent)
    return EnsembleMember(
        name=member.name,
        sha256=sha256(member.initial.file),
        created=card.created,
        initial_weights=card.initial_weights,
        teachers=facts.teachers if facts else card.teachers,  # older cards do not say
        seed=card.seed,
        environment=card.environment,
        commit=card.commit,
    )


def _recipe(name: str, output: Path, members: Sequence[_Member]) -> str:
    """Return a recipe by which the ensemble would learn on, but for the lines that say so."""
    first, heads = members[0].recipe, members[0].card.heads
    alignments = {member.recipe.alignment for member in members}
    lines = [
        f"# Not trained, but joined of {' and '.join(member.name for member in members)}.",
        "# To learn on from it: copy this file, give it another name, and let the two lines below it count.",
        f"name = {json.dumps(name)}",
        "# epochs = 10",
        f"# initial_weights = {json.dumps(str(output))}",
        'architecture = "ensemble"',
        f"data = {json.dumps(first.data)}",
        *(f"alignment = {json.dumps(alignment)}" for alignment in alignments if len(alignments) == 1),
        f"image_size = {first.image_size}",
        f"channels = {first.channels}",
        "",
        "[loss]",
        f"votes = {first.loss.votes if 'votes' in heads else 0.0}",
        f"fer2013 = {first.loss.fer2013 if 'fer2013' in heads else 0.0}",
    ]
    for member in members:
        lines += ["", "[[options.members]]"]
        lines += [f"{key} = {json.dumps(value)}" for key, value in member.options.items()]
    for member in members:
        lines += ["", f"# {member.name} was trained by this recipe:", "#"]
        lines += [f"#   {line}".rstrip() for line in member.card.recipe.strip().splitlines()]
    return "\n".join(lines) + "\n"
