"""What the views work with: handed to `create_app`, found by `services()`."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import cast

from flask import current_app

from mien.db import Database, utc_now
from mien.server.fetching import Fetcher
from mien.server.inference import Bench, Reads
from mien.server.streams import Streams
from mien.server.usage import Usage
from mien.settings import Settings
from mien.storage import Store

EXTENSION = "mien"

WEB = Path(__file__).parent / "web"
"""Where `make web` builds the web application; the wheel carries it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The application's collaborators.

    Attributes:
        settings: of the deployment.
        recognizer: reads pictures.
        bench: says who may read now.
        database: of people, results and jobs.
        store: of files.
        local: whether the service listens on loopback alone, so that whoever reaches it sits at this machine.
        fetcher: fetches pictures from addresses that clients name; None: they are not fetched.
        streams: the live streams of this process.
        web: folder of the built web application.
        usage: counts what the store holds.
        started_at: when the service began, all its processes together.
    """

    settings: Settings
    recognizer: Reads
    bench: Bench
    database: Database
    store: Store
    local: bool = False
    fetcher: Fetcher | None = None
    streams: Streams = field(default_factory=Streams)
    web: Path = WEB
    usage: Usage = field(default_factory=Usage)
    started_at: datetime = field(default_factory=utc_now)


def services() -> Services:
    """Return the collaborators of the application that serves this request."""
    return cast(Services, current_app.extensions[EXTENSION])
