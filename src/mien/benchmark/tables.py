"""A benchmark for people and for other programs: plain text, Markdown, CSV."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mien.benchmark.peers import Overlap
from mien.benchmark.record import Benchmark, Figure, Measured, Value, encode
from mien.evaluation.columns import columns


@dataclass(frozen=True, slots=True)
class Metric:
    """How a figure is called and written: a share as percent, all else with three digits that count."""

    title: str
    share: bool = False


METRICS = {
    "accuracy": Metric("accuracy", share=True),
    "macro_f1": Metric("macro-F1"),
    "ms_a_face": Metric("ms a face"),
    "found": Metric("a face found", share=True),
    "faces_found": Metric("boxes for each face that is there"),
    "auc_happy": Metric('"happy" against the smile label, ROC-AUC'),
    "right": Metric("the label hit", share=True),
    "ms": Metric("ms a picture"),
    "start_s": Metric("start to first result, s"),
    "memory_mb": Metric("peak memory, MB"),
}
"""Every metric, by its name in JSON and CSV."""

FORMATS = ("table", "json", "csv", "markdown")

_SEEN = ("trained", "chosen")

CAVEATS = (
    "Brackets hold 95 % intervals (bootstrap; Wilson's for rates of pictures; order statistics for medians). "
    "p compares with {reference} on the same pictures: McNemar's exact test for rates, the paired bootstrap for the "
    "rest; no correction for many comparisons. Labels that a package does not know count as missed. Without an "
    "interval are medians of fewer than six, peak memory, which is that of one process over all the work, and boxes "
    "for each face that is there: missed faces and boxes where none is make up for each other in it."
)


def written(benchmark: Benchmark, form: str) -> bytes:
    """Return a benchmark in one of `FORMATS`."""
    if form == "json":
        return encode(benchmark)
    return {"table": text, "csv": comma_separated, "markdown": markdown}[form](benchmark).encode()


def text(benchmark: Benchmark) -> str:
    """Return plain text tables for a terminal: one for each set of pictures, a row a peer."""
    parts = [_group(benchmark, group) for group in _groups(benchmark.figures)]
    notes = [*footnotes(benchmark), *failures(benchmark), *_threads(benchmark), _caveat(benchmark)]
    return "\n".join([*parts, *notes]) + "\n"


def markdown(benchmark: Benchmark) -> str:
    """Return one Markdown table, a row a figure, a column a peer, and the notes below it."""
    names = [peer.name for peer in benchmark.peers if not peer.failure]
    head = ["In turn on the same pictures", *(_marked(benchmark, name) for name in names)]
    lines = [head, ["---"] * len(head), *(_row(benchmark, f, names) for f in benchmark.figures)]
    notes = [*footnotes(benchmark), *failures(benchmark), *_threads(benchmark), _caveat(benchmark)]
    return "\n".join([*(f"| {' | '.join(line)} |" for line in lines), "", *(f"{note}\n" for note in notes)])


def comma_separated(benchmark: Benchmark) -> str:
    """Return a CSV with a row for each figure and peer; a failed peer has one row that holds its failure."""
    page = io.StringIO()
    table = csv.writer(page, lineterminator="\n")
    table.writerow(("pictures", "rows", "metric", "peer", "version", "value", "low", "high", "change", "change_low",
                    "change_high", "p_value", "overlap", "failure"))  # fmt: skip
    for peer in benchmark.peers:
        for figure in benchmark.figures:
            if peer.name in figure.values:
                table.writerow((*_cells(figure, peer), peer.failure))
        if peer.failure:
            table.writerow(("", "", "", peer.name, peer.version, *[""] * 8, peer.failure))
    return page.getvalue()


def footnotes(benchmark: Benchmark) -> list[str]:
    """Return what is known about each peer's training and the data, and who says so, numbered as names are."""
    notes = [
        f"[{number}] {peer.name}: {_known(data, overlap)}"
        for number, (peer, data, overlap) in enumerate(_overlaps(benchmark), 1)
    ]
    return [*notes, *_silent(benchmark)]


def failures(benchmark: Benchmark) -> list[str]:
    """Return which peers failed and why, and which met pictures that they could not read."""
    failed = [f"{peer.name} could not be measured: {peer.failure}" for peer in benchmark.peers if peer.failure]
    stumbled = [
        f"{peer.name} raised an error at {peer.errors} pictures; they count as without a face"
        for peer in benchmark.peers
        if peer.errors and not peer.failure
    ]
    return failed + stumbled


