"""The benchmark as a whole, with members that need no process."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fake_peers import GOOD, FakeMember, face, failing, write_adapter
from mien.benchmark.peers import Head, Overlap, Peer, read_adapter
from mien.benchmark.photographs import Photographs
from mien.benchmark.process import Process
from mien.benchmark.record import Benchmark, encode, read
from mien.benchmark.run import Work, benchmark
from mien.data.dataset import Dataset
from mien.emotions import EMOTIONS, FERPLUS, FERPLUS_COLUMNS, canonical
from mien.errors import DatasetError, DatasetFormatError, PeerError

COLUMN_OF = [FERPLUS_COLUMNS.index(c) for label in FERPLUS for c in FERPLUS_COLUMNS[:8] if canonical(c) == label]
ROWS = 150


@pytest.fixture
def dataset() -> Dataset:
    """150 test faces whose corner holds the FER+ majority; FER2013's label is the same, contempt is called neutral."""
    majority = np.arange(ROWS) % 8
    votes = np.zeros((ROWS, 10), np.int64)
    votes[np.arange(ROWS), np.array(COLUMN_OF)[majority]] = 10
    images = np.zeros((ROWS, 8, 8, 1), np.uint8)
    images[:, 0, 0, 0] = majority
    return Dataset(
        name="fer2013", hash="e" * 64, label_names=EMOTIONS, images=images, labels=np.where(majority < 7, majority, 6),
        votes=votes, split=np.array(["test"] * ROWS), row=np.arange(ROWS), near_duplicate=np.arange(ROWS) < 30,
        attributes={},
    )  # fmt: skip


@pytest.fixture
def photos(tmp_path: Path) -> Photographs:
    names = [f"smile{n}" if n % 2 else f"frown{n}" for n in range(8)]
    pictures = tuple(tmp_path / f"{name}.jpg" for name in names)
    return Photographs(
        name="holiday",
        pictures=pictures,
        smiles=np.arange(8) % 2 == 1,
        faces=np.ones(8, np.int64),
        labels=np.array(["happy" if n % 2 else "sad" for n in range(8)]),
    )


class Field:
    """Opens members by name, each anew, and keeps them all."""

    def __init__(self, **makers: Callable[[], FakeMember]) -> None:
        self.makers, self.opened = makers, []

    def peers(self) -> list[Peer]:
        return [Peer(name=name, adapter=Path(f"{name}.py")) for name in self.makers]

    def open(self, peer: Peer) -> FakeMember:
        member = self.makers[peer.name]()
        self.opened.append(member)
        return member


def run(field: Field, work: Work, **options: object) -> Benchmark:
    return benchmark(field.peers(), field.open, work, **options)


@pytest.fixture
def log() -> list[str]:
    return []


def test_faces_are_scored_by_each_protocol_and_a_missing_class_counts_as_missed(dataset: Dataset, log: list) -> None:
    field = Field(
        first=lambda: FakeMember("first", log, labels=FERPLUS, views=("fer2013", "ferplus", "emotions")),
        seven=lambda: FakeMember("seven", log),
    )
    found = run(field, Work(dataset=dataset, starts=1, resamples=100))
    sets = {(f.pictures, f.metric): (f.rows, {n: v.value for n, v in f.values.items()}) for f in found.figures}
    contempt = sum(row % 8 == 7 for row in range(ROWS))
    assert sets["ferplus", "accuracy"] == (ROWS, {"first": 1.0, "seven": pytest.approx(1 - contempt / ROWS)})
    # Contempt is never hit (F1 0) and, all scores being equal, taken for angry (19 of 37 of its answers are right).
    assert sets["ferplus", "macro_f1"][1]["seven"] == pytest.approx((6 + 2 * 19 / (19 + 19 + contempt)) / 8)
    assert sets["emotions", "accuracy"] == (ROWS - contempt, {"first": 1.0, "seven": 1.0})
    assert sets["ferplus_distinct", "accuracy"][0] == ROWS - 30
    assert sets["fer2013", "ms_a_face"] == (3, {"first": 1.0, "seven": 1.0})
    assert (found.data, found.data_hash) == ("fer2013", "e" * 64)


