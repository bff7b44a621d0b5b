"""Reading a film: its rows as Parquet, CSV and JSON Lines, a page to look through it, its episodes, and its copy."""

import shutil
from collections.abc import Callable
from pathlib import Path

from mien.errors import OutputError, VideoError
from mien.jobs.request import JobRequest
from mien.settings import Settings
from mien.video.export import Outputs, Plan, read_film
from mien.video.provenance import KEY, Recognizes, encoded, provenance_of
from mien.video.reading import FrameAnalysis
from mien.video.sources import Source
from mien.writers import open_table

Report = Callable[[float, str], None]
"""Takes how far it has come, from 0 to 1, and the stage."""

_READ = 0.95  # of the progress; the rest is writing


def read(film: Path, out: Path, *, request: JobRequest, recognizer: Recognizes, settings: Settings, report: Report) -> (
    dict[str, Path]
):  # fmt: skip
    """Read a film and write its files; goes on where an earlier attempt in the same folder was stopped.

    Args:
        film: its path, relative to the working folder: rows name it so.
        out: folder of the files.
        request: what is wanted.
        recognizer: answers.
        settings: the limits.
        report: is told of the progress.

    Returns:
        The file of each format.

    Raises:
        VideoError: it cannot be read, or is longer than the limits allow.
        OutputError: a file cannot be written.
    """
    wanted, plan = _wanted(out, request), Plan(every=request.every, half_life_s=request.smooth)
    watch = _Watch(settings.max_video_seconds, report)

    def run(*, resume: bool) -> None:
        read_film(
            film, wanted, recognizer=recognizer, plan=plan, resume=resume, settings=settings, command="mien worker",
            watch=watch,
        )  # fmt: skip

    try:
        run(resume=True)
    except OutputError as error:
        if _is_of_the_system(error.__cause__):
            raise  # such as a full disk: what was read so far is kept for the next attempt
        # What an earlier attempt left may be another version's, which cannot be gone on from.
        shutil.rmtree(out, ignore_errors=True)
        run(resume=False)
    report(_READ, "writing")
    files = {"parquet": out / "rows.parquet", **_other_forms(out / "rows.parquet", recognizer.labels)}
    files |= {"html": out / "report.html", "events": out / "events.csv", "mp4": out / "annotated.mp4"}
    return {form: path for form, path in files.items() if path.exists()}


def _is_of_the_system(cause: BaseException | None) -> bool:
    """Say whether it is trouble of the machine that may pass; a part that is missing is what was left of an attempt."""
    return isinstance(cause, OSError) and cause.errno is not None and not isinstance(cause, FileNotFoundError)


def _wanted(out: Path, request: JobRequest) -> Outputs:
    return Outputs(
        table=out / "rows.parquet", annotated=out / "annotated.mp4" if request.annotate else None,
        blur_faces=request.blur, report=out / "report.html", events=out / "events.csv",
    )  # fmt: skip


class _Watch:
    """Tells of the progress, and stops a film that is longer than allowed, whatever its head says."""

    def __init__(self, most_s: int, report: Report) -> None:
        self._most_s, self._report = most_s, report

    def __call__(self, frame: FrameAnalysis, source: Source) -> None:
        length_s = source.duration_s or 0.0
        if max(frame.timestamp_s, length_s) > self._most_s:
            raise VideoError(
                f"the film lasts {max(frame.timestamp_s, length_s):,.0f} s, more than the {self._most_s:,} s of a job"
                " (MIEN_MAX_VIDEO_SECONDS); send it in parts"
            )
        self._report(_READ * min(1.0, frame.timestamp_s / length_s) if length_s else 0.0, "reading")


def _other_forms(table: Path, labels: tuple[str, ...]) -> dict[str, Path]:
    """Write the table's rows in the other forms, a few at a time."""
    from pyarrow import parquet

    said = {KEY: encoded(provenance_of(table))}
    files = {form: table.with_suffix(f".{form}") for form in ("csv", "jsonl")}
    for form, path in files.items():
        with parquet.ParquetFile(table) as rows, path.open("wb") as stream:
            writer = open_table(form, stream, labels, metadata=said)
            for batch in rows.iter_batches(batch_size=2000):
                writer.write(batch.to_pylist())
            writer.finish()
    return files
