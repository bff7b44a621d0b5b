"""The page, the plots, the model card and the history that an evaluation leaves."""

import base64
import csv
import html.parser
import json
import re
from dataclasses import replace

import cv2
import numpy as np
import pytest

from mien.card import EnsembleMember
from mien.emotions import HEAD_LABELS
from mien.errors import DatasetFormatError
from mien.evaluation import evaluate, history, scored_card
from mien.evaluation.corruptions import CORRUPTIONS
from mien.evaluation.intervals import Interval
from mien.evaluation.report import (
    bias,
    model_card,
    number,
    percent,
    points,
    reach,
    signed,
    spread,
    text_table,
    write_report,
)
from mien.evaluation.robustness import robustness
from mien.evaluation.scaling import Trial

RECIPE = 'name = "small <b>"\narchitecture = "simple_cnn"\n'


@pytest.fixture(scope="module")
def evaluation(voted, seer, card):
    described = replace(
        card, recipe=RECIPE, parameters=1234, commit="a" * 40, environment={"keras": "3.12"},
        initial_weights={"dlib_face_recognition_resnet_model_v1.dat": "b" * 64},
    )  # fmt: skip
    evaluation = evaluate(seer(voted, noise=1.5), described, voted, file="model.keras", resamples=100)
    trial = Trial(
        method="temperature and bias", log_loss=1, gain=0.1, gain_error=0, ece=0, accuracy=1, macro_f1=1, chosen=True
    )
    return replace(evaluation, trials={"votes": (trial,)})


@pytest.fixture(scope="module")
def folder(tmp_path_factory, evaluation, voted):
    folder = tmp_path_factory.mktemp("report")
    write_report(folder, evaluation, voted)
    return folder


@pytest.fixture(scope="module")
def brief(voted, seer, card):
    """An evaluation of one head on one split, which is quick to draw."""
    only = replace(card, name="<script>alert(1)</script>", heads={"fer2013": HEAD_LABELS["fer2013"]})
    return evaluate(seer(voted, noise=2), only, voted, splits=("validation",), resamples=100)


