"""Options of `mien evaluate` for what is measured beside the scores: slices by attributes, detection, robustness."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mien.settings import load_settings

if TYPE_CHECKING:
    from mien.data.dataset import Dataset
    from mien.data.listing import Listing
    from mien.evaluation import Evaluation
    from mien.evaluation.opening import Opened

Options = Callable[[Callable[..., None]], Callable[..., None]]

_OPTIONS = (
    click.option(
        "--attributes",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="CSV or Parquet table: a column row or file that names the picture, and attributes to report by.",
    ),
    click.option("--attributes-key", default="", metavar="COLUMN", help="Column that names the picture."),
    click.option("--attributes-by", multiple=True, metavar="A*B", help="Report by two attributes at once, too."),
    click.option("--robustness", is_flag=True, help="Score the faces under 14 corruptions at five strengths."),
    click.option("--robustness-faces", type=click.IntRange(min=1), help="Draw so many faces for it; default: all."),
)


def measures(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `Measures`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What a person asked for beside the scores; one field an option."""

    attributes: Path | None
    attributes_key: str
    attributes_by: tuple[str, ...]
    robustness: bool
    robustness_faces: int | None

    @property
    def crossings(self) -> tuple[tuple[str, str], ...]:
        """The pairs of attributes to cut by both at once.

        Raises:
            UsageError: one is not two names with a star between them.
        """
        pairs = [tuple(part.strip() for part in text.split("*")) for text in self.attributes_by]
        for text, pair in zip(self.attributes_by, pairs, strict=True):
            if len(pair) != 2 or not all(pair):
                raise click.UsageError(f"--attributes-by takes two attributes, as sex*age, not {text!r}")
        return tuple((pair[0], pair[1]) for pair in pairs)

    def listed(self, data: str, dataset: "Dataset", splits: tuple[str, ...]) -> "tuple[Dataset, Listing | None]":
        """Return the data set with the table's attributes, and what is known of all its pictures.

        Raises:
            DatasetFormatError: the table is damaged or does not fit the data set.
            UsageError: attributes are to be crossed that are not there.
        """
        from mien.data.attributes import read_attributes

        listing = self._listing(data)
        if listing is not None and self.attributes is not None:
            listing = read_attributes(self.attributes, key=self.attributes_key).joined(listing, splits=splits)
            dataset = listing.lent(dataset)
        self._check(dataset, splits)
        return dataset, listing

    def _listing(self, data: str) -> "Listing | None":
        from mien.data.listing import listing, searched

        root = load_settings().datasets
        return listing(data, root=root) if self.attributes or searched(data, root=root) else None

    def _check(self, dataset: "Dataset", splits: tuple[str, ...]) -> None:
        import numpy as np

        from mien.evaluation.slices import left_out

        names = sorted(dataset.attributes)
        if unknown := [name for pair in self.crossings for name in pair if name not in names]:
            raise click.UsageError(
                f"--attributes-by: no attribute {', '.join(unknown)}; there are {', '.join(names) or 'none'}"
            )
        scored = dataset.select(np.isin(dataset.split, splits)).attributes
        if self.attributes and (rest := left_out(scored)):
            click.echo(f"no slices by {', '.join(rest)}: text with more than twenty values", err=True)

    def measured(
        self, evaluation: "Evaluation", opened: "Opened", dataset: "Dataset", listing: "Listing | None",
        splits: tuple[str, ...], *, resamples: int, progress: Any,
    ) -> "Evaluation":  # fmt: skip
        """Return an evaluation with detection, where photographs were searched, and robustness if it was asked for."""
        from mien.evaluation.detection import detection
        from mien.evaluation.report import detailed
        from mien.evaluation.robustness import robustness

        if listing is not None:
            found = detection(listing, splits=splits, crossings=self.crossings, resamples=resamples)
            evaluation = replace(evaluation, detection=found)
        if not self.robustness:
            return evaluation
        scores = robustness(
            opened.predictor,
            evaluation.card,
            dataset,
            split=detailed(evaluation)[0].split,
            faces=self.robustness_faces,
            resamples=resamples,
            progress=progress,
        )
        return replace(evaluation, robustness=scores)
