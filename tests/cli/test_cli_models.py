"""`mien models`: the registry from the command line."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from mien.card import load_card
from mien.cli import mien, models
from mien.data import Dataset
from mien.emotions import EMOTIONS
from mien.registry import Registry, store
from model_folders import make_run, tiny_card, tiny_faces, tiny_run, write_card

Models = Callable[..., Result]


@pytest.fixture
def run(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Models:
    """Run `mien models` on an empty registry, with no packaged models."""
    monkeypatch.setattr(models, "Registry", lambda root: Registry(root, packaged=tmp_path / "packaged"))
    return lambda *arguments: CliRunner().invoke(mien, ["models", *map(str, arguments)])


@pytest.fixture
def two(run: Models, tmp_path: Path) -> Models:
    """The same with two versions of mien, the second in production."""
    for content in (b"one", b"two"):
        run("add", make_run(tmp_path / content.decode(), content=content))
    run("promote", "mien@2", "--force")
    return run


def said(done: Result) -> str:
    """What a person reads when it fails; `mien.cli.main` prints errors of mien's own."""
    return f"{done.stderr}{done.exception}"


def test_an_empty_registry_is_an_empty_list(run: Models) -> None:
    done = run("list")
    assert (done.exit_code, json.loads(done.stdout)) == (0, [])


def test_a_run_is_added_under_the_next_number_and_told(run: Models, tmp_path: Path) -> None:
    done = run("add", make_run(tmp_path / "run"))
    assert (done.exit_code, done.stdout.split(";")[0]) == (0, "mien@1 added")
    assert run("add", tmp_path / "run", "--name", "other").stdout.startswith("other@1 added")


def test_the_list_tells_versions_aliases_and_files(two: Models) -> None:
    rows = json.loads(two("list").stdout)
    assert [(r["version"], r["aliases"], r["file"], r["size_bytes"]) for r in rows] == [
        (1, [], "model_int8.tflite", 3),
        (2, ["production"], "model_int8.tflite", 3),
    ]


def test_a_person_sees_a_table(two: Models) -> None:
    shown = two("list", "--format", "table").stdout
    assert "mien@2" in shown
    assert "production" in shown


def test_a_damaged_card_is_listed_with_its_problem(two: Models, data_dir: Path) -> None:
    (data_dir / "models" / "mien" / "1" / "card.json").write_text("{")
    assert "is not a model card" in json.loads(two("list").stdout)[0]["problem"]
    assert two("list", "--format", "table").exit_code == 0


def test_show_gives_the_whole_card(two: Models) -> None:
    facts = json.loads(two("show", "mien@1").stdout)
    assert (facts["version"], facts["card"]["image_size"]) == (1, 8)
    shown = two("show", "mien").stdout + two("show", "mien", "--format", "table").stdout
    assert "what recognizers open" in shown


def test_promote_rollback_and_remove_tell_what_they_did(two: Models) -> None:
    assert two("promote", "mien@1", "--force").stdout == "mien@1 is production now\n"
    assert two("rollback", "mien").stdout == "mien@2 is production again\n"
    assert two("remove", "mien@1").stdout == "mien@1 removed\n"


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("show", "nobody"), 1, "no model 'nobody'; the registry at"),
        (("promote", "mien@9"), 1, "has the versions 1, 2"),
        (("remove", "mien@2"), 1, "in use as production"),
        (("rollback", "mien", "canary"), 1, "nothing to roll back to"),
        (("promote", "mien@1", "7"), 2, "is no alias"),
        (("add", "nowhere"), 2, "does not exist"),
        (("fetch", "resnet"), 1, "there are yunet"),
        (("fetch", "yunet", "--from", "a", "--url", "b"), 2, "exclude each other"),
        (("promote", "mien@1"), 1, "nothing to compare the models on"),
    ],
)
def test_a_mistake_is_told_with_what_would_do(two: Models, arguments: tuple[str, ...], code: int, told: str) -> None:
    done = two(*arguments)
    assert (done.exit_code, told in said(done)) == (code, True), said(done)


def test_check_names_the_damaged_version_and_ends_in_1(two: Models, data_dir: Path) -> None:
    assert two("check").stdout == "mien@1: ok\nmien@2: ok\n"
    (data_dir / "models" / "mien" / "1" / "model_int8.tflite").write_bytes(b"x")
    done = two("check")
    assert (done.exit_code, done.stdout) == (1, "mien@2: ok\n")
    assert "damaged or replaced" in done.stderr
    assert two("check", "mien@2").exit_code == 0


def test_fetch_takes_yunet_from_a_path_once(run: Models, data_dir: Path, shared_data: Path) -> None:
    origin = shared_data / "face_detection_yunet_2023mar.onnx"
    file = data_dir / "weights" / origin.name
    assert run("fetch", "yunet", "--from", origin).stdout == f"{file} fetched\n"
    assert run("fetch", "yunet").stdout == f"{file} is there already\n"
    assert file.read_bytes() == origin.read_bytes()


def test_listing_models_imports_no_runtime(data_dir: Path) -> None:
    code = (
        "import sys; from mien.cli import mien; mien(['models', 'list'], standalone_mode=False);"
        "print(sorted({'tensorflow', 'ai_edge_litert', 'cv2', 'pyarrow'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "[]")


def labelled(labels: np.ndarray) -> Dataset:  # type: ignore[type-arg]
    """Tiny faces of the validation split with FER2013 labels."""
    n = len(labels)
    return Dataset(
        name="tiny",
        hash="here",
        label_names=EMOTIONS,
        images=tiny_faces(n, seed=3),
        labels=labels.astype(np.int64),
        votes=np.zeros((n, 10), np.int64),
        split=np.full(n, "validation"),
        row=np.arange(n),
        near_duplicate=np.zeros(n, bool),
        attributes={},
    )


@pytest.mark.train
def test_promotion_asks_the_comparison_on_real_predictions(
    run: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("tensorflow")
    from mien.formats import export, open_predictor

    for seed, name in ((0, "good"), (9, "bad")):
        folder = tiny_run(tmp_path / name, seed=seed)
        write_card(folder, replace(tiny_card(), data={"tiny": "hash"}, heads={"fer2013": EMOTIONS}))
        export.export_run(folder, export.targets(["litert"], ["float32"]), tiny_faces(20))
        run("add", folder)
    good = tmp_path / "good"
    labels = open_predictor(good, load_card(good)).predict(tiny_faces(150, seed=3))["fer2013"].argmax(axis=1)
    monkeypatch.setattr("mien.data.load", lambda name, **options: labelled(labels))

    run("promote", "mien@1")
    refused = run("promote", "mien@2")
    assert "mien@2 is not promoted over mien@1" in said(refused)
    assert json.loads(run("list").stdout)[0]["aliases"] == ["production"]
    assert run("promote", "mien@2", "--force").exit_code == 0
    back = run("promote", "mien@1")
    assert (back.exit_code, back.stdout) == (0, "mien@1 is production now\n"), back.stderr
    assert "fer2013" in back.stderr  # the table of the comparison
    assert "(here) is not what the candidate learned from (hash)" in back.stderr
    monkeypatch.setattr("mien.data.load", lambda name, **options: replace(labelled(labels), hash="hash"))
    assert "learned from" not in said(run("promote", "mien@2"))


def test_the_packaged_folder_is_inside_the_package() -> None:
    assert store.PACKAGED.parent.name == "mien"
