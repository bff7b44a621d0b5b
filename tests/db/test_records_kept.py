"""Analyses, uploads, the log of activity; pages of them."""

import time
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fake_rows import DAY, KEY, NOW, a_record, add_analysis, add_user
from mien.db import Database, new_id
from mien.db.queries import EVERYONE, activity, analyses, uploads, users
from mien.db.queries.pages import Page
from mien.db.tables import AnalysisRow
from mien.errors import CursorError, RecordNotFoundError
from mien.records import ImageRecord


@pytest.fixture
def owner(database: Database) -> str:
    with database.transaction() as session:
        return add_user(session).id


def pages_of(session: Session, owner_id: str, limit: int) -> Iterator[Page[AnalysisRow]]:
    cursor = None
    while True:
        page = analyses.list_page(session, owner_id=owner_id, cursor=cursor, limit=limit)
        yield page
        if (cursor := page.next_cursor) is None:
            return


def test_an_analysis_is_kept_as_it_left_mien(database: Database, owner: str) -> None:
    with database.transaction() as session:
        row_id = add_analysis(session, owner, faces=2).id
    with database.reading() as session:
        row = analyses.get(session, row_id, owner_id=owner)
        first, second = analyses.faces(session, row_id)
    assert list(row.result) == ["model", "image", "faces", "warnings", "timing_ms", "notice"]
    assert row.result["faces"][1]["box"] == {"left": 4, "top": 6, "right": 24, "bottom": 30}
    assert (row.source, row.width, row.height, row.model_name, row.model_version) == ("photo.jpg", 40, 40, "mien", 1)
    assert (first.index, second.index, second.dominant, second.uncertain, second.quality_ok) == (
        0,
        1,
        "happy",
        False,
        True,
    )
    assert second.probability == pytest.approx(0.93)


def test_a_picture_without_a_face_is_an_analysis_too(database: Database, owner: str) -> None:
    with database.transaction() as session:
        row_id = add_analysis(session, owner, faces=0).id
        assert analyses.faces(session, row_id) == []


def test_a_picture_is_kept_with_the_time_when_it_must_go(database: Database, owner: str) -> None:
    analysis_id = new_id()
    with database.transaction() as session:
        row = add_analysis(session, owner, image_key=f"{analysis_id}/{KEY}", analysis_id=analysis_id)
        assert (row.id, row.image_expires_at) == (analysis_id, NOW + DAY)
        with pytest.raises(ValueError, match="go together"):
            analyses.create(session, a_record(), owner_id=owner, expires_at=NOW, image_key=f"x/{KEY}", now=NOW)
        unread = replace(a_record(0), image=ImageRecord(source="x", width=None, height=None))
        with pytest.raises(ValueError, match="could not be read"):
            analyses.create(session, unread, owner_id=owner, expires_at=NOW, now=NOW)


def test_deleting_an_analysis_takes_its_faces_and_names_its_picture(database: Database, owner: str) -> None:
    with database.transaction() as session:
        row_id = add_analysis(session, owner, image_key=f"x/{KEY}").id
    with database.transaction() as session:
        assert analyses.remove(session, row_id, owner_id=owner) == f"x/{KEY}"
        assert analyses.faces(session, row_id) == []
        with pytest.raises(RecordNotFoundError, match="no analysis"):
            analyses.remove(session, row_id, owner_id=owner)


def test_somebody_elses_analysis_is_as_if_it_were_not_there(database: Database, owner: str) -> None:
    with database.transaction() as session:
        row_id, other = add_analysis(session, owner).id, add_user(session, "ben").id
        with pytest.raises(RecordNotFoundError):
            analyses.get(session, row_id, owner_id=other)
        assert analyses.get(session, row_id, owner_id=EVERYONE).owner_id == owner
        assert not analyses.list_page(session, owner_id=other).items