def test_a_peer_with_one_label_set_is_asked_once_and_the_order_changes_each_round(dataset: Dataset, log: list) -> None:
    field = Field(
        many=lambda: FakeMember("many", log, labels=FERPLUS, views=("fer2013", "ferplus", "emotions")),
        one=lambda: FakeMember("one", log),
    )
    run(field, Work(dataset=dataset, starts=1, resamples=100))
    many, one = field.opened[-2:]
    assert many.asked == [f"{file} {view}" for file in ("000000", "000000", "000064", "000128")
                          for view in ("fer2013", "ferplus")]  # fmt: skip
    assert one.asked == [f"{file} fer2013" for file in ("000000", "000000", "000064", "000128")]
    assert log[2:] == ["many", "many", "one", "one", "many", "many", "many", "many", "one", "one", "many", "many"]
    assert all(member.closed for member in field.opened)


def test_photographs_give_time_faces_smiles_and_labels(photos: Photographs, log: list) -> None:
    def sees(stem: str) -> tuple:
        return (face("happy", side=20), face("sad")) if "smile" in stem else (face("happy", 0.4),)

    field = Field(
        first=lambda: FakeMember("first", log, faces=lambda s: (face("happy" if "smile" in s else "sad"),)),
        second=lambda: FakeMember("second", log, faces=sees),
        blind=lambda: FakeMember("blind", log, faces=lambda stem: ()),
    )
    found = run(field, Work(folders=(photos,), starts=1, resamples=100))
    own = {f.metric: {name: value.value for name, value in f.values.items()} for f in found.figures}
    assert own["found"] == {"first": 1.0, "second": 1.0, "blind": 0.0}
    assert own["faces_found"] == {"first": 1.0, "second": 1.5, "blind": 0.0}
    assert own["auc_happy"] == {"first": 1.0, "second": 1.0, "blind": 0.5}
    assert own["right"] == {"first": 1.0, "second": 0.5, "blind": 0.0}
    assert own["ms"] == {"first": 2.0, "second": 2.0, "blind": 2.0}
    assert own["memory_mb"] == {"first": 10.0, "second": 10.0, "blind": 10.0}
    figure = found.figure("holiday", "found")
    assert figure.values["blind"].p_value == pytest.approx(2 / 2**8)
    assert found.figure("holiday", "accuracy") is None


def test_an_answer_without_a_box_counts_for_the_expression_but_not_as_a_face(photos: Photographs, log: list) -> None:
    field = Field(first=lambda: FakeMember("first", log, faces=lambda s: (face("happy", side=0),)))
    own = {f.metric: f.values["first"].value for f in run(field, Work(folders=(photos,), starts=1)).figures}
    assert (own["found"], own["right"]) == (0.0, 0.5)


def test_a_picture_that_raises_an_error_counts_as_without_a_face(tmp_path: Path, log: list) -> None:
    photos = Photographs(name="some", pictures=(tmp_path / "good.jpg", tmp_path / "bad.jpg"))
    found = run(Field(first=lambda: FakeMember("first", log)), Work(folders=(photos,), starts=1))
    assert found.figure("some", "found").values["first"].value == 0.5
    assert (found.peers[0].errors, found.peers[0].failure) == (1, "")


@pytest.mark.parametrize("dies_at", [1, 2, 4, 8], ids=["start", "warming up", "faces", "photographs"])
def test_a_peer_that_dies_is_named_and_the_others_go_on(
    dataset: Dataset, photos: Photographs, log: list, dies_at: int
) -> None:
    # Two processes: the first is asked once, the second at warming up (1), for faces (2 to 4) and photographs (5 on).
    members = {1: [1, 1], 2: [9, 1], 4: [9, 3], 8: [9, 7]}[dies_at]
    deaths = iter(members)
    field = Field(
        first=lambda: FakeMember("first", log),
        frail=lambda: FakeMember("frail", log, dies_at=next(deaths)),
        third=lambda: FakeMember("third", log),
    )
    found = run(field, Work(dataset=dataset, folders=(photos,), starts=1, resamples=100))
    assert [(p.name, p.failure) for p in found.peers] == [("first", ""), ("frail", "frail stopped"), ("third", "")]
    assert {"first", "third"} <= set(found.figure("holiday", "ms").values)
    assert "frail" not in found.figure("holiday", "ms").values
    assert ("frail" in found.figure("fer2013", "accuracy").values) == (dies_at == 8)
    assert all(member.closed for member in field.opened)


