"""`mien evaluate` with attributes and under corruptions."""

import json
import re

import numpy as np
import pytest
from click.testing import CliRunner

from mien import images
from mien.card import Card, encode_card
from mien.cli import mien
from mien.emotions import HEAD_LABELS
from mien.errors import DatasetFormatError
from mien.evaluation import opening
from mien.evaluation.opening import Opened

CARD = Card(name="tiny", architecture="simple_cnn", image_size=8, channels=1, heads={"fer2013": HEAD_LABELS["fer2013"]})


class Shades:
    """Tells two shades of light apart, and the darker of them not when the corner is marked."""

    def predict(self, crops):
        answer = np.zeros((len(crops), 7), np.float32)
        answer[np.arange(len(crops)), np.where(crops.mean(axis=(1, 2, 3)) > 100, 3, 4)] = 3
        return {"fer2013": answer}


def picture(row, *, happy):
    """Happy ones are light; every fourth of the first 80 is dark all the same."""
    light = 60 if not happy or (row < 80 and row % 4 == 0) else 180
    pixels = np.random.default_rng(row).integers(light - 20, light + 20, (16, 16, 3))
    return pixels.astype(np.uint8)


@pytest.fixture
def run(monkeypatch, tmp_path, data_dir):
    """Run mien where `mine` is 160 pictures, all for testing, and `tiny` a model that goes by their light."""
    for row in range(160):
        happy = row % 2 == 0
        path = tmp_path / "faces" / ("happy" if happy else "sad") / f"{row:03d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(images.encode(picture(row, happy=happy), "png"))
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "card.json").write_bytes(encode_card(CARD))
    opened = Opened(tmp_path / "tiny", CARD, "model.keras", Shades(), registered=False)
    monkeypatch.setattr(opening, "open_model", lambda *_, **__: opened)
    monkeypatch.chdir(tmp_path)

    def invoke(*words):
        return CliRunner().invoke(mien, [str(word) for word in words], catch_exceptions=False)

    assert invoke("data", "fetch", "mine", "--from", "faces").exit_code == 0
    assert invoke("data", "prepare", "mine", "--size", 16, "--split", "test", "--no-near").exit_code == 0
    return invoke


def evaluate(run, *words):
    options = ("--split", "test", "--resamples", 200, "--format", "table")
    return run("evaluate", "tiny", "--data", "mine", *options, *words)


@pytest.fixture
def table(tmp_path):
    """80 pictures from the first roll of film and 80 from the second, by file; and a coin, with no meaning."""
    coin = np.random.default_rng(0).choice(["heads", "tails"], 160)
    lines = [f"{row:03d}.png,{'first' if row < 80 else 'second'},{coin[row]},p{row}" for row in range(160)]
    path = tmp_path / "films.csv"
    path.write_text("\n".join(["file,film,coin,person", *lines]) + "\n")
    return path


def test_a_gap_by_an_attribute_of_the_table_is_told_everywhere(run, tmp_path, table):
    result = evaluate(run, "--attributes", table, "--attributes-by", "film*coin")
    assert result.exit_code == 0
    told = "gap on mine test, 7 classes, fer2013 view: accuracy by film and coin, first, heads → second, heads: 38.2"
    assert told in result.stdout
    assert "; 7 more in the report" in result.stdout  # of overconfidence, too: all of the second film are right
    places = [line.split(": ")[0] for line in result.stdout.splitlines() if line.startswith("gap on")]
    assert len(places) == len(set(places))  # the largest of each set; the report has them all
    assert "by coin" not in result.stdout
    assert "no slices by person" in result.stderr
    record = json.loads((tmp_path / "tiny" / "metrics.json").read_bytes())["results"][0]
    assert {s["value"]: s["accuracy"]["value"] for s in record["slices"]["film"]} == {"first": 0.75, "second": 1.0}
    assert len(record["slices"]["film and coin"]) == 4
    page, card = ((tmp_path / "tiny" / name).read_text() for name in ("report.html", "card.md"))
    assert "Largest gaps by attribute" in page
    assert re.search(r"accuracy by film, first → second: 25\.0 \(", card)


def test_the_robustness_table_is_written_everywhere(run, tmp_path):
    result = evaluate(run, "--robustness", "--robustness-faces", 60)
    assert re.search(r"robustness on mine test, .* accuracy .* under corruptions and .* without", result.stdout)
    record = json.loads((tmp_path / "tiny" / "metrics.json").read_bytes())["robustness"]
    assert record["faces"] == 60
    assert len(record["corruptions"]) == 14
    assert record["corruptions"][0]["levels"][0].keys() >= {"strength", "setting", "accuracy", "ece", "uncertain"}
    page, card = ((tmp_path / "tiny" / name).read_text() for name in ("report.html", "card.md"))
    assert page.count("a face, ") == 70
    assert "## Robustness" in card
    assert "| mouth covered |" in card
    assert (tmp_path / "tiny" / "plots" / "robustness.png").is_file()


