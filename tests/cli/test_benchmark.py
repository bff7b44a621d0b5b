"""`mien benchmark`: what it prints, writes, refuses, and how it goes on where a package fails."""

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fake_peers import failing, write_adapter
from mien.benchmark import peers
from mien.cli import mien

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    shutil.copyfile(ROOT / "examples" / "portrait.jpg", folder / "portrait.jpg")
    (folder / "labels.csv").write_text("file,label,faces\nportrait.jpg,happy,1\n")
    return folder


@pytest.fixture
def run(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(mien, ["benchmark", "--starts", "1", *map(str, words)])


def test_a_crashing_peer_is_named_and_the_others_go_on(
    run: Callable[..., Result], photos: Path, tmp_path: Path
) -> None:
    adapters = {
        "fine": failing("return [{'box': [0, 0, 9, 9], 'emotions': {'sad': 1.0}}]"),
        "crashing": failing("os._exit(3)"),
    }
    paths = [write_adapter(tmp_path / f"{name}.py", body) for name, body in adapters.items()]
    done = run("--photos", photos, "--peers", ",".join(map(str, paths)), "-o", "out/peers.json")
    record = json.loads((tmp_path / "out" / "peers.json").read_text())
    assert {peer["name"]: peer["failure"] for peer in record["peers"]} == {
        "mien": "",
        "fine": "",
        "crashing": "crashing stopped with exit code 3",
    }
    figures = {figure["metric"]: figure["values"] for figure in record["figures"]}
    assert {name: value["value"] for name, value in figures["right"].items()} == {"mien": 1.0, "fine": 0.0}
    assert figures["start_s"].keys() == figures["memory_mb"].keys() == {"mien", "fine"}
    assert done.exit_code == 1
    assert "mien: crashing could not be measured: crashing stopped" in done.stderr
    assert "wrote out/peers.json" in done.stderr


def test_a_peer_has_the_time_that_was_set(run: Callable[..., Result], photos: Path) -> None:
    done = run("--photos", photos, "--peers", "-", "--time-limit", "0.1")  # nobody imports NumPy that fast
    assert done.exit_code == 1
    assert "mien could not be measured: mien gave no answer within 0.1 s" in done.stderr


def test_labels_may_lie_elsewhere_and_the_suffix_chooses_the_format(
    run: Callable[..., Result], photos: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine.csv").write_text("path,emotion\nportrait.jpg,fear\n")
    done = run("--photos", photos, "--labels", "mine.csv", "--peers", "-", "-o", "out.csv", "--quiet")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    rows = {row["metric"]: row for row in csv.DictReader((tmp_path / "out.csv").open())}
    assert (rows["right"]["value"], rows["found"]["value"], rows["right"]["peer"]) == ("0.0", "1.0", "mien")


def test_a_peer_whose_environment_cannot_be_made_is_named_and_mien_is_measured(
    run: Callable[..., Result], photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "venv.create", lambda folder, **_: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    head = '# /// script\n# dependencies = ["nothing==1"]\n# ///\n'
    done = run("--photos", photos, "--peers", write_adapter(tmp_path / "other.py", head=head), "--format", "markdown")
    assert done.exit_code == 1
    assert "other could not be made: No space left on device" in done.stderr
    assert "| In turn on the same pictures | mien |" in done.stdout


@pytest.mark.parametrize("names", ["one/p.py,two/p.py", "one/mien.py"])
def test_peers_that_are_called_the_same_are_refused(run: Callable[..., Result], tmp_path: Path, names: str) -> None:
    for path in names.split(","):
        (tmp_path / path).parent.mkdir()
        (tmp_path / path).write_text("VERSION = '1'\n")
    done = run("--photos", ".", "--peers", names)
    assert done.exit_code == 2
    assert f"more than one is called {Path(names).stem}" in done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "at least one is needed"),
        (("--data", "x", "--labels", "labels.csv"), "--labels is about one folder"),
        (("--photos", ".", "--peers", "nobody"), "no peer 'nobody'; there are mien, fer"),
        (("--photos", ".", "-o", "out.xyz"), "cannot tell a format from out.xyz"),
        (("--photos", "nowhere"), "does not exist"),
    ],
    ids=["nothing", "labels", "peer", "format", "folder"],
)
def test_wrong_usage_is_told_before_anything_is_done(
    run: Callable[..., Result], tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    (tmp_path / "labels.csv").touch()
    done = run(*words)
    assert done.exit_code == 2
    assert message in done.stderr


def test_data_that_are_not_there_are_named(run: Callable[..., Result], photos: Path) -> None:
    assert "no data set 'nothing' is prepared" in str(run("--data", "nothing").exception)
    assert "need different names" in str(run("--photos", photos, "--photos", photos).exception)


def test_every_peer_is_measured_unless_some_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from mien.cli.benchmark import _peers

    assert [peer.name for peer in _peers(None, "mien", "auto")] == list(peers.PEERS)
    assert [peer.name for peer in _peers("fer,mien,fer", "mien@2", "yunet")] == ["mien", "fer"]
    assert _peers("-", "mien@2", "yunet")[0].arguments == ("mien@2", "yunet")


BLOCK = """
import sys

class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("tensorflow", "keras", "torch", "pandas", "matplotlib", "sklearn", "scipy"):
            raise AssertionError(f"{name} was imported")

sys.meta_path.insert(0, Wall())
from mien.cli import main
main()
"""


def test_nothing_heavy_is_imported_into_miens_own_process(photos: Path, tmp_path: Path) -> None:
    fine = write_adapter(tmp_path / "fine.py")
    words = ["benchmark", "--photos", photos, "--peers", fine, "--starts", "1", "--format", "table"]
    done = subprocess.run([sys.executable, "-c", BLOCK, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "photos (1 picture)" in done.stdout
