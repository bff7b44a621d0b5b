"""The web application at `/`: built from `web/`, served as it was built.

Files below `/assets` have a hash of their content in their name and may be kept for ever; `index.html` is not.
Nothing is compressed here: the build lays `.br` and `.gz` beside each file.
"""

import re
from pathlib import Path

from apiflask import APIBlueprint
from flask import Response, render_template, request, send_from_directory
from werkzeug.security import safe_join

from mien.server.problems import Problem
from mien.server.requests import PAGE_SECURITY_POLICY
from mien.server.services import services

blueprint = APIBlueprint("app", __name__, enable_openapi=False, template_folder="../templates")

PAGES = ("live", "video", "history", "models", "operate", "about", "account", "sign-in")
"""The addresses that the page itself reads, as `web/src/app/pages.ts` has them, with all below them."""

FOR_EVER = "public, max-age=31536000, immutable"

_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))  # the smaller first

_HOST = re.compile(r"[A-Za-z0-9.:\[\]-]+")


@blueprint.get("/")
def index() -> Response:
    """Show the application, or say that it was not built."""
    folder = services().web
    if not (folder / "index.html").is_file():
        return Response(render_template("unbuilt.html"))
    answer = _file(folder, "index.html")
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Content-Security-Policy"] = _policy(request.host)
    return answer


def page(rest: str = "") -> Response:
    """Show the application; its own script reads the rest of the address."""
    return index()


for _name in PAGES:
    blueprint.add_url_rule(f"/{_name}", view_func=page)
    blueprint.add_url_rule(f"/{_name}/<path:rest>", view_func=page)


@blueprint.get("/assets/<path:name>")
def asset(name: str) -> Response:
    """Return a part of the application."""
    folder = services().web / "assets"
    if not _holds(folder, name):
        raise Problem("not-found", f"the application has no part {name!r}; load its page again")
    answer = _file(folder, name)
    answer.headers["Cache-Control"] = FOR_EVER
    return answer


def _holds(folder: Path, name: str) -> bool:
    """Return whether a folder has such a file; of what lies elsewhere nobody learns whether it is there."""
    path = safe_join(str(folder), name)
    try:
        return path is not None and Path(path).is_file()
    except OSError:  # a name that no file can have
        return False


def _file(folder: Path, name: str) -> Response:
    """Return a file in the smallest form that lies there and the browser takes."""
    encoding, suffix = _form(folder / name)
    answer = send_from_directory(folder, f"{name}{suffix}", download_name=name)
    if encoding:
        answer.headers["Content-Encoding"] = encoding
    answer.vary.add("Accept-Encoding")
    return answer


def _form(path: Path) -> tuple[str, str]:
    for encoding, suffix in _ENCODINGS:
        if request.accept_encodings.quality(encoding) > 0 and path.with_name(path.name + suffix).is_file():
            return encoding, suffix
    return "", ""


def _policy(host: str) -> str:
    """Return what the page may load; older browsers want the addresses of WebSockets spelled out."""
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return PAGE_SECURITY_POLICY.format(sockets=sockets)
