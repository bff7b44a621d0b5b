"""Write the measured figures into README.md, between the two comments that mark their place.

    python benchmarks/readme_table.py            # write
    python benchmarks/readme_table.py --check    # exit code 1 where README.md is not what the files say

The figures come from `benchmarks/results/` and the shipped model's `metrics.json`; none is typed by hand.
A figure whose file is not there has no row.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
BEGIN, END = "<!-- figures: written by benchmarks/readme_table.py -->", "<!-- figures end -->"
MODEL = Path("src/mien/models/mien/1")

Row = tuple[str, str]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing")
    old = README.read_text(encoding="utf-8")
    new = filled(old, ROOT)
    if parser.parse_args().check:
        return int(old != new)
    README.write_text(new, encoding="utf-8")
    return 0


def filled(text: str, root: Path) -> str:
    """Return README's text with the figures of the files below `root`.

    Raises:
        ValueError: the text lacks the two comments.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"README has no place for the figures; it needs the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{figures(root)}{END}{after}"


def figures(root: Path) -> str:
    """Return the figures as Markdown: accuracy, speed, and other packages beside mien."""
    results = root / "benchmarks" / "results"
    metrics, speed = _read(root / MODEL / "metrics.json"), _read(results / "speed.json")
    peers = _read(results / "peers.json")
    agreement = _read(results / "agreement.json")
    parts = [
        _section("Accuracy of the shipped file", "score (95 % interval)", _accuracy(metrics)),
        _section("For scale: people", "", _people(agreement)),
        _section("Real photographs (GENKI-4K, never trained on)", "", _photographs(peers)),
        _section(f"Speed, one thread, {_machine(speed)}", "median", _speed(speed)),
        _beside(peers),
    ]
    return "\n".join(part for part in parts if part)


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _section(title: str, head: str, rows: Iterator[Row]) -> str:
    lines = [f"| {name} | {value} |" for name, value in rows]
    return "\n".join([f"| {title} | {head} |", "|---|---|", *lines, ""]) if lines else ""


def _accuracy(metrics: dict[str, Any]) -> Iterator[Row]:
    """Yield the test scores of `mien evaluate` on fer2013."""
    results = {r["protocol"]: r["metrics"] for r in metrics.get("results", []) if r["split"] == "test"}
    titles = {
        "fer2013": "FER2013 PrivateTest, accuracy",
        "fer2013_distinct": "the same without pictures that have a copy in training",
        "ferplus": "FER+ test, majority of 8 classes, accuracy",
        "ferplus_distinct": "the same without pictures that have a copy in training",
    }
    for protocol, title in titles.items():
        if protocol in results:
            own = results[protocol]
            yield f"{title} ({own['rows']:,} faces)", _percent(own["accuracy"])
    if "emotions" in results:
        seven = results["emotions"]
        recall = {c["label"]: c["recall"]["value"] for c in seven["per_class"]}
        yield "Macro-F1 of the seven emotions on FER+ test", _interval(seven["macro_f1"])
        yield "Recall of fear and of disgust there", f"{recall['fear']:.2f} and {recall['disgust']:.2f}"
    if "ferplus" in results and results["ferplus"]["ece_votes"]:
        yield "Calibration error (ECE) there, against the viewers' votes", _interval(results["ferplus"]["ece_votes"])
        yield "the same against the majority alone, as if nobody had disagreed", _interval(results["ferplus"]["ece"])


def _people(agreement: dict[str, Any]) -> Iterator[Row]:
    if agreement:
        viewer, label = agreement["viewer_with_others"], agreement["label_with_viewers"]
        title = "one FER+ viewer gives the answer of the other viewers' majority"
        yield f"{title} ({viewer['votes']:,} votes)", f"{viewer['share']:.1%}"
        title = "FER2013's label is the viewers' majority"
        yield f"{title} ({label['pictures']:,} faces)", f"{label['share']:.1%}"


def _photographs(peers: dict[str, Any]) -> Iterator[Row]:
    if photographs := peers.get("photographs"):
        own = photographs["peers"]["mien"]
        yield "a face found", f"{own['face_found']} of {photographs['pictures']}"
        yield '"happy" against the smile label, ROC-AUC', f"{own['auc_happy_all']:.3f}"


def _machine(speed: dict[str, Any]) -> str:
    machine = speed.get("machine", {})
    return f"{machine.get('processor', '')}, {machine.get('cores', '')} cores"


def _speed(speed: dict[str, Any]) -> Iterator[Row]:
    titles = {
        "net_batch_1_ms_a_face": ("the network, one face", "ms"),
        "net_batch_32_ms_a_face": ("the network, 32 faces at once, a face", "ms"),
        "file_to_result_ms": ("a 640x480 JPEG, file to result", "ms"),
        "start_to_result_s": ("`mien analyze`, process start to result", "s"),
        "peak_memory_mb": ("its peak memory", "MB"),
        "two_jobs_ratio": ("a folder with two processes against one", "times"),
    }
    for key, (title, unit) in titles.items():
        if key in speed.get("figures", {}):
            yield title, f"{_short(speed['figures'][key]['median'])} {unit}"


def _beside(peers: dict[str, Any]) -> str:
    """Return the table of mien and the other packages, measured in turn on the same pictures."""
    if not peers:
        return ""
    names = list(peers["peers"])
    lines = [f"| {' | '.join(row)} |" for row in _beside_rows(peers, names)]
    ratios = [f"{name} / mien" for name in names[1:]]
    head = ["Beside other packages, in turn on the same pictures", *names, *ratios]
    return "\n".join([f"| {' | '.join(head)} |", "|---" * len(head) + "|", *lines, ""])


def _beside_rows(peers: dict[str, Any], names: list[str]) -> Iterator[list[str]]:
    starts, blank = peers["starts"], [""] * (len(names) - 1)
    yield _ratios("process start to first result, s", [starts[n]["start_to_result_s"]["median"] for n in names])
    yield _ratios("memory, MB", [starts[n]["peak_memory_mb"]["median"] for n in names])
    for scene in peers["scenes"]:
        title = f"{scene['width']}x{scene['height']}, {_count(scene['faces'])}, ms"
        yield _ratios(title, [scene["peers"][n]["ms"]["median"] for n in names])
    if photographs := peers["photographs"]:
        own = [photographs["peers"][n] for n in names]
        pictures = f"{photographs['pictures']:,}"
        yield [f"{pictures} real photographs: a face found", *(f"{o['face_found']:,}" for o in own), *blank]
        yield ['"happy" against the smile label, ROC-AUC', *(f"{o['auc_happy_all']:.3f}" for o in own), *blank]
    titles = {"fer2013": "FER2013 PrivateTest, accuracy", "ferplus": "FER+ test, 8 classes, accuracy"}
    for protocol, title in titles.items():
        if scored := (peers["faces"] or {}).get(protocol):
            yield [title, *(f"{scored['peers'][n]['accuracy']:.1%}" for n in names), *blank]


def _ratios(title: str, values: list[float]) -> list[str]:
    return [title, *map(_short, values), *(f"{value / values[0]:.1f}" for value in values[1:])]


def _count(faces: int) -> str:
    return "one face" if faces == 1 else f"{faces} faces"


def _percent(interval: dict[str, float]) -> str:
    return f"{interval['value']:.1%} ({interval['low']:.1%} to {interval['high']:.1%})"


def _interval(interval: dict[str, float]) -> str:
    return f"{interval['value']:.3f} ({interval['low']:.3f} to {interval['high']:.3f})"


def _short(value: float) -> str:
    """Return a number with three digits that count: 0.634, 12.3, 1840."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(main())