def number(value: float) -> str:
    """Return a number with three digits that count: 0.634, 12.3, 1840."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:#.3g}".rstrip(".")


def _threads(benchmark: Benchmark) -> list[str]:
    """Return how many threads each peer takes, where anything was timed."""
    if not {figure.metric for figure in benchmark.figures} & {"ms", "ms_a_face", "start_s"}:
        return []
    said = "; ".join(f"{peer.name} {peer.threads}" for peer in benchmark.peers if not peer.failure)
    return [f"Threads, each as its README calls it: {said}."] if said else []


def _caveat(benchmark: Benchmark) -> str:
    compared = [figure for figure in benchmark.figures if any(v.p_value is not None for v in figure.values.values())]
    references = dict.fromkeys(next(iter(figure.values)) for figure in compared)
    return CAVEATS.format(reference=" or ".join(references) or "nobody")


def _overlaps(benchmark: Benchmark) -> Iterator[tuple[Measured, str, Overlap]]:
    """Yield what is worth a note: training on the data, and what is unknown of the data set or in words of its own."""
    for peer in benchmark.peers:
        for data, overlap in peer.overlap.items():
            unsure = overlap.status == "unknown" and (data == benchmark.data or overlap != Overlap())
            if overlap.status in _SEEN or unsure:
                yield peer, data, overlap


def _silent(benchmark: Benchmark) -> Iterator[str]:
    """Yield of which peers nobody says anything, where a note on another might make them look better off."""
    told = dict.fromkeys(data for _, data, _ in _overlaps(benchmark) if data != benchmark.data)
    for data in told:
        names = [peer.name for peer in benchmark.peers if peer.overlap.get(data) == Overlap() and not peer.failure]
        if names:
            yield f"{data}: whether {' or '.join(names)} was trained on it is not said either"


def _known(data: str, overlap: Overlap) -> str:
    known = f"{data}: {'unknown; ' if overlap.status == 'unknown' else ''}{overlap.note}"
    return f"{known} ({overlap.source})" if overlap.source else known


def _marked(benchmark: Benchmark, name: str) -> str:
    marks = [str(n) for n, (peer, _, _) in enumerate(_overlaps(benchmark), 1) if peer.name == name]
    return f"{name} [{', '.join(marks)}]" if marks else name


def _groups(figures: Sequence[Figure]) -> list[list[Figure]]:
    groups: dict[str, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(figure.title, []).append(figure)
    return list(groups.values())


def _group(benchmark: Benchmark, group: Sequence[Figure]) -> str:
    """Return the table of one set of pictures."""
    names = [peer.name for peer in benchmark.peers if any(peer.name in figure.values for figure in group)]
    head = ["", *(METRICS[figure.metric].title for figure in group)]
    rows = [[_marked(benchmark, n), *(_cell(benchmark, f, n) for f in group)] for n in names]
    return "\n".join([_heading(group[0]), *columns([head, *rows]), ""])


def _row(benchmark: Benchmark, figure: Figure, names: Sequence[str]) -> list[str]:
    title = f"{_heading(figure)}: {METRICS[figure.metric].title}"
    return [title, *(_cell(benchmark, figure, name) for name in names)]


def _heading(figure: Figure) -> str:
    """Return what was measured on, and how many of them."""
    if figure.metric == "memory_mb":
        return figure.title
    kind = {"ms_a_face": "round", "accuracy": "face", "macro_f1": "face", "start_s": "start"}.get(
        figure.metric, "picture"
    )
    return f"{figure.title} ({figure.rows:,} {kind}{'s' * (figure.rows != 1)})"


def _cell(benchmark: Benchmark, figure: Figure, name: str) -> str:
    value = figure.values.get(name)
    if value is None:
        return "-"
    form = _percent if METRICS[figure.metric].share else number
    spread = f" ({form(value.low)} to {form(value.high)})" if value.low is not None and value.high is not None else ""
    return f"{form(value.value)}{spread}{_p(value)}"


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _p(value: Value) -> str:
    if value.p_value is None:
        return ""
    return ", p < 0.001" if value.p_value < 0.001 else f", p = {value.p_value:.2g}"


def _cells(figure: Figure, peer: Measured) -> tuple[object, ...]:
    value = figure.values[peer.name]
    change = (value.change.value, value.change.low, value.change.high) if value.change else ("", "", "")
    bounds = ("" if value.low is None else value.low, "" if value.high is None else value.high)
    p_value = "" if value.p_value is None else value.p_value
    known = peer.overlap[figure.data].status if figure.data in peer.overlap else ""
    front = (figure.pictures, figure.rows, figure.metric, peer.name, peer.version, value.value)
    return (*front, *bounds, *change, p_value, known)
