"""Writes the server's OpenAPI description to standard output without starting a server; `npm run api` calls it."""

import json
import sys
import tempfile
from pathlib import Path

from mien.server.app import create_app
from mien.server.wsgi import open_services
from mien.settings import Settings


def main() -> None:
    """Ask an application that has an empty folder of data, as a browser would."""
    with tempfile.TemporaryDirectory() as folder:
        client = create_app(open_services(Settings(data_dir=Path(folder)))).test_client()
        json.dump(client.get("/openapi.json").json, sys.stdout, indent=1, sort_keys=True)


if __name__ == "__main__":
    main()