def test_a_hanging_process_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    bodies = {"fine": GOOD, "hanging": failing("time.sleep(300)")}
    peers = [read_adapter(write_adapter(tmp_path / f"{name}.py", body)) for name, body in bodies.items()]
    limits = {"fine": 60.0, "hanging": 0.5}
    found = benchmark(
        peers,
        lambda peer: Process(peer, Path(sys.executable), limit_s=limits[peer.name]),
        Work(folders=(Photographs(name="some", pictures=(tmp_path / "a.jpg",)),), starts=1),
    )
    assert [peer.failure for peer in found.peers] == ["", "hanging gave no answer within 0.5 s"]
    assert found.figure("some", "found").values["fine"].value == 1.0


def test_where_the_first_fails_the_next_is_compared_with(photos: Photographs, log: list) -> None:
    field = Field(
        frail=lambda: FakeMember("frail", log, dies_at=1),
        second=lambda: FakeMember("second", log),
        third=lambda: FakeMember("third", log),
    )
    found = run(field, Work(folders=(photos,), starts=2))
    values = found.figure("holiday", "found").values
    assert (list(values), values["second"].p_value, values["third"].p_value) == (["second", "third"], None, 1.0)
    assert [member.name for member in field.opened].count("frail") == 1


def test_where_all_fail_there_are_reasons_and_no_figures(dataset: Dataset, photos: Photographs) -> None:
    def refuse() -> FakeMember:
        raise PeerError("not installed")

    found = run(Field(only=refuse), Work(dataset=dataset, folders=(photos,), starts=1))
    assert (found.figures, found.peers[0].failure) == ((), "not installed")


def test_progress_ends_at_one(dataset: Dataset, photos: Photographs, log: list) -> None:
    shares: list[float] = []
    work = Work(dataset=dataset, folders=(photos,), starts=2, resamples=100)
    run(Field(first=lambda: FakeMember("first", log)), work, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_limit_takes_faces_evenly(dataset: Dataset, log: list) -> None:
    found = run(Field(first=lambda: FakeMember("first", log)), Work(dataset=dataset, limit=10, starts=1, resamples=100))
    assert found.figure("fer2013", "accuracy").rows == 10


def test_a_peer_that_scores_too_few_faces_has_failed(dataset: Dataset, log: list) -> None:
    class Lazy(FakeMember):
        def classify(self, crops: Path, view: str) -> object:
            answer = super().classify(crops, view)
            return type(answer)(ms=1.0, labels=answer.labels, scores=answer.scores[:-1])

    found = run(Field(lazy=lambda: Lazy("lazy", log)), Work(dataset=dataset, starts=1))
    assert found.peers[0].failure == "lazy scored 63 faces of 64"


def test_nothing_to_measure_on_is_an_error(dataset: Dataset, log: list) -> None:
    field = Field(first=lambda: FakeMember("first", log))
    with pytest.raises(DatasetError, match="nothing to measure on"):
        run(field, Work())
    with pytest.raises(DatasetError, match="no labelled faces in its validation part"):
        run(field, Work(dataset=dataset, split="validation"))


def test_single_starts_are_kept_and_are_enough_for_an_interval(photos: Photographs, log: list) -> None:
    found = run(Field(first=lambda: FakeMember("first", log)), Work(folders=(photos,), resamples=100))
    (seconds,) = found.starts.values()
    assert (list(found.starts), len(seconds)) == (["first"], 6)
    value = found.figure("process", "start_s").values["first"]
    assert (value.low, value.high) == (min(seconds), max(seconds))
    assert value.low <= value.value <= value.high


def test_what_is_known_of_the_training_goes_along(photos: Photographs, log: list) -> None:
    known = Overlap(status="none", note="never seen", source="its paper")
    peer = Peer(name="first", adapter=Path("first.py"), head=Head(licence="MIT", overlap={"holiday": known}))
    found = benchmark([peer], lambda peer: FakeMember(peer.name, log), Work(folders=(photos,), starts=1))
    assert (found.peers[0].licence, found.peers[0].overlap) == ("MIT", {"holiday": known})


def test_a_result_is_read_back_as_it_was(photos: Photographs, log: list, tmp_path: Path) -> None:
    found = run(Field(first=lambda: FakeMember("first", log)), Work(folders=(photos,), starts=1))
    (tmp_path / "peers.json").write_bytes(encode(found))
    assert read(tmp_path / "peers.json") == found
    before = {key: value for key, value in json.loads(encode(found)).items() if key != "starts"}
    (tmp_path / "peers.json").write_text(json.dumps(before))
    assert read(tmp_path / "peers.json") == replace(found, starts={})
    (tmp_path / "peers.json").write_text('{"peers": {}}')
    with pytest.raises(DatasetFormatError, match="no results of mien benchmark"):
        read(tmp_path / "peers.json")
