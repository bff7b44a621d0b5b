"""Files that come in pieces over several requests. Their bytes are in the store; here is whose they are."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from mien.db.queries.pages import Owner, found, owned
from mien.db.queries.users import lock_user
from mien.db.tables import Upload


def create(
    session: Session, *, owner_id: str, store_id: str, name: str = "", size: int | None = None, expires_at: datetime,
    now: datetime,
) -> Upload:  # fmt: skip
    """Note an upload that was begun.

    Args:
        session: of the transaction.
        owner_id: whose it is.
        store_id: what `Store.begin_upload` returned.
        name: what the person calls the file.
        size: its bytes, where they were announced.
        expires_at: when it must be whole.
        now: when.
    """
    upload = Upload(
        owner_id=owner_id, store_id=store_id, name=name, size=size, created_at=now, expires_at=expires_at
    )  # fmt: skip
    session.add(upload)
    session.flush()
    return upload


def get(session: Session, upload_id: str, *, owner_id: Owner) -> Upload:
    """Return an upload.

    Raises:
        RecordNotFoundError: there is none, or it is somebody else's.
    """
    chosen = select(Upload).where(Upload.id == upload_id, *owned(Upload.owner_id, owner_id))
    return found(session.scalar(chosen), "upload", upload_id)


def count(session: Session, *, owner_id: str) -> int:
    """Return how many uploads of a person are under way."""
    return session.scalar(select(func.count()).where(Upload.owner_id == owner_id)) or 0


def count_alone(session: Session, *, owner_id: str) -> int:
    """Return the same; whoever else asks so for the person waits until this transaction ends."""
    lock_user(session, owner_id)
    return count(session, owner_id=owner_id)


def advance(session: Session, upload_id: str, *, received: int, expires_at: datetime) -> bool:
    """Note how many bytes have come; return whether the upload is still there. The store has the last word on them."""
    changed = update(Upload).where(Upload.id == upload_id).values(received=received, expires_at=expires_at)
    return session.scalar(changed.returning(Upload.id)) is not None


def remove(session: Session, upload_id: str, *, owner_id: Owner) -> Upload:
    """Delete an upload; return it as it was, for the caller to delete its bytes then.

    Raises:
        RecordNotFoundError: there is none, or it is somebody else's.
    """
    upload = get(session, upload_id, owner_id=owner_id)
    session.delete(upload)
    session.flush()
    return upload
