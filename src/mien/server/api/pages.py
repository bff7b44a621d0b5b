"""`/docs` and `/problems/SLUG`: pages for people, with nothing in them that comes from elsewhere."""

from importlib.util import find_spec
from pathlib import Path

from apiflask import APIBlueprint
from flask import Response, render_template, send_from_directory

from mien.server.problems import BY_SLUG, KINDS, Problem

blueprint = APIBlueprint("pages", __name__, enable_openapi=False, template_folder="../templates")

ASSETS = ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png")

_SCRIPT = """window.addEventListener("load", () => SwaggerUIBundle({
  url: "../openapi.json", dom_id: "#page", deepLinking: true, validatorUrl: null, tryItOutEnabled: true,
}));
"""


@blueprint.get("/docs")
def docs() -> str:
    """Show the API, to read and to try."""
    return render_template("docs.html")


@blueprint.get("/docs/<name>")
def asset(name: str) -> Response:
    """Return a part of that page."""
    if name == "start.js":
        return Response(_SCRIPT, content_type="text/javascript; charset=utf-8")
    if name not in ASSETS:
        raise Problem("not-found", f"the page has no part {name!r}")
    return send_from_directory(_folder(), name, max_age=3600)


@blueprint.get("/problems/")
def problems() -> str:
    """List every kind of problem."""
    return render_template("problems.html", kinds=KINDS)


@blueprint.get("/problems/<slug>")
def problem(slug: str) -> str:
    """Explain one kind of problem."""
    if slug not in BY_SLUG:
        raise Problem("not-found", f"there is no problem {slug!r}; /problems/ lists all")
    return render_template("problems.html", kinds=(BY_SLUG[slug],))


def _folder() -> Path:
    """Return where the package with Swagger UI has its files; it is not imported."""
    found = find_spec("flask_swagger_ui")
    if found is None or found.origin is None:
        raise Problem("not-found", "the pages' parts are not installed: pip install 'mien[server]'")
    return Path(found.origin).parent / "dist"