class Tags(html.parser.HTMLParser):
    """Notes what a page refers to and whether its elements close."""

    def __init__(self):
        super().__init__()
        self.references, self.open, self.images = [], [], 0

    def handle_starttag(self, tag, attrs):
        self.images += tag == "img"
        self.references += [v for k, v in attrs if k in ("src", "href", "xlink:href") and v]
        if tag not in ("meta", "img", "br", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_a_report_is_a_page_numbers_a_card_and_plots(folder):
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert {"report.html", "metrics.json", "card.md", "plots/test-ferplus-confusion.png"} <= names
    assert len([name for name in names if name.startswith("plots/")]) == 19


def test_the_page_is_whole_and_needs_no_other_file(folder):
    text = (folder / "report.html").read_text()
    tags = Tags()
    tags.feed(text)
    assert tags.open == []
    assert tags.images == 48
    assert all(ref.startswith(("data:image/png;base64,", "#")) for ref in tags.references)
    assert not re.search(r"(src|href)=\"https?:|@import|url\(['\"]?http", text)


def test_the_page_shows_the_numbers_of_the_metrics_file(folder):
    text, record = (folder / "report.html").read_text(), json.loads((folder / "metrics.json").read_text())
    for result in record["results"]:
        assert f"{100 * result['metrics']['accuracy']['value']:.1f} %" in text


@pytest.mark.parametrize(
    "needed",
    [
        "Ways to calibrate the head votes", "temperature and bias", "Prediction sets", "Predicted and voted shares",
        "Answering only some faces", "mean gap to<br>voted share", "seven emotions, by class",
    ],
)  # fmt: skip
def test_the_page_says_how_far_the_probabilities_can_be_trusted(folder, needed):
    assert needed in (folder / "report.html").read_text()


def test_a_report_without_rules_and_votes_says_nothing_of_them(tmp_path, labelled, seer, card):
    plain = evaluate(seer(labelled), card, labelled, splits=("test",), calibrate_to=None, resamples=100)
    write_report(tmp_path, plain, labelled)
    text = (tmp_path / "report.html").read_text()
    assert "Prediction sets" not in text
    assert "Predicted and voted shares" not in text
    assert "Answering only some faces" in text


def test_the_model_card_says_what_abstaining_wins_and_what_sets_hold(evaluation):
    text = model_card(evaluation)
    result = evaluation.find("ferplus", "test")
    assert (
        f"with the most confident 80 % of faces answered, accuracy is {spread(result.abstention.accuracy_at)}" in text
    )
    for c in result.coverage.per_class:
        assert f"| ferplus | {c.label} | {c.support} | {spread(c.coverage)} |" in text


def test_the_model_card_says_how_each_slice_is_read(evaluation):
    text = model_card(evaluation)
    assert text.count("## By slice") == 1
    result = evaluation.find("viewers", "test")
    for s in result.slices["viewers_agreement"]:
        line = f"viewers agreement: {s.value} | {s.rows} | {spread(s.accuracy)} | {spread(s.set_coverage)} |"
        assert f"| {result.title} | {line} {spread(s.single)} |" in text


def test_the_page_says_how_the_sets_of_each_slice_do(folder, evaluation):
    text = (folder / "report.html").read_text()
    assert "prediction sets by viewers agreement" in text
    for s in evaluation.find("viewers", "test").slices["viewers_agreement"]:
        held, single = (
            f"<td>{percent(one.value)}<small>{reach(one)}</small></td>" for one in (s.set_coverage, s.single)
        )
        assert f"<tr><td>{s.value}</td>{held}{single}</tr>" in text


def test_where_the_least_mass_decides_card_and_page_say_so(evaluation, tmp_path, voted):
    rule = evaluation.card.prediction_sets["ferplus"]
    for fitted, told in ((0.123, True), (rule.mass, False)):
        sets = {**evaluation.card.prediction_sets, "ferplus": replace(rule, fitted=fitted)}
        changed = replace(evaluation, card=replace(evaluation.card, prediction_sets=sets))
        assert ("where conformal prediction alone asked for 0.12" in model_card(changed)) is told
        write_report(tmp_path, changed, voted)
        words = f"ferplus (a least mass of {rule.mass:.2f} decides"
        assert (words in (tmp_path / "report.html").read_text()) is told


def test_card_and_page_say_what_calibration_does_against_viewers(evaluation, folder):
    result = evaluation.find("ferplus", "test")
    before, after = f"{result.ece_votes_uncalibrated:.3f}", f"{result.metrics.ece_votes.value:.3f}"
    assert before != after
    assert f"against the viewers' shares {before} before, {after} after" in model_card(evaluation)
    assert f"<td>{before} → {after}</td>" in (folder / "report.html").read_text()


def test_plots_take_the_colours_of_the_page(folder):
    text = (folder / "report.html").read_text()
    assert "currentColor" in text
    assert "#010203" not in text
    assert "prefers-color-scheme: dark" in text


def test_pictures_can_be_left_out(tmp_path, brief, voted):
    write_report(tmp_path, brief, voted, pictures=False)
    assert "<img" not in (tmp_path / "report.html").read_text()


def test_plots_are_pictures(folder):
    for path in (folder / "plots").iterdir():
        assert cv2.imread(str(path)).shape[0] > 200


class Undecided:
    """Answers every face alike."""

    def predict(self, crops):
        return {"fer2013": np.tile(np.arange(7, dtype=np.float32), (len(crops), 1))}


def test_spoilt_faces_are_left_out_with_the_pictures(tmp_path, brief, voted):
    few = {"jpeg": CORRUPTIONS["jpeg"]}
    scores = robustness(Undecided(), brief.card, voted, split="validation", corruptions=few, resamples=100)
    for pictures in (True, False):
        write_report(tmp_path, replace(brief, robustness=scores), voted, pictures=pictures)
        text = (tmp_path / "report.html").read_text()
        assert "<h2>Robustness" in text
        assert ("a face, jpeg, strength 5" in text) == pictures
        tags = Tags()
        tags.feed(text)
        assert tags.open == []


def test_names_cannot_smuggle_markup_into_the_page(tmp_path, brief, voted):
    write_report(tmp_path, brief, voted)
    assert "<script>" not in (tmp_path / "report.html").read_text()


@pytest.mark.parametrize(
    "needed",
    [
        "## Intended use", "## Out-of-scope use", "Article 5(1)(f)", "Article 50(3)", "## Data and terms", "## Scores",
        "## Limits", "recalled least", "(SHA-256 bbbbbbbbbbbb)", "public domain (CC0)",
        "copy among the published training pictures", 'name = "small <b>"', "keras 3.12",
    ],
)  # fmt: skip
def test_the_model_card_says_what_one_must_know(evaluation, needed):
    assert needed in model_card(evaluation)


def test_every_score_in_the_model_card_was_measured(evaluation):
    text = model_card(evaluation)
    for result in evaluation.results:
        assert f"| {result.title} | {result.metrics.rows} | {spread(result.metrics.accuracy)} |" in text


def test_a_model_card_without_recipe_or_votes_is_whole_too(labelled, seer, card):
    text = model_card(evaluate(seer(labelled, noise=2.0), card, labelled, resamples=100))
    assert "trained on `fer2013`" in text
    assert "```toml" not in text
    assert "None" not in text


def test_validation_alone_is_reported_where_test_was_not_looked_at(tmp_path, brief, voted):
    write_report(tmp_path, brief, voted)
    text = (tmp_path / "report.html").read_text()
    assert "PublicTest" in text
    assert "PrivateTest" not in text


def test_the_text_table_has_a_line_for_each_set(evaluation):
    lines = text_table(evaluation).splitlines()
    assert len(lines) == 1 + len(evaluation.results)
    assert lines[1].startswith("test        FER2013 PrivateTest" if "validation" in lines[-1] else "test")


def test_shares_and_numbers_are_written_for_people():
    interval = Interval(0.6912, 0.676, 0.7061)
    assert (reach(interval), spread(interval)) == ("67.6 to 70.6", "69.1 % (67.6 to 70.6)")
    assert (signed(-0.031), signed(0.5), signed(None), points(interval)) == (
        "−3.1",
        "+50.0",
        "–",
        "69.1 (67.6 to 70.6)",
    )
    assert (number(None), number(0.12345), number(interval, 2)) == ("–", "0.123", "0.69")


def test_a_minus_is_a_true_one_and_nothing_has_no_sign():
    assert (number(-0.168), reach(Interval(0.0, -0.001, 0.057)), bias(-0.0071)) == ("−0.168", "−0.1 to 5.7", "−0.007")
    assert (signed(-0.0001), signed(0.0), bias(0.0004), number(-0.0)) == ("0.0", "0.0", "0.000", "0.000")


@pytest.fixture
def row(evaluation):
    def make(model, date):
        names = {"data": "fer2013", "data_hash": "f" * 64, "file": "model.keras"}
        return history.row_of(scored_card(evaluation), model=model, date=date, **names)

    return make


def test_a_history_has_a_row_a_model_oldest_first_and_a_plot(tmp_path, row):
    path = tmp_path / "docs" / "history.csv"
    history.record(path, row("r2", "2026-02-01"))
    history.record(path, row("r1", "2026-01-01"))
    rows = list(csv.DictReader(path.open()))
    assert [r["model"] for r in rows] == ["r1", "r2"]
    assert rows[0]["recipe"] == "small <b>"
    assert 0 < float(rows[0]["validation_ferplus_accuracy_low"]) < float(rows[0]["validation_ferplus_accuracy"]) < 1
    assert path.with_suffix(".svg").read_bytes().startswith(b"<?xml")


def test_recording_a_model_again_replaces_its_row(tmp_path, row):
    path = tmp_path / "history.csv"
    history.record(path, row("r1", "2026-01-01"))
    history.record(path, row("r1", "2026-03-01"))
    assert [r["date"] for r in history.read(path)] == ["2026-03-01"]


def test_the_same_history_gives_the_same_plot(tmp_path, row):
    rows = [row("r1", "2026-01-01"), row("r2", "2026-01-02")]
    history.write(tmp_path / "a.csv", rows)
    history.write(tmp_path / "b.csv", rows)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_what_was_not_measured_stays_empty_and_is_not_drawn(tmp_path, card):
    empty = history.row_of(card, model="r0", data="fer2013", data_hash="", file="model.keras", date="2026-01-01")
    history.write(tmp_path / "history.csv", [empty])
    assert history.read(tmp_path / "history.csv")[0]["test_ferplus_accuracy"] == ""
    assert (tmp_path / "history.svg").exists()


def test_nothing_is_drawn_of_nothing(tmp_path):
    assert history.draw(tmp_path / "history.csv", history.read(tmp_path / "history.csv")) is None


def test_a_table_that_is_no_history_is_refused(tmp_path):
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DatasetFormatError, match="no history of scores"):
        history.read(tmp_path / "other.csv")


