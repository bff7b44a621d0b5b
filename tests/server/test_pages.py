"""Pages, figures and the description: what people and programs read about the service."""

import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from fake_recognizer import painted
from mien import images
from mien.db.tables import JobState, Role
from mien.errors import QueueUnavailableError
from mien.server.problems import KINDS
from mien.server.specification import TAGS
from people_at_hand import add


def test_the_page_of_the_api_loads_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    assert "http" not in page.text.replace("http-equiv", "")
    assert "<script>" not in page.text
    for part in ("swagger-ui.css", "swagger-ui-bundle.js", "start.js", "favicon-32x32.png"):
        assert client.get(f"/docs/{part}").status_code == 200
    assert client.get("/docs/oauth2-redirect.html").status_code == 404


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_every_problem_type_leads_to_its_page(client: FlaskClient, kind) -> None:
    page = client.get(kind.type)
    assert page.status_code == 200
    assert kind.title.replace("'", "&#39;") in page.text
    assert f"<dd>{kind.status}</dd>" in page.text


def test_problems_are_listed_and_unknown_ones_are_not_there(client: FlaskClient) -> None:
    assert all(kind.slug in client.get("/problems/").text for kind in KINDS)
    assert client.get("/problems/nothing").status_code == 404


def test_every_operation_documents_its_problems(client: FlaskClient) -> None:
    description = client.get("/openapi.json").json
    for path, item in description["paths"].items():
        for method, operation in item.items():
            if method not in ("get", "post", "put", "delete"):
                continue
            wanted = {"400"} | ({"401", "403", "429", "503"} if path.startswith("/api/") else set())
            wanted |= {"404"} if "{" in path else set()
            wanted |= {"413", "415", "422"} if "requestBody" in operation else set()
            assert wanted <= set(operation["responses"]), f"{method} {path}"
            for status in wanted - {"503"}:
                assert list(operation["responses"][status]["content"]) == ["application/problem+json"]


def test_every_reference_of_the_description_leads_somewhere(client: FlaskClient) -> None:
    answer = client.get("/openapi.json")
    names = set(re.findall(r'"#/components/schemas/(\w+)"', answer.text))
    assert names <= set(answer.json["components"]["schemas"])
    assert {"AnalysisDocument", "Problem", "Analyses"} <= names


def test_every_operation_says_what_it_is_and_exactly_what_it_answers(client: FlaskClient) -> None:
    names = []
    for path, method, operation in operations(client):
        names.append(operation["operationId"])
        assert operation["summary"], path
        assert [tag in TAGS for tag in operation["tags"]] == [True], path
        for status, answer in operation["responses"].items():
            for media, said in answer.get("content", {}).items():
                assert said["schema"], f"{method} {path} answers {status} as {media} without saying what that is"
    assert len(set(names)) == len(names)


def test_what_is_always_written_is_required_and_words_are_listed(client: FlaskClient) -> None:
    schemas = client.get("/openapi.json").json["components"]["schemas"]
    assert not any("default" in part for part in schemas["Card"]["properties"].values())
    assert set(schemas["FaceRecord"]["properties"]) - set(schemas["FaceRecord"]["required"]) == {"explanation"}
    assert schemas["JobState"]["enum"] == sorted(JobState)
    assert schemas["FaceRecord"]["properties"]["dominant"] == {"$ref": "#/components/schemas/Label"}
    assert schemas["KeyDocument"]["properties"]["revoked_at"]["anyOf"] == [
        {"type": "string", "format": "date-time"},
        {"type": "null"},
    ]
    assert not [name for name in schemas if "." in name]


def test_every_code_a_job_may_end_with_is_documented(client: FlaskClient) -> None:
    schemas = client.get("/openapi.json").json["components"]["schemas"]
    page = (Path(__file__).parents[2] / "docs" / "reference" / "api-jobs.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`(\w+)`", page.partition("Codes:")[2].partition("\n\n")[0]))
    assert told == set(schemas["JobFault"]["properties"]["code"]["enum"])


def test_the_description_says_when_one_need_not_sign_in(client: FlaskClient, at_hand) -> None:
    def open_to_anybody() -> set[str]:
        return {o["operationId"] for _, _, o in operations(client) if not o["security"] or {} in o["security"]}

    assert "list_users" in open_to_anybody()
    add(at_hand, "ana", Role.ADMIN)
    assert open_to_anybody() == {"get_live", "get_ready", "get_metrics", "get_server", "sign_in"}


def operations(client: FlaskClient) -> list[tuple[str, str, dict]]:
    paths = client.get("/openapi.json").json["paths"]
    return [(path, method, said) for path, item in paths.items() for method, said in item.items()]


def test_operations_have_names_that_stay(client: FlaskClient) -> None:
    paths = client.get("/openapi.json").json["paths"]
    assert paths["/api/v1/analyses"]["post"]["operationId"] == "create_analyses"
    assert paths["/api/v1/models/{name}/aliases/{alias}"]["put"]["operationId"] == "set_alias"


def test_prometheus_is_told_what_was_read(client: FlaskClient) -> None:
    def figure(name: str) -> float:
        lines = client.get("/metrics").text.splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith(name))

    names = ("mien_faces_total", 'mien_labels_total{label="happy"}', "mien_pictures_total")
    counted = 'mien_requests_total{endpoint="/api/v1/analyses",method="POST",status="200"}'
    before = [figure(name) for name in (*names, counted)]
    client.post("/api/v1/analyses", data={"image": (io.BytesIO(images.encode(painted(3), "png")), "a.png")})
    after = [figure(name) for name in (*names, counted)]
    assert [b - a for a, b in zip(before, after, strict=True)] == [3, 3, 1, 1]
    assert figure("mien_model_version") >= 0
    assert 'mien_request_seconds_bucket{endpoint="/api/v1/analyses",le="+Inf"}' in client.get("/metrics").text


def test_addresses_and_methods_of_strangers_make_no_new_figures(client: FlaskClient) -> None:
    client.get("/wp-login.php")
    client.open("/health/live", method="BREW")
    text = client.get("/metrics").text
    assert "wp-login" not in text
    assert "BREW" not in text


def test_the_queue_s_depth_is_told_where_there_is_a_queue(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from mien.server import metrics

    monkeypatch.setattr(metrics, "depth", lambda settings: 7)
    assert "mien_queue_depth 7.0" in client.get("/metrics").text

    def down(settings) -> int:
        raise QueueUnavailableError("the queue is down")

    monkeypatch.setattr(metrics, "depth", down)
    assert client.get("/metrics").status_code == 200
