"""What is left of a job when it has ended: files in the store that no result names, the input, the folder."""

from mien.db import Database, drop_input
from mien.db.queries import EVERYONE, jobs
from mien.db.tables import Job
from mien.errors import RecordNotFoundError, StoredFileNotFoundError
from mien.jobs import folders
from mien.settings import Settings
from mien.storage import Store


def tidy(job_id: str, *, database: Database, store: Store, settings: Settings) -> None:
    """Delete what a job that has ended, or was deleted, does not need any more; leave others as they are.

    Raises:
        StorageError: a file could not be deleted; the purge will.
        DatabaseUnavailableError: the database cannot be reached.
    """
    job = find(job_id, database=database)
    if job is not None and not job.state.is_final:
        return
    folders.leave(folders.of(settings, job_id))
    if job is None:
        store.delete_scope(job_id)
        return
    needed = {*job.results.values(), job.input_key}
    for file in list(store.list(job_id)):  # an attempt that was lost may have stored other bytes than the one that won
        if file.key not in needed:
            store.delete(file.key)
    if not settings.keep_images_days:
        try:
            drop_input(database, store, job_id)
        except StoredFileNotFoundError:
            return


def tidy_folders(*, database: Database, settings: Settings) -> None:
    """Delete the folders on this machine of jobs that have ended or were deleted.

    Raises:
        DatabaseUnavailableError: the database cannot be reached.
    """
    if not settings.jobs.is_dir():
        return
    for folder in settings.jobs.iterdir():
        job = find(folder.name.partition(".")[0], database=database)
        if job is None or job.state.is_final:
            folders.leave(folder)


def find(job_id: str, *, database: Database) -> Job | None:
    """Return a job's row, or None where there is none any more."""
    with database.reading() as session:
        try:
            return jobs.get(session, job_id, owner_id=EVERYONE)
        except RecordNotFoundError:
            return None