@pytest.mark.parametrize("odd", ["\0", "a\0b", "\ud800", "é\0\udfff", "'; DROP TABLE users; --", "%", "\U0001f600" * 9])
def test_text_that_no_database_takes_is_not_found_and_no_error(database: Database, owner: str, odd: str) -> None:
    with database.transaction() as session:
        for find in (
            lambda: analyses.get(session, odd, owner_id=owner),
            lambda: analyses.get(session, new_id(), owner_id=odd),
            lambda: uploads.get(session, odd, owner_id=EVERYONE),
        ):
            with pytest.raises(RecordNotFoundError):
                find()
        assert users.by_name(session, odd) is None
        kept = uploads.create(session, owner_id=owner, store_id="s", name=odd, expires_at=NOW, now=NOW).id
    with database.reading() as session:
        assert "\0" not in uploads.get(session, kept, owner_id=owner).name
        if odd.isascii() and "\0" not in odd:
            assert uploads.get(session, kept, owner_id=owner).name == odd


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
def test_pages_hold_every_row_once_newest_first(database: Database, owner: str, limit: int) -> None:
    with database.transaction() as session:
        # Several of one instant, so that the id must decide.
        made = [add_analysis(session, owner, faces=0, now=NOW + (n // 3) * DAY) for n in range(7)]
        expected = [row.id for row in sorted(made, key=lambda row: (row.created_at, row.id), reverse=True)]
    with database.reading() as session:
        pages = list(pages_of(session, owner, limit))
    assert [row.id for page in pages for row in page.items] == expected
    assert all(len(page.items) == limit for page in pages[:-1])


def test_rows_that_come_between_two_pages_shift_nothing(database: Database, owner: str) -> None:
    with database.transaction() as session:
        made = [add_analysis(session, owner, faces=0, now=NOW + n * DAY).id for n in range(4)]
        first = analyses.list_page(session, owner_id=owner, limit=2)
        add_analysis(session, owner, faces=0, now=NOW + 9 * DAY)
        analyses.remove(session, made[2], owner_id=owner)  # the row the cursor stands on
        second = analyses.list_page(session, owner_id=owner, limit=2, cursor=first.next_cursor)
    assert [row.id for row in second.items] == [made[1], made[0]]


@pytest.mark.parametrize("cursor", ["", "x", "é", "bm90IGEgdGltZSB4", "MjAyNi0xMS0yNCB4", "====", "a" * 10_000, "AAAA"])
def test_a_cursor_that_mien_did_not_give_is_refused(database: Database, cursor: str) -> None:
    with database.reading() as session, pytest.raises(CursorError, match="no page begins at"):
        analyses.list_page(session, owner_id=EVERYONE, cursor=cursor)


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_a_page_is_neither_empty_nor_huge(database: Database, limit: int) -> None:
    with database.reading() as session, pytest.raises(ValueError, match="a page has 1 to 200 rows"):
        analyses.list_page(session, owner_id=EVERYONE, limit=limit)


def test_an_upload_grows_until_it_is_removed(database: Database, owner: str) -> None:
    with database.transaction() as session:
        made = uploads.create(session, owner_id=owner, store_id="s", name="film.mp4", size=5_000_000_000,
                              expires_at=NOW + DAY, now=NOW)  # fmt: skip
        assert uploads.advance(session, made.id, received=4_999_999_999, expires_at=NOW + 2 * DAY)
    with database.transaction() as session:
        upload = uploads.get(session, made.id, owner_id=owner)
        assert (upload.received, upload.size) == (4_999_999_999, 5_000_000_000)
        assert uploads.count_alone(session, owner_id=owner) == 1
    with database.transaction() as session:
        other = add_user(session, "ben").id
        with pytest.raises(RecordNotFoundError, match="no upload"):
            uploads.remove(session, made.id, owner_id=other)
        assert uploads.remove(session, made.id, owner_id=owner).store_id == "s"
        assert not uploads.advance(session, made.id, received=1, expires_at=NOW)
        assert uploads.count_alone(session, owner_id=owner) == 0


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:aaaa:bbbb::1", "2001:db8:aaaa::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("not an address", ""),
        ("", ""),
    ],
)
def test_of_an_address_the_network_is_kept(database: Database, owner: str, address: str, kept: str) -> None:
    with database.transaction() as session:
        entry = activity.record(session, actor_id=owner, action="job.create", object_type="job", object_id="1",
                                request_id="r", address=address, now=NOW)  # fmt: skip
        assert entry.address == kept


@pytest.mark.parametrize(
    "statement", ["UPDATE activity SET action = 'innocent'", "DELETE FROM activity", "TRUNCATE activity"]
)
def test_the_log_can_only_grow(database: Database, owner: str, statement: str) -> None:
    with database.transaction() as session:
        activity.record(session, actor_id=owner, action="user.disable", object_type="user", now=NOW)
        activity.record(session, actor_id=None, action="session.fail", object_type="session", now=NOW)
    if database.kind == "postgresql" or not statement.startswith("TRUNCATE"):
        with pytest.raises(DBAPIError, match="append-only"), database.transaction() as session:
            session.execute(text(statement))
    with database.reading() as session:
        entries = activity.list_page(session, actor_id=EVERYONE).items
        assert {entry.action for entry in entries} == {"user.disable", "session.fail"}
        assert [entry.action for entry in activity.list_page(session, actor_id=owner).items] == ["user.disable"]


def test_ids_sort_by_the_time_they_were_given_and_say_what_they_are() -> None:
    first = new_id()
    time.sleep(0.002)
    second = new_id()
    assert first < second
    assert uuid.UUID(second).version == 7
    assert uuid.UUID(second).variant == uuid.RFC_4122
    assert len({new_id() for _ in range(1000)}) == 1000
