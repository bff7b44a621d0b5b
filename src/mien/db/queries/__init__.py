"""Functions that read and write the tables, one file a resource.

Each takes a session of `mien.db.Database` first, does its work within that session's transaction, and commits nothing
itself. `now` is the caller's instant, one for the whole request. `owner_id` says whose rows may be seen: a person's id,
or `EVERYONE` for those who may see all. What is somebody else's is answered as if it were not there.
"""

from mien.db.queries.pages import EVERYONE, Owner, Page

__all__ = ["EVERYONE", "Owner", "Page"]
