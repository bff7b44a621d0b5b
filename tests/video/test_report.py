"""The page of a film: whole in one file, readable without scripts, honest about what is missing."""

import base64
import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import numpy as np
import pytest

from fake_recognizer import FakeRecognizer
from films import Stopped, film, painted, stop_after, wave
from mien import images
from mien.errors import MissingExtraError
from mien.results import NOTICE
from mien.video import report, resume
from mien.video.export import Outputs, Plan, read_film
from mien.video.thumbnails import MOST, WIDTH, Thumbnails


class Page(HTMLParser):
    """What a page holds."""

    VOID = frozenset(("meta", "link", "img", "br", "input", "hr"))

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.addresses, self.tags, self._open = "", list[str](), list[str](), list[str]()
        self.data = ""
        self.feed(text)
        self.close()
        assert not self._open, f"not closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "action")]
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["script"]:
            self.data = self.data or data
        elif self._open[-1:] != ["style"]:
            self.text += " " + " ".join(data.split())


def words_of(path: Path) -> list[str]:
    """The texts of an SVG, which must be well-formed."""
    return [element.text or "" for element in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}text")]


def page_of(source: Path, target: Path, **options: object) -> Page:
    outputs = Outputs(report=target, blur_faces=bool(options.pop("blur_faces", False)))
    read_film(str(source), outputs, recognizer=FakeRecognizer(), **options)
    return Page(target.read_text())


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    folder = tmp_path_factory.mktemp("report")
    pictures = [painted(1)] * 40 + [painted(0)] * 20 + [painted(1, 220)] * 40
    return page_of(film(folder / "a<b>.mp4", pictures), folder / "a.html")


def test_it_needs_no_other_file_and_no_host(page: Page) -> None:
    assert all(address.startswith(("#", "data:image/jpeg;base64,")) for address in page.addresses)
    assert page.addresses
    assert "link" not in page.tags


def test_it_says_what_it_is_and_names_the_film(page: Page) -> None:
    assert NOTICE in page.text
    assert "a<b>.mp4" in page.text
    assert "1 person followed" in page.text


def test_its_tables_can_be_read_without_scripts(page: Page) -> None:
    for words in ("happy", "#0", "no face 00:01.60 00:02.40 0.80", "half-life of 0.3 s", "How sure is this?"):
        assert words in page.text
    assert page.tags.count("svg") >= 4


def test_its_data_are_the_curves(page: Page) -> None:
    data = msgspec.json.decode(page.data)
    assert data["labels"][3] == "happy"
    first = data["people"][0]
    columns = len(first["mean"][0])
    assert columns == 100
    assert first["mean"][3][0] == pytest.approx(930, abs=10)
    assert first["seen"] == "1" * 40 + "0" * 20 + "1" * 40
    assert len(data["thumbs"]) == 15


def test_a_page_of_a_short_film_is_small(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (30, 54, 3)).astype(np.uint8).repeat(4, 0).repeat(4, 1)
    noise[:8, :8] = (40, 0, 0)
    target = tmp_path / "a.html"
    page_of(film(tmp_path / "a.mp4", [noise] * 500), target)
    assert target.stat().st_size < 1_000_000


def test_a_film_without_faces_has_a_page_that_says_so(tmp_path: Path) -> None:
    found = page_of(film(tmp_path / "a.mp4", [painted(0)] * 20), tmp_path / "a.html")
    assert "No face was seen in this film." in found.text
    assert "0 people followed" in found.text


def test_thumbnails_are_blurred_on_request(tmp_path: Path) -> None:
    board = painted(1)
    board[10:40, 10:50] = np.indices((30, 40)).sum(0)[..., None] // 4 % 2 * 255
    board[0, 0] = (40, 0, 0)
    source = film(tmp_path / "a.mp4", [board] * 3)
    sharp, soft = (page_of(source, tmp_path / f"{blur}.html", blur_faces=blur).addresses[0] for blur in (False, True))
    assert spread(sharp) > 2 * spread(soft)


def spread(uri: str) -> float:
    image = images.decode(base64.b64decode(uri.partition(",")[2]))
    height, width = image.shape[:2]
    return float(image[height * 3 // 8 : height // 2, width // 4 : width // 2].std())


def test_a_stopped_run_has_the_pictures_of_the_whole_film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resume, "FRAMES_A_PART", 10)
    source = film(tmp_path / "a.mp4", wave(60))
    with pytest.raises(Stopped):
        page_of(source, tmp_path / "a.html", watch=stop_after(35))
    found = msgspec.json.decode(page_of(source, tmp_path / "a.html", resume=True).data)
    assert found["thumbs"] == pytest.approx([0.0, 0.28, 0.56, 0.84, 1.12, 1.4, 1.68, 1.96, 2.24], abs=0.09)


def test_long_films_keep_a_bounded_number_of_evenly_spread_thumbnails() -> None:
    gathered = Thumbnails()
    image = painted(1)
    for i in range(4000):
        gathered.add(image, i / 4)
    times = [one.timestamp_s for one in gathered.kept]
    assert MOST / 2 <= len(times) <= MOST
    assert len(set(np.diff(times))) == 1
    assert images.decode(gathered.kept[0].jpeg).shape == (WIDTH * 48 // 64, WIDTH, 3)


def test_figures_are_written_as_vectors_and_as_pixels(tmp_path: Path) -> None:
    source = film(tmp_path / "a.mp4", wave(60))
    read_film(str(source), Outputs(figures=tmp_path / "f"), recognizer=FakeRecognizer())
    names = {path.name for path in (tmp_path / "f").iterdir()}
    assert names == {"a-timeline.svg", "a-timeline.png", "a-shares.svg", "a-shares.png"}
    drawing = images.load(tmp_path / "f" / "a-timeline.png")
    assert drawing.shape[1] == 2000
    assert len(np.unique(drawing.reshape(-1, 3), axis=0)) > 10
    assert "happy" in words_of(tmp_path / "f" / "a-shares.svg")
    assert "#0, seen for 2.3 s" in words_of(tmp_path / "f" / "a-timeline.svg")


def test_figures_of_a_film_without_faces_are_drawn(tmp_path: Path) -> None:
    source = film(tmp_path / "a.mp4", [painted(0)] * 5)
    read_film(str(source), Outputs(figures=tmp_path / "f"), recognizer=FakeRecognizer())
    assert "No face was seen." in words_of(tmp_path / "f" / "a-timeline.svg")


def test_a_page_of_every_fifth_frame_has_no_holes(tmp_path: Path) -> None:
    found = page_of(film(tmp_path / "a.mp4", [painted(1)] * 50), tmp_path / "a.html", plan=Plan(every=5))
    assert set(msgspec.json.decode(found.data)["people"][0]["seen"]) == {"1"}


def test_without_jinja_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(f"no {name}")

    monkeypatch.setattr(report, "import_module", missing)
    with pytest.raises(MissingExtraError, match=re.escape("pip install 'mien[video]'")):
        report._environment()
