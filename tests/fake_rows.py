"""Rows for tests of the database: each function adds one and says as little as it can."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from fake_recognizer import analysis
from mien.db.queries import analyses, jobs, users
from mien.db.tables import AnalysisRow, Job, JobKind, Role, User
from mien.records import AnalysisRecord, record

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
KEY = "0" * 64


def add_user(session: Session, name: str = "ana", role: Role = Role.MEMBER, *, now: datetime = NOW) -> User:
    return users.create(session, name=name, role=role, password_hash="argon2", now=now)


def a_record(faces: int = 1) -> AnalysisRecord:
    made = record(analysis(faces))
    assert isinstance(made, AnalysisRecord)
    return made


def add_analysis(
    session: Session, owner_id: str, *, faces: int = 1, now: datetime = NOW, keep: timedelta = 30 * DAY,
    image_key: str | None = None, keep_image: timedelta = DAY, analysis_id: str = "",
) -> AnalysisRow:  # fmt: skip
    return analyses.create(
        session, a_record(faces), owner_id=owner_id, expires_at=now + keep, image_key=image_key,
        image_expires_at=now + keep_image if image_key else None, analysis_id=analysis_id, now=now,
    )  # fmt: skip


def add_job(session: Session, owner_id: str, *, now: datetime = NOW, job_id: str = "", **changes: object) -> Job:
    asked: dict[str, object] = {"kind": JobKind.VIDEO, "request": {"stride": 5}, "input_key": f"{job_id or 'x'}/{KEY}"}
    return jobs.create(session, owner_id=owner_id, job_id=job_id, now=now, **(asked | changes)).job  # type: ignore[arg-type]
