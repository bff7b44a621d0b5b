"""The picture of a run's history."""

import io
from collections.abc import Sequence
from pathlib import Path

from mien.files import write_atomically
from mien.training.run import Row


def plot_history(rows: Sequence[Row], path: Path) -> None:
    """Draw losses, validation scores and, dashed, the accuracy on training pictures over the epochs as a PNG."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    epochs = [row["epoch"] for row in rows]
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 5), layout="constrained")
    for key in rows[-1]:
        values = [row.get(key, float("nan")) for row in rows]
        if key.endswith("loss"):
            left.plot(epochs, values, label=key)
        elif key == "score" or key.endswith(("accuracy", "macro_recall")):
            right.plot(epochs, values, "--" if key.startswith("train_") else "-", label=key)
    for axes, title in ((left, "loss"), (right, "validation; dashed: training pictures as they are")):
        axes.set(title=title, xlabel="epoch")
        axes.grid(alpha=0.3)
        # Below the curves, not over them.
        axes.legend(fontsize="small", loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2)
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=110)
    plt.close(figure)
    write_atomically(path, buffer.getvalue())
