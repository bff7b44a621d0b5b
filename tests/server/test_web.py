"""The web application as the service hands it out: a folder of built files."""

import ast
import gzip
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mien.emotions import FERPLUS
from mien.results import QUALITY_REASONS
from mien.server.api.app import PAGES
from mien.server.app import create_app
from mien.server.services import Services

ROOT = Path(__file__).parents[2]

HTML = b"<!doctype html><title>mien</title>"
SCRIPT = b"console.log('mien');" * 100


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "web"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_bytes(HTML)
    (folder / "assets" / "index-abc.js").write_bytes(SCRIPT)
    (folder / "assets" / "index-abc.js.gz").write_bytes(gzip.compress(SCRIPT))
    return folder


@pytest.fixture
def page(at_hand: Services, built: Path) -> FlaskClient:
    return create_app(replace(at_hand, web=built)).test_client()


@pytest.mark.parametrize("path", ["/", *(f"/{name}" for name in PAGES), "/video/some-job", "/models/mien/3"])
def test_every_address_of_the_application_shows_it(page: FlaskClient, path: str) -> None:
    answer = page.get(path)
    assert (answer.status_code, answer.data) == (200, HTML)
    assert answer.headers["Cache-Control"] == "no-cache"


def test_the_pages_are_those_that_the_application_knows() -> None:
    known = ROOT / "web" / "src" / "app" / "pages.ts"
    if not known.exists():
        pytest.skip("the web application's source is not here")
    paths = re.findall(r'path: "/([a-z-]*)', known.read_text())
    assert sorted(filter(None, paths)) == sorted(PAGES)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_application_has_words_for_every_label_and_reason(language: str) -> None:
    words = ROOT / "web" / "src" / "locales" / language / "words.ts"
    if not words.exists():
        pytest.skip("the web application's source is not here")
    blocks = dict(re.findall(r"^  (\w+): \{\n(.*?)^  \}", words.read_text(), re.MULTILINE | re.DOTALL))
    said = {block: re.findall(r"^    (\w+):", lines, re.MULTILINE) for block, lines in blocks.items()}
    assert sorted(said["label"]) == sorted(FERPLUS)
    assert sorted(said["reason"]) == sorted(QUALITY_REASONS)


def _noted(function: ast.expr) -> bool:
    """Whether a call writes into the log of activity: `note` or `audit.note`, and none of `tracing`."""
    if isinstance(function, ast.Attribute):
        return isinstance(function.value, ast.Name) and function.value.id == "audit" and function.attr == "note"
    return isinstance(function, ast.Name) and function.id == "note"


def _actions_written_down() -> set[str]:
    """Every action in the source that is written into the log of activity, such as "job.create"."""
    trees = [ast.parse(path.read_text()) for path in (ROOT / "src" / "mien").rglob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call) and _noted(node.func)]
    found = [
        {word.value for word in ast.walk(call.args[1]) if isinstance(word, ast.Constant) and "." in str(word.value)}
        for call in calls
    ]
    assert all(found), "an action that is not written out cannot be held beside the page's words"
    return set().union(*found)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_application_has_words_for_everything_that_is_written_down_of_people(language: str) -> None:
    words = ROOT / "web" / "src" / "locales" / language / "operate.ts"
    if not words.exists():
        pytest.skip("the web application's source is not here")
    blocks = dict(re.findall(r"^    (kind|deed): \{\n(.*?)^    \}", words.read_text(), re.MULTILINE | re.DOTALL))
    said = {block: re.findall(r'^      "?([\w-]+)"?:', lines, re.MULTILINE) for block, lines in blocks.items()}
    actions = _actions_written_down()
    assert sorted(said["deed"]) == sorted(action.replace(".", "-") for action in actions)
    assert sorted(said["kind"]) == sorted({action.partition(".")[0] for action in actions})


def test_the_page_may_load_nothing_inline_and_nothing_from_elsewhere(page: FlaskClient) -> None:
    policy = page.get("/").headers["Content-Security-Policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert "unsafe" not in policy
    assert parts["default-src"] == "'none'"
    assert parts["script-src"] == parts["style-src"] == "'self'"
    assert parts["connect-src"] == "'self' ws://localhost wss://localhost"


def test_a_host_that_is_none_changes_no_policy(page: FlaskClient) -> None:
    answer = page.get("/", headers={"Host": "a;script-src *"})
    assert answer.status_code == 400 or "script-src *" not in answer.headers["Content-Security-Policy"]


def test_assets_are_kept_for_ever_and_sent_compressed_where_the_browser_takes_it(page: FlaskClient) -> None:
    small = page.get("/assets/index-abc.js", headers={"Accept-Encoding": "gzip, br"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert small.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert small.content_type.startswith("text/javascript")
    assert gzip.decompress(small.data) == SCRIPT
    whole = page.get("/assets/index-abc.js")
    assert "Content-Encoding" not in whole.headers
    assert (whole.data, whole.headers["Vary"]) == (SCRIPT, "Accept-Encoding")


def test_what_is_not_there_is_not_shown(page: FlaskClient) -> None:
    for path in (
        "/assets/other.js",
        "/assets/../index.html",
        "/assets/%2e%2e/index.html",
        "/nowhere",
        "/api/v1/nothing",
    ):
        answer = page.get(path)
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json"), path


def test_a_part_that_cannot_be_is_not_there_and_nothing_is_told_of_what_lies_elsewhere(page: FlaskClient) -> None:
    said = {page.get(f"/assets/{name}").json["detail"].replace(name, "") for name in ("../index.html", "../no.html")}
    assert len(said) == 1
    assert page.get(f"/assets/{'a' * 300}").status_code == 404


def test_where_the_page_was_not_built_the_service_says_so(at_hand: Services, tmp_path: Path) -> None:
    answer = create_app(replace(at_hand, web=tmp_path / "nothing")).test_client().get("/")
    assert answer.status_code == 200
    assert "make web" in answer.text
    assert 'href="/docs"' in answer.text
