"""A slice of the hostile input that `benchmarks/fuzz.py` sends by the thousand, against a running service."""

from pathlib import Path
from random import Random

import pytest

from fuzzing import campaign
from fuzzing.archives import archive
from fuzzing.cases import KINDS, case
from fuzzing.documents import document
from fuzzing.files import damaged
from fuzzing.seeds import seeds
from fuzzing.wire import CLOSED, HUNG, Answer

CASES = 150


def test_hostile_input_does_no_harm(tmp_path: Path) -> None:
    found = campaign.run(tmp_path, cases=CASES, seed=7)
    assert found["faults"] == []
    assert found["unexpected_errors"] == []
    assert found["files_left"] == []
    assert (found["restarts_of_the_service"], found["restarts_of_the_worker"]) == (0, 0)
    jobs = found["jobs"]
    assert jobs["all"] > 5
    assert (jobs["without_end"], jobs["without_reason"], jobs["to_look_at"]) == (0, 0, [])
    assert set(found["by_kind"]) >= set(KINDS) - {"explanations"}  # which are rare


@pytest.mark.parametrize(
    ("answer", "is_fault"),
    [
        (Answer(422, b"{}", b"", 0.1), False),
        (Answer(CLOSED, b"", b"", 0.1), False),
        (Answer(500, b"{}", b"", 0.1), True),
        (Answer(HUNG, b"", b"", 30.0), True),
        (Answer(101, b'..{"type":"failed","frame":3}', b"", 0.1), True),
    ],
    ids=["a problem", "a line that was cut", "a server error", "a hang", "a frame that failed"],
)
def test_what_shows_a_fault_is_seen(answer: Answer, is_fault: bool) -> None:
    record = campaign.Record()
    record.note(1, case(1, key="k"), answer)
    assert bool(record.faults) is is_fault


def test_a_number_is_always_the_same_case() -> None:
    for number in range(60):
        first, second = (case(number, key="k", seed=3) for _ in range(2))
        assert (first.kind, first.how) == (second.kind, second.how)
        assert next(first.conversation) == next(second.conversation)


def test_damage_changes_what_it_damages() -> None:
    pictures = seeds().pictures
    harmed = [damaged(Random(n), name, data)[1] != data for n in range(3) for name, data in pictures.items()]
    assert sum(harmed) > 0.95 * len(harmed)
    assert len({archive(Random(n))[0] for n in range(40)}) > 6
    assert len({document(Random(n), {"a": [1]})[1] for n in range(80)}) > 40
