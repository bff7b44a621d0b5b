"""The lists that grow are read through an index, by what each database itself says of its plan.

Each list has thousands of rows of many people here, with the statistics the planner needs; so it is free to choose.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.orm import Session

from fake_rows import DAY, NOW, add_user
from mien.db import Database, new_id
from mien.db.queries import EVERYONE, activity, analyses, jobs, keys, uploads
from mien.db.queries.filters import Which
from mien.db.queries.pages import Owner
from mien.db.tables import Activity, AnalysisRow, ApiKey, FaceRow, Job, JobKind, JobState, Upload
from mien.emotions import EMOTIONS

PEOPLE, ROWS = 25, 2500
LATER = NOW + timedelta(seconds=ROWS)


@pytest.fixture
def people(database: Database) -> list[str]:
    """Ids of people who have thousands of everything."""
    with database.transaction() as session:
        people = [add_user(session, f"person {n}").id for n in range(PEOPLE)]
    for table in ROWS_OF:
        fill(database, table, people)
    return people


def fill(database: Database, table: type, people: list[str]) -> None:
    with database.transaction() as session:
        made = [ROWS_OF[table](people[n % PEOPLE], n) | {"id": new_id()} for n in range(ROWS)]
        session.execute(insert(table), made)
        session.execute(text(f"ANALYZE {table.__tablename__}"))  # type: ignore[attr-defined]


def at(n: int) -> dict[str, object]:
    return {"created_at": NOW + timedelta(seconds=n)}


ROWS_OF: dict[type, Callable[[str, int], dict[str, object]]] = {
    AnalysisRow: lambda owner, n: at(n) | {
        "owner_id": owner, "source": "x", "width": 1, "height": 1, "model_name": "mien", "model_version": 1,
        "labels": [], "result": {}, "image_key": None, "image_expires_at": None,
        "expires_at": NOW + DAY + timedelta(seconds=n),
    },
    Job: lambda owner, n: at(n) | {
        "owner_id": owner, "kind": JobKind.VIDEO, "max_attempts": 3, "request": {}, "request_hash": "",
        "input_key": None, "not_before": NOW, "idempotency_key": str(n),
        "state": (*JobState, JobState.SUCCEEDED, JobState.SUCCEEDED)[n % 7],
        "finished_at": NOW + timedelta(seconds=n), "heartbeat_at": NOW + timedelta(seconds=n),
    },
    Upload: lambda owner, n: at(n) | {"owner_id": owner, "store_id": "s", "expires_at": NOW + timedelta(seconds=n)},
    ApiKey: lambda owner, n: at(n) | {
        "user_id": owner, "name": "x", "prefix": "x", "key_hash": str(n), "scopes": [], "expires_at": None,
    },
    Activity: lambda owner, n: {
        "at": NOW + timedelta(seconds=n), "actor_id": owner, "action": "x", "object_type": "x", "object_id": "x",
        "request_id": "x", "address": "",
    },
}  # fmt: skip


class Plans:
    """What a database says of how it will run each query."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, ask: Callable[[Session], object]) -> str:
        """Return the plan of the last statement of `ask`, in the database's words."""
        seen: list[tuple[str, object]] = []

        def see(_c: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
            seen.append((statement, parameters))

        event.listen(self._database.engine, "before_cursor_execute", see)
        with self._database.transaction() as session:
            ask(session)
            event.remove(self._database.engine, "before_cursor_execute", see)
            statement, parameters = next(s for s in reversed(seen) if s[0].startswith("SELECT"))
            if self._database.kind == "postgresql":
                session.execute(text("SET LOCAL random_page_cost = 1.1"))  # as on any disk without moving parts
            words = "EXPLAIN QUERY PLAN" if self._database.kind == "sqlite" else "EXPLAIN"
            plan = session.connection().exec_driver_sql(f"{words} {statement}", parameters)  # type: ignore[arg-type]
            return "\n".join(str(row[-1]) for row in plan)


def test_every_list_and_the_queue_walk_their_index(database: Database, people: list[str]) -> None:
    plans, owner = Plans(database), people[1]
    asked: dict[str, Callable[[Session, str | None], object]] = {
        "ix_analyses_owner_id_created_at_id": lambda s, c: analyses.list_page(s, owner_id=owner, cursor=c),
        "ix_analyses_created_at_id": lambda s, c: analyses.list_page(s, owner_id=EVERYONE, cursor=c),
        "ix_jobs_owner_id_created_at_id": lambda s, c: jobs.list_page(s, owner_id=owner, cursor=c),
        "ix_jobs_created_at_id": lambda s, c: jobs.list_page(s, owner_id=EVERYONE, cursor=c),
        "ix_jobs_state_created_at_id": lambda s, c: jobs.list_page(
            s, owner_id=EVERYONE, state=JobState.QUEUED, cursor=c
        ),
        "ix_api_keys_user_id_created_at_id": lambda s, c: keys.list_page(s, owner_id=owner, cursor=c),
        "ix_activity_actor_id_at_id": lambda s, c: activity.list_page(s, actor_id=owner, cursor=c),
        "ix_activity_at_id": lambda s, c: activity.list_page(s, actor_id=EVERYONE, cursor=c),
    }
    with database.reading() as session:
        cursor = analyses.list_page(session, owner_id=EVERYONE, limit=100).next_cursor
    for index, ask in asked.items():
        for place in (None, cursor):
            plan = plans.of(lambda session, ask=ask, place=place: ask(session, place))  # type: ignore[misc]
            assert index in plan, f"{index} with cursor {place}:\n{plan}"
            assert "TEMP B-TREE" not in plan, plan
            assert "Sort" not in plan or "Incremental Sort" in plan, plan

    queue_finds_its_rows_by_an_index(plans, owner)


def show_faces(session: Session) -> None:
    """Give every analysis a face, of each emotion equally often."""
    box = {"left": 0, "top": 0, "right": 9, "bottom": 9, "index": 0}
    shown = {"probability": 1.0, "uncertain": False, "quality_ok": True}
    ids = session.scalars(select(AnalysisRow.id)).all()
    faces = [box | shown | {"analysis_id": one, "dominant": EMOTIONS[n % 7]} for n, one in enumerate(ids)]
    session.execute(insert(FaceRow), faces)
    session.execute(text("ANALYZE faces"))


def test_lists_walk_their_index_whatever_is_chosen_of_them(database: Database, people: list[str]) -> None:
    with database.transaction() as session:
        show_faces(session)
    plans, days, which = Plans(database), Which(since=NOW, until=LATER), Which(since=NOW, until=LATER, words="x")
    asked: dict[str, Callable[[Session, Owner], object]] = {
        "ix_analyses_{}created_at_id": lambda s, o: analyses.list_page(s, owner_id=o, which=which, emotion="happy"),
        "ix_jobs_{}created_at_id": lambda s, o: jobs.list_page(s, owner_id=o, which=days, kind=JobKind.VIDEO),
    }
    for index, ask in asked.items():
        for owner, columns in ((people[1], "owner_id_"), (EVERYONE, "")):
            plan = plans.of(lambda session, ask=ask, owner=owner: ask(session, owner))  # type: ignore[misc]
            assert index.format(columns) in plan, plan
            # PostgreSQL may sort the few rows that an owner's index gave; none reads the whole table.
            assert "TEMP B-TREE" not in plan, plan
            assert f"Seq Scan on {index.split('_')[1]}" not in plan, plan


def queue_finds_its_rows_by_an_index(plans: Plans, owner: str) -> None:
    asked: dict[str, Callable[[Session], object]] = {
        "ix_jobs_state_created_at_id": lambda s: jobs.waiting(s, now=LATER, limit=10),
        "ix_jobs_state_heartbeat_at": lambda s: jobs.recover(s, silent_since=NOW + timedelta(seconds=9), now=LATER),
        "uq_jobs_owner_id_idempotency_key": lambda s: jobs._by_idempotency_key(s, owner, "1"),
        "uq_api_keys_key_hash": lambda s: keys.by_hash(s, "7", now=LATER),
        "ix_uploads_owner_id_created_at_id": lambda s: uploads.count_alone(s, owner_id=owner),
    }
    for index, ask in asked.items():
        plan = plans.of(ask)
        # SQLite calls the index of a constraint by a name of its own.
        by_constraint = index.startswith("uq_") and "sqlite_autoindex" in plan
        assert index in plan or by_constraint, f"{index}:\n{plan}"


def test_without_its_index_the_test_above_would_fail(database: Database) -> None:
    with database.transaction() as session:
        owner = add_user(session).id
    fill(database, ApiKey, [owner] * PEOPLE)
    with database.transaction() as session:
        session.execute(text("DROP INDEX ix_api_keys_user_id_created_at_id"))
        session.execute(text("DROP INDEX ix_api_keys_created_at_id"))
    try:
        plan = Plans(database).of(lambda session: keys.list_page(session, owner_id=owner))
        assert "TEMP B-TREE" in plan or "Sort" in plan
    finally:
        with database.transaction() as session:
            session.execute(
                text("CREATE INDEX ix_api_keys_user_id_created_at_id ON api_keys (user_id, created_at, id)")
            )
            session.execute(text("CREATE INDEX ix_api_keys_created_at_id ON api_keys (created_at, id)"))
