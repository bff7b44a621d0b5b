"""How much room things take, and whose files are whose; for those who run the service."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from mien.db.tables import AnalysisRow, Job, JobState, Upload

PICTURES, INPUTS, RESULTS, OTHER = "pictures", "inputs", "results", "other"
"""What a file is: an analysis's picture, a job's film or archive, what a job made, or nobody's."""


class Kept(Protocol):
    """A file in a store."""

    @property
    def key(self) -> str:
        """`scope/hash`."""
        ...


@dataclass(frozen=True, slots=True)
class Kinds:
    """Which scopes and keys are whose."""

    analyses: Collection[str]
    jobs: Collection[str]
    inputs: Collection[str]

    def of(self, key: str) -> str:
        """Return what a file is."""
        scope = key.partition("/")[0]
        if scope in self.analyses:
            return PICTURES
        if scope in self.jobs:
            return INPUTS if key in self.inputs else RESULTS
        return OTHER


def kinds(session: Session, files: Iterable[Kept]) -> Kinds:
    """Return whose these files are; a few hundred at a time."""
    scopes = {file.key.partition("/")[0] for file in files}
    rows = session.execute(select(Job.id, Job.input_key).where(Job.id.in_(scopes))).all()
    return Kinds(
        analyses=set(session.scalars(select(AnalysisRow.id).where(AnalysisRow.id.in_(scopes)))),
        jobs={row.id for row in rows},
        inputs={row.input_key for row in rows},
    )


def uploads_bytes(session: Session) -> int:
    """Return the bytes that have come of uploads that are not whole."""
    return int(session.scalar(select(func.coalesce(func.sum(Upload.received), 0))) or 0)


def oldest_waiting(session: Session) -> datetime | None:
    """Return when the job was asked for that has waited longest."""
    return session.scalar(select(func.min(Job.created_at)).where(Job.state == JobState.QUEUED))


def database_bytes(session: Session) -> int:
    """Return the size of the database."""
    asked = {
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        "postgresql": "SELECT pg_database_size(current_database())",
    }
    return int(session.scalar(text(asked[session.get_bind().dialect.name])) or 0)
