"""Files that the service keeps: pictures, films and results, by the hash of their bytes.

`open_store(url)` returns a `Store`. One backend a file: `local` for a folder, `bucket` for S3 and Google Cloud Storage.
"""

from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

from mien.errors import SettingsError
from mien.storage.store import Store, StoredFile
from mien.storage.streams import download

__all__ = ["Store", "StoredFile", "download", "open_store"]

BACKENDS = {"file": "local", "s3": "bucket", "gs": "bucket"}
"""The scheme of a URL, and the file of the backend that it means."""


def open_store(url: str) -> Store:
    """Return the store at `url`; nothing is written or asked before it is used.

    Args:
        url: `file:///path` or a path; `s3://bucket/prefix`, with `?endpoint=` and `region=` where they are needed;
            `gs://bucket/prefix`. Credentials come from the environment, as those of the clouds' own tools.

    Raises:
        SettingsError: the URL is none of these.
        MissingExtraError: the `server` extra, which talks to buckets, is not installed.
    """
    scheme = urlsplit(url).scheme if "://" in url else "file"
    if scheme not in BACKENDS:
        raise SettingsError(f"MIEN_STORAGE_URL begins with {scheme}://; file://, s3:// and gs:// are known")
    where = url if "://" in url else Path(url).expanduser().absolute().as_uri()
    store: Store = import_module(f"mien.storage.{BACKENDS[scheme]}").open_url(where)
    return store
