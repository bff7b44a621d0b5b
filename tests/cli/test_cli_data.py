"""`mien data` on small data sets: what it stores, says, and exits with."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from mien import images
from mien.card import Card, ModelFile
from mien.cli import data, mien
from mien.errors import DatasetFormatError, DatasetNotFoundError, MienError, ModelNotFoundError
from mien.faces import align
from mien.recognizer import Model
from mien.results import Box, Detection

Run = Callable[..., Result]


@pytest.fixture
def run(data_dir: Path) -> Run:
    """Run `mien data` with a fresh MIEN_DATA_DIR."""
    return lambda *arguments: CliRunner().invoke(mien, ["data", *map(str, arguments)])


@pytest.fixture
def faces(tmp_path: Path) -> Path:
    """Ten happy, ten sad and one bored picture, one of them a copy, one constant, one damaged."""
    rng = np.random.default_rng(0)
    for label, count in (("happy", 10), ("sad", 10), ("bored", 1)):
        (tmp_path / "faces" / label).mkdir(parents=True)
        for i in range(count):
            picture = rng.integers(0, 256, (48, 48), np.uint8)
            (tmp_path / f"faces/{label}/{i}.png").write_bytes(images.encode(picture))
    (tmp_path / "faces/happy/1.png").write_bytes((tmp_path / "faces/sad/1.png").read_bytes())
    (tmp_path / "faces/happy/2.png").write_bytes(images.encode(np.full((48, 48), 9, np.uint8)))
    (tmp_path / "faces/happy/3.png").write_bytes(b"damaged")
    return tmp_path / "faces"


@pytest.fixture
def prepared(run: Run, faces: Path) -> Path:
    run("fetch", "mine", "--from", faces)
    run("prepare", "mine", "--map", "bored=neutral", "--quiet")
    return faces


def test_fetch_prepare_and_check_work_one_after_the_other(run: Run, faces: Path, data_dir: Path) -> None:
    fetched = run("fetch", "mine", "--from", faces)
    assert (fetched.exit_code, fetched.stdout) == (0, "")
    assert "fetched mine (folder): 21 files" in fetched.stderr
    done = run("prepare", "mine", "--skip-unknown")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "dropped 1: unknown label 'bored'" in done.stderr
    assert "happy/3.png: not a readable picture" in done.stderr
    checked = run("check", "mine")
    assert checked.exit_code == 0
    assert json.loads(checked.stdout)["manifest"]["hash"] in done.stderr
    assert (data_dir / "datasets/mine/prepared/train-00000.parquet").is_file()


def test_check_shows_counts_copies_and_the_verified_hash(run: Run, prepared: Path) -> None:
    shown = run("check", "mine", "--format", "table").stdout
    assert "verified" in shown
    assert "1 groups of exact copies, 1 with labels that do not agree" in shown
    assert "1 constant pictures, 1 unusable" in shown
    assert "21 pictures whose split was drawn here" in shown
    happy = next(line for line in shown.splitlines() if "happy" in line)
    assert sum(int(word) for word in happy.split() if word.isdigit()) >= 10
    assert "contempt" not in shown


def test_check_answers_a_pipe_in_json(run: Run, prepared: Path) -> None:
    facts = json.loads(run("check", "mine").stdout)
    assert (facts["sound"], facts["damage"]) == (True, "")
    report = facts["manifest"]["report"]
    assert sum(report["pictures"].values()) == 21
    assert report["unusable"] == {"not a readable picture": 1}
    assert facts["manifest"]["options"]["labels"] == [["bored", "neutral"]]


@pytest.mark.parametrize("form", ["table", "json"])
def test_check_of_damaged_data_exits_with_1(run: Run, prepared: Path, data_dir: Path, form: str) -> None:
    (data_dir / "datasets/mine/prepared/test-00000.parquet").write_bytes(b"damaged")
    result = run("check", "mine", "--format", form)
    assert result.exit_code == 1
    assert "mien: mine is damaged: " in result.stderr
    assert "test-00000.parquet cannot be read" in result.stderr
    assert form == "table" or json.loads(result.stdout)["sound"] is False


def test_check_warns_when_other_raw_files_were_fetched_since(run: Run, prepared: Path) -> None:
    assert "warning" not in run("check", "mine").stderr
    (prepared / "happy/3.png").unlink()
    run("fetch", "mine", "--from", prepared)
    result = run("check", "mine")
    assert result.exit_code == 0
    assert "other raw files were fetched since; run mien data prepare mine again" in result.stderr


def test_a_csv_is_fetched_with_its_columns_named(run: Run, faces: Path, tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("where,smiles,who\nhappy/0.png,1,anna\nsad/0.png,0,ben\n")
    columns = ["--path-column", "where", "--label-column", "smiles", "--group-column", "who"]
    assert run("fetch", "smiles", "--from", table, "--images", faces, *columns).exit_code == 0
    assert run("prepare", "smiles", "--map", "1=happy", "--map", "0=neutral", "--split", "test").exit_code == 0
    report = json.loads(run("check", "smiles").stdout)["manifest"]["report"]
    assert report["classes"]["test"] == {"happy": 1, "neutral": 1}


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (["fetch", "x", "--from", "nowhere"], DatasetNotFoundError, "nowhere does not exist"),
        (["fetch", "x", "--from", "."], DatasetFormatError, "does not fit the source folder"),
        (["prepare", "x"], DatasetNotFoundError, "no data set 'x' is fetched"),
        (["check", "x"], DatasetNotFoundError, "no data set 'x' is prepared"),
    ],
    ids=["no origin", "no pictures", "not fetched", "not prepared"],
)
def test_what_cannot_be_done_is_our_own_error(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], error: type, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    raised = run(*arguments).exception
    assert isinstance(raised, error)
    assert isinstance(raised, MienError)
    assert message in str(raised)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fetch", "../x", "--from", "."], "data set's name"),
        (["fetch", "x", "--from", ".", "--votes", "."], "votes belong to fer2013"),
        (["fetch", "x", "--from", ".", "--source", "other"], "--source"),
        (["fetch", "x"], "--from"),
        (["prepare", "x", "--map", "bored"], "WORD=LABEL"),
        (["prepare", "x", "--map", "bored=dull"], "unknown expression label 'dull'"),
        (["prepare", "x", "--map", "=happy"], "WORD=LABEL"),
        (["prepare", "x", "--size", "4"], "--size"),
        (["prepare", "x", "--validation-share", "0.6", "--test-share", "0.6"], "sum to less than 1"),
        (["prepare", "x", "--split", "holdout"], "--split"),
        (["check", "x", "--format", "xml"], "--format"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_exits_with_2(run: Run, arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_detecting_faces_opens_the_detector_and_the_landmarks_of_use(
    run: Run, prepared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def open_model(name: str, settings: object) -> object:
        asked.append(name)
        raise ModelNotFoundError("no landmarks here")

    monkeypatch.setattr("mien.recognizer.open_model", open_model)
    assert isinstance(run("prepare", "mine", "--faces", "detect").exception, ModelNotFoundError)
    assert asked == ["landmarks"]


class NoPoints:
    """A landmark net that finds every point where an aligned face has it."""

    def predict(self, crops: np.ndarray) -> dict[str, np.ndarray]:
        return {"points": np.tile(align.TEMPLATE.ravel(), (len(crops), 1))}


class EverywhereAFace:
    """A detector for which every picture is one face."""

    def detect(self, image: np.ndarray) -> tuple[Detection, ...]:
        return (Detection(Box(0, 0, image.shape[1], image.shape[0]), 1.0),)


def test_the_manifest_names_the_detector_and_landmarks_that_cut_the_faces(
    run: Run, prepared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = ModelFile(
        format="litert", variant="float32", path="x", sha256="ab12", size_bytes=1, max_difference=0.0, checked_faces=1
    )
    card = Card(
        name="landmarks", architecture="x", image_size=48, channels=1, heads={}, files=(file,), default_file="x"
    )
    monkeypatch.setattr("mien.recognizer.open_model", lambda name, settings: Model(card, NoPoints()))
    monkeypatch.setattr("mien.faces.open_detector", lambda name, settings: EverywhereAFace())
    done = run("prepare", "mine", "--faces", "detect", "--skip-unknown")
    assert done.exit_code == 0
    options = json.loads(run("check", "mine").stdout)["manifest"]["options"]
    assert options["cutter"] == "test_cli_data, landmarks ab12"


class Terminal(io.StringIO):
    """A stderr that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_a_bar_for_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    with data._status("fetching"), data._progress(shown=False) as silent:
        silent("read", 0.5)
    with data._progress(shown=True) as progress:
        progress("read", 1.0)
        progress("compare", 0.25)
    written = sys.stderr.getvalue()
    assert "read" in written
    assert "100%" in written
    assert "25%" in written