def test_a_recipe_that_is_no_toml_has_no_name(card):
    assert history.recipe_name(replace(card, recipe="= broken")) == ""


def test_colour_pictures_are_shown_in_their_colours(tmp_path, brief, voted):
    red = np.concatenate([np.full_like(voted.images, 200), voted.images * 0, voted.images * 0], axis=3)
    write_report(tmp_path, brief, replace(voted, images=red))
    picture = re.search(r"data:image/png;base64,([^\"]+)", (tmp_path / "report.html").read_text())[1]
    pixels = cv2.imdecode(np.frombuffer(base64.b64decode(picture), np.uint8), cv2.IMREAD_COLOR_RGB)
    assert pixels.shape == (96, 96, 3)
    assert pixels[48, 48].tolist() == [200, 0, 0]


def test_the_card_of_joined_models_does_not_say_that_they_were_trained_together(evaluation):
    made = {"created": "yesterday", "seed": 5, "commit": "d" * 40, "environment": {"cores": "2"}}
    part = EnsembleMember(
        name="runs/a", sha256="c" * 64, initial_weights={"x": "1" * 64}, teachers={"y": "2" * 64, "z": "3" * 64}, **made
    )
    joined = replace(evaluation.card, created="today", seed=None, members=(part, replace(part, name="runs/b")))
    page = model_card(replace(evaluation, card=joined))
    assert "| joined | today |" in page
    assert (
        "- the mean of 2 networks, of which this is one: `runs/a` (SHA-256 cccccccccccc); it began with the weights of "
        "`x` (SHA-256 111111111111); it was taught by `y` (SHA-256 222222222222), `z` (SHA-256 333333333333)\n"
        "- the mean of 2 networks, of which this is one: `runs/b`"
    ) in page
    assert (
        "- `runs/a`: yesterday, seed 5, commit dddddddddddd, cores 2.\n"
        "- `runs/b`: yesterday, seed 5, commit dddddddddddd, cores 2.\n"
        "- joined: today, commit aaaaaaaaaaaa, keras 3.12.\n"
    ) in page


def test_the_card_of_a_trained_model_says_how_it_was_trained(evaluation):
    known = {"created": "today", "seed": 3, "initial_weights": {"runs/a": "c" * 64}}
    page = model_card(replace(evaluation, card=replace(evaluation.card, teachers={"y": "2" * 64}, **known)))
    assert "| trained | today |" in page
    assert "- began with the weights of `runs/a` (SHA-256 cccccccccccc)\n- was taught by `y` (SHA-256 2222" in page
    assert "\ntoday, seed 3, commit aaaaaaaaaaaa, keras 3.12.\n" in page
