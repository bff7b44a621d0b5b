"""A live session's table and film: whole at any end, and kept in pieces until then."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fake_recognizer import MODEL, face, table
from mien import images
from mien.emotions import EMOTIONS
from mien.errors import OutputError
from mien.video import recording
from mien.video.provenance import Provenance, provenance_of
from mien.video.reading import FrameAnalysis
from mien.video.recording import FilmRecorder, TableRecorder, check_place
from mien.video.sources import open_source

MADE = Provenance(mien="1", source="camera 0", source_sha256="", model={"name": "mien"}, settings={})


class Source:
    skipped, warnings = 3, ("it rained",)


def analysis(index: int, *, faces: int = 1) -> FrameAnalysis:
    image = np.random.default_rng(index).integers(0, 256, (48, 64, 3), np.uint8)
    return FrameAnalysis(
        index=index, timestamp_s=2 + index / 25, width=64, height=48, faces=tuple(face(i) for i in range(faces)),
        image=image, source="camera 0", model=MODEL,
    )  # fmt: skip


def recorder(path: Path) -> TableRecorder:
    return TableRecorder(path, source=Source(), made=MADE, labels=EMOTIONS)  # type: ignore[arg-type]


def test_the_table_has_a_row_a_face_and_one_for_a_frame_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "FRAMES_A_PART", 3)
    kept = recorder(tmp_path / "a.csv")
    for index in range(7):
        kept.write(analysis(index, faces=index % 3))
    assert not (tmp_path / "a.csv").exists()
    assert len(list((tmp_path / "a.csv.partial").glob("part-*.parquet"))) == 2
    kept.close()
    kept.close()
    rows = table((tmp_path / "a.csv").read_text())
    assert [row["frame"] for row in rows] == ["0", "1", "2", "2", "3", "4", "5", "5", "6"]
    outcome = provenance_of(tmp_path / "a.csv").outcome
    assert (outcome["frames"], outcome["skipped"], list(outcome["warnings"])) == (7, 3, ["it rained"])
    assert not (tmp_path / "a.csv.partial").exists()


def test_the_film_has_every_frame_in_its_time_over_all_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "FRAMES_A_PART", 3)
    film = FilmRecorder(tmp_path / "a.mp4")
    for index in range(7):
        film.write(analysis(index))
    film.close()
    film.close()
    with open_source(tmp_path / "a.mp4") as source:
        assert [f.timestamp_s for f in source] == pytest.approx([i / 25 for i in range(7)], abs=0.001)
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


def test_a_session_without_a_frame_leaves_an_empty_table_and_no_film(tmp_path: Path) -> None:
    film, kept = FilmRecorder(tmp_path / "a.mp4"), recorder(tmp_path / "a.csv")
    film.close()
    kept.close()
    assert table((tmp_path / "a.csv").read_text()) == []
    assert not (tmp_path / "a.mp4").exists()


@pytest.mark.parametrize("name", ["file/a.csv", "."])
def test_a_place_that_cannot_be_written_is_told_before_anything_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_bytes(images.encode(np.zeros((4, 4, 3), np.uint8)))
    with pytest.raises(OutputError, match="cannot write"):
        check_place(tmp_path / name)
    check_place(tmp_path / "new" / "a.csv")
    assert list((tmp_path / "new").iterdir()) == []


def test_a_frame_of_another_size_is_fitted_into_the_film(tmp_path: Path) -> None:
    film = FilmRecorder(tmp_path / "a.mp4")
    film.write(analysis(0))
    film.write(replace(analysis(1), image=np.zeros((96, 128, 3), np.uint8), faces=()))
    film.close()
    with open_source(tmp_path / "a.mp4") as source:
        assert {frame.image.shape for frame in source} == {(48, 64, 3)}