def test_robustness_is_measured_where_the_scores_are(run, tmp_path):
    for row in range(40):  # the head knows no contempt
        place = "test/contempt" if row < 10 else f"validation/{'happy' if row % 2 == 0 else 'sad'}"
        path = tmp_path / "other" / place / f"{row:03d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(images.encode(picture(row, happy=row % 2 == 0), "png"))
    assert run("data", "fetch", "other", "--from", "other").exit_code == 0
    assert run("data", "prepare", "other", "--size", 16, "--no-near").exit_code == 0
    result = run("evaluate", "tiny", "--data", "other", "--resamples", 200, "--format", "table", "--robustness")
    assert result.exit_code == 0, result.output
    assert "robustness on other validation, " in result.stdout


def test_without_these_options_nothing_is_said_of_them(run, tmp_path):
    result = evaluate(run)
    assert "robustness" not in result.stdout
    page, card = ((tmp_path / "tiny" / name).read_text() for name in ("report.html", "card.md"))
    assert "<h2>Robustness" not in page
    assert "Largest gaps" not in page
    assert "## Robustness" not in card
    assert "## By attribute" not in card


def test_photographs_without_a_face_are_counted(run, tmp_path, table, monkeypatch):
    monkeypatch.setattr("mien.data.listing.searched", lambda name, *, root: True)
    result = evaluate(run, "--attributes", table)
    assert "a face was found in 100.0 % (97.7 to 100.0) of 160 pictures of test" in result.stdout
    assert "Faces found, test" in (tmp_path / "tiny" / "report.html").read_text()
    assert "Faces found in photographs of test" in (tmp_path / "tiny" / "card.md").read_text()


@pytest.mark.parametrize(
    ("by", "message"),
    [("film", "takes two attributes"), ("film*", "takes two"), ("film*age", "no attribute age; there are coin, film")],
)
def test_attributes_that_cannot_be_crossed_are_wrong_usage(run, table, by, message):
    result = evaluate(run, "--attributes", table, "--attributes-by", by)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_table_that_does_not_fit_is_refused_before_anything_is_scored(run, tmp_path):
    (tmp_path / "people.csv").write_text("row,sex\n7,f\n1000,m\n")
    with pytest.raises(DatasetFormatError, match=r"people\.csv: 1 of its 2 keys name pictures of 'mine'"):
        evaluate(run, "--attributes", "people.csv")
    assert not (tmp_path / "tiny" / "report.html").exists()


def test_another_column_can_be_the_key(run, tmp_path):
    (tmp_path / "people.csv").write_text("number,who\n" + "".join(f"{row},{'ab'[row % 2]}\n" for row in range(160)))
    result = evaluate(run, "--attributes", "people.csv", "--attributes-key", "number")
    assert result.exit_code == 0
    record = json.loads((tmp_path / "tiny" / "metrics.json").read_bytes())["results"][0]
    assert [s["rows"] for s in record["slices"]["who"]] == [80, 80]


@pytest.mark.data
def test_genki_is_scored_by_its_own_poses_from_end_to_end(monkeypatch, tmp_path, data_dir, shared_data):
    """160 photographs, found, cut, read by the shipped model, and reported by the table that comes with them."""
    import csv
    import tarfile

    with tarfile.open(shared_data / "genki4k.tar.gz") as archive:
        rows = list(csv.DictReader(archive.extractfile("genki4k/labels.csv").read().decode().splitlines()))[::25]
        for row in rows:
            (tmp_path / row["file"]).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / row["file"]).write_bytes(archive.extractfile(f"genki4k/{row['file']}").read())
    for name, columns in (("pictures.csv", ("file", "smile")), ("poses.csv", ("file", "yaw", "pitch", "roll"))):
        with (tmp_path / name).open("w", newline="") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
    monkeypatch.chdir(tmp_path)
    words = ["data fetch genki --from pictures.csv --label-column smile"]
    words += ["data prepare genki --faces detect --split test --map 1=happy --map 0=neutral --no-near --quiet"]
    words += ["evaluate mien --data genki --split test --attributes poses.csv --resamples 200 -o out --format table"]
    for line in words:
        result = CliRunner().invoke(mien, line.split(), catch_exceptions=False)
        assert result.exit_code == 0
    assert re.search(r"a face was found in \d+\.\d % .* of 160 pictures of test", result.stdout)
    record = json.loads((tmp_path / "out" / "metrics.json").read_bytes())
    assert set(record["detection"][0]["slices"]) == {"yaw", "pitch", "roll"}
    happy = [
        c["recall"]["value"]
        for s in record["results"][0]["slices"]["yaw"]
        for c in s["recall"]
        if c["label"] == "happy"
    ]
    assert min(happy) > 0.5
