"""How fast each architecture is in each stored form: what the choice of network and runtime rests on.

    python benchmarks/architectures.py                             # all; writes benchmarks/results/architectures.json
    python benchmarks/architectures.py resnet --output -

The networks are untrained and the faces noise, as neither changes the time. One thread; the forms take turns.
"""

import argparse
import statistics
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
from machine import ROOT, facts, summary, table, write

HEADS = {"votes": 8, "fer2013": 7}
FORMS = (("litert", "float32"), ("litert", "float16"), ("litert", "int8"), ("onnx", "float32"))


def main() -> None:
    options = _options()
    record: dict[str, Any] = {"machine": facts("mien", "ai-edge-litert", "onnxruntime", "keras", "tensorflow-cpu")}
    record["architectures"] = {name: _measured(name, options.runs) for name in options.names}
    rows: list[tuple[object, ...]] = [("architecture", "weights", "form", "MB", "ms a face", "ms a face of 32")]
    for name, own in record["architectures"].items():
        for form, figure in own["forms"].items():
            times = figure["ms_batch_1"]["median"], figure["ms_a_face_batch_32"]["median"]
            rows.append((name, f"{own['parameters']:,}", form, f"{figure['size_bytes'] / 1e6:.2f}", *times))
    print(table(rows))
    if options.output != "-":
        print(f"wrote {write(options.output, record)}", file=sys.stderr)


def _options() -> argparse.Namespace:
    from mien.architectures import ARCHITECTURES

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [name for name in ARCHITECTURES if name != "landmark_net"]
    parser.add_argument("names", nargs="*", default=names, metavar="NAME", help=f"of {', '.join(names)}")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--output", default="architectures", help="results/NAME.json, or - for none")
    return parser.parse_args()


def _measured(name: str, runs: int) -> dict[str, Any]:
    from mien import architectures
    from mien.card import Card
    from mien.emotions import HEAD_LABELS
    from mien.formats import open_predictor
    from mien.formats.export import Target, export

    model = architectures.build(name, image_size=48, channels=1, heads=HEADS, **shipped_options(name))
    card = Card(name=name, architecture=name, image_size=48, channels=1, heads=HEAD_LABELS)
    faces = np.random.default_rng(0).integers(0, 256, (64, 48, 48, 1), dtype=np.uint8)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        files = [export(model, card, folder, Target(*form), faces) for form in FORMS]
        own = Card(name=name, architecture=name, image_size=48, channels=1, heads=HEAD_LABELS, files=tuple(files))
        predictors = {f"{f.format} {f.variant}": open_predictor(folder, own, path=f.path) for f in files}
        times: dict[str, dict[int, list[float]]] = {form: {1: [], 32: []} for form in predictors}
        for _ in range(runs):
            for form, predictor in predictors.items():
                for batch, taken in times[form].items():
                    taken.append(_milliseconds(predictor, faces[:batch]) / batch)
    sizes = {f"{f.format} {f.variant}": f.size_bytes for f in files}
    return {
        "parameters": int(model.count_params()),
        "options": shipped_options(name),
        "forms": {
            form: {
                "size_bytes": sizes[form],
                "ms_batch_1": summary(own_times[1]),
                "ms_a_face_batch_32": summary(own_times[32]),
            }
            for form, own_times in times.items()
        },
    }


def shipped_options(name: str) -> dict[str, Any]:
    """Return the options of the shipped model, or of its member, where it is of this architecture; else none."""
    newest = max((ROOT / "src" / "mien" / "models" / "mien").iterdir(), key=lambda version: int(version.name))
    recipe = tomllib.loads((newest / "recipe.toml").read_text(encoding="utf-8"))
    options: dict[str, Any] = recipe.get("options", {})
    if recipe["architecture"] == name:
        return options
    own = next((member for member in options.get("members", ()) if member["architecture"] == name), {})
    return {key: value for key, value in own.items() if key not in ("architecture", "mirrored")}


def _milliseconds(predictor: Any, faces: Any) -> float:
    predictor.predict(faces)
    times = []
    for _ in range(5):
        began = time.perf_counter()
        predictor.predict(faces)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    main()
