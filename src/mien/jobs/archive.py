"""Reading a ZIP of pictures: one row a face as Parquet and CSV, one document a picture as JSON Lines.

Nothing is unpacked to the disk: each member is read into memory, up to the size a picture may have. So names that lead
somewhere lead nowhere; they are refused all the same, since whoever made them meant harm.
"""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import Protocol

from mien import images
from mien.errors import ArchiveError, ImageError
from mien.images import Image
from mien.records import Failure
from mien.results import Analysis
from mien.settings import Settings
from mien.writers import open_writer

FREE_BYTES = 64 << 20
"""What any archive may unpack to, however small it is."""

MAX_RATIO = 50
"""An archive may unpack to this many times its own size: pictures hardly shrink, bombs do by the thousand."""

_UNASKED = (".DS_Store", "Thumbs.db", "desktop.ini")
_NESTED = (".zip", ".tar", ".tgz", ".gz", ".7z", ".rar", ".xz", ".bz2")
_FORMS = ("jsonl", "csv", "parquet")


class Reads(Protocol):
    """What of a `mien.Recognizer` is used here."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the answers, in their order."""
        ...

    def read(self, image: Image, *, source: str = "") -> Analysis:
        """Find every face of an image and read its expression."""
        ...


def read(
    archive: Path, out: Path, *, recognizer: Reads, settings: Settings, report: Callable[[float, str], None]
) -> dict[str, Path]:
    """Read every picture of an archive and write the files; what cannot be read is a row with its reason.

    Args:
        archive: the ZIP.
        out: folder of the files.
        recognizer: answers.
        settings: the limits.
        report: is told of the progress.

    Returns:
        The file of each format.

    Raises:
        ArchiveError: it is no ZIP, is damaged as a whole, or holds more than the limits allow.
        OSError: a file cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    files = {form: out / f"pictures.{form}" for form in _FORMS}
    with ExitStack() as open_files:
        writers = [
            open_writer(form, open_files.enter_context(path.open("wb")), recognizer.labels)
            for form, path in files.items()
        ]
        try:
            for share, result in read_pictures(archive, recognizer=recognizer, settings=settings):
                for writer in writers:
                    writer.write(result)
                report(share, "reading")
        finally:
            for writer in writers:
                writer.finish()
    return files


def read_pictures(
    archive: Path, *, recognizer: Reads, settings: Settings
) -> Iterator[tuple[float, Analysis | Failure]]:
    """Yield what was read in each picture, in the archive's order, and the share of the pictures that are done then.

    Raises:
        ArchiveError: see `read`.
    """
    try:
        opened = zipfile.ZipFile(archive)
    except MemoryError:
        raise
    except Exception as error:  # damaged bytes lead zipfile anywhere: struct.error, KeyError, OverflowError ...
        raise ArchiveError(f"it is no ZIP archive that can be read: {_cause(error)}") from None
    with opened:
        members = [member for member in opened.infolist() if not _is_nothing(member)]
        if len(members) > settings.max_archive_pictures:
            raise ArchiveError(
                f"it holds {len(members):,} files, more than the {settings.max_archive_pictures:,} of a job"
                " (MIEN_MAX_ARCHIVE_PICTURES); send it in parts"
            )
        left = max(FREE_BYTES, MAX_RATIO * archive.stat().st_size)
        for number, member in enumerate(members, 1):
            data = _bytes(opened, member, most=min(left, settings.max_image_bytes))
            left -= len(data) if isinstance(data, bytes) else 0
            if left <= 0:
                raise ArchiveError(
                    f"at member {number} it has grown to {MAX_RATIO} times its size; it is taken no further"
                )
            yield number / len(members), _read(data, member, recognizer, settings)


def _is_nothing(member: zipfile.ZipInfo) -> bool:
    """Whether it is a folder, or what systems put beside pictures unasked."""
    path = PurePosixPath(member.filename.replace("\\", "/"))
    return member.filename.endswith("/") or "__MACOSX" in path.parts or path.name in _UNASKED


def _bytes(opened: zipfile.ZipFile, member: zipfile.ZipInfo, *, most: int) -> bytes | Failure:
    name = printable(member.filename)
    if fault := _fault(member):
        return Failure(name, "ArchiveError", fault)
    try:
        with opened.open(member) as file:
            return file.read(most + 1)
    except MemoryError:
        raise
    except Exception as error:  # and the decompressors have errors of their own: zlib.error, LZMAError
        return Failure(name, "ArchiveError", f"it cannot be taken out of the archive: {_cause(error)}")


def _cause(error: Exception) -> str:
    return printable(str(error)) or type(error).__name__


def _fault(member: zipfile.ZipInfo) -> str:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if not path.parts:
        return "it has no name"
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return "refused: its name leads out of the archive"
    if member.flag_bits & 1:
        return "it is encrypted; send pictures without a password"
    if path.suffix.lower() in _NESTED:
        return "an archive within an archive is not opened; send it by itself"
    return ""


def _read(data: bytes | Failure, member: zipfile.ZipInfo, recognizer: Reads, settings: Settings) -> Analysis | Failure:
    if isinstance(data, Failure):
        return data
    name = printable(member.filename)
    try:
        image = images.decode(data, max_bytes=settings.max_image_bytes, max_pixels=settings.max_image_pixels)
    except ImageError as error:
        return Failure(name, type(error).__name__, str(error))
    return recognizer.read(image, source=name)


def printable(name: str) -> str:
    """Return a member's name without what steers terminals or cannot be written, and not endlessly long."""
    clean = name.encode("utf-8", "replace").decode("utf-8", "replace")
    return "".join(c if c.isprintable() else "\ufffd" for c in clean)[:200]
