"""The API, one file a resource: `/api/v1/NAME` is `mien/server/api/NAME.py`, whose `blueprint` is registered."""

from importlib import import_module

from apiflask import APIBlueprint, APIFlask

RESOURCES = (
    "health", "analyses", "jobs", "uploads", "models", "live", "sessions", "users", "keys", "activity", "privacy",
    "server", "operations", "metrics", "pages", "app",
)  # fmt: skip
"""The files of this folder."""

VERSION = "/api/v1"


def register(app: APIFlask) -> None:
    """Register every resource."""
    for name in RESOURCES:
        blueprint: APIBlueprint = import_module(f"mien.server.api.{name}").blueprint
        app.register_blueprint(blueprint)
