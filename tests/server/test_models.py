"""Models over HTTP: listed, shown, promoted; swapped under load without a lost request."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from fake_recognizer import FakeRecognizer, painted
from losing_database import LosingDatabase
from mien import images
from mien.card import Card
from mien.errors import ModelFileError
from mien.registry import Registry
from mien.results import ModelIdentity
from mien.server.app import create_app
from mien.server.recognizers import Swapping
from model_folders import make_run, tiny_card

API = "/api/v1/models"


class Versioned(FakeRecognizer):
    """Says which version it is; a third one cannot be opened."""

    def __init__(self, reference: str) -> None:
        name, _, version = reference.partition("@")
        if version == "3":
            raise ModelFileError("the third is damaged")
        self.card: Card = replace(tiny_card(name), version=int(version))

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity("faces", self.card.version, self.labels, "none")

    def read(self, image, *, source=""):
        return replace(super().read(image, source=source), model=self.identity)


@pytest.fixture
def registry(at_hand, tmp_path) -> Registry:
    found = Registry(at_hand.settings.models)
    for version in range(3):
        run = make_run(tmp_path / f"run{version}", name="faces")
        (run / "history.csv").write_text("epoch,loss\n1,0.5\n2,0.25\n")
        found.add(run)
    found.promote("faces@1")
    return found


@pytest.fixture
def swapping(registry: Registry) -> Iterator[Swapping]:
    reading = Swapping(registry, "faces", Versioned, every_s=0.01)
    yield reading
    reading.close()


@pytest.fixture
def client(at_hand, swapping: Swapping) -> FlaskClient:
    return create_app(replace(at_hand, recognizer=swapping)).test_client()


def version_that_reads(client: FlaskClient) -> int:
    answer = client.post("/api/v1/analyses", data=images.encode(painted(1), "png"), content_type="image/png")
    assert answer.status_code == 200, answer.text
    return answer.json["analyses"][0]["model"]["version"]


def wait_for(condition) -> None:
    for _ in range(1000):
        if condition():
            return
        threading.Event().wait(0.005)
    raise AssertionError("it never came to pass")


def test_models_are_listed_with_versions_and_aliases(client: FlaskClient) -> None:
    models = {model["name"]: model for model in client.get(API).json["items"]}
    assert models["faces"] == client.get(f"{API}/faces/versions").json
    assert [v["version"] for v in models["faces"]["versions"]] == [1, 2, 3]
    assert (models["faces"]["in_use"], models["faces"]["versions"][0]["aliases"]) == (1, ["production"])
    assert models["mien"]["in_use"] is None


def test_a_version_comes_with_card_metrics_and_history(client: FlaskClient) -> None:
    version = client.get(f"{API}/faces/versions/2").json
    assert version["card"]["image_size"] == 8
    assert (version["metrics"], version["history"][1]) == ({}, {"epoch": 2, "loss": 0.25})


@pytest.mark.parametrize("where", ["/nobody/versions", "/faces/versions/9", "/faces%40production/versions"])
def test_what_is_not_there_is_not_found(client: FlaskClient, where: str) -> None:
    answer = client.get(API + where)
    assert (answer.status_code, answer.json["type"]) == (404, "/problems/not-found")


def test_another_version_is_swapped_in_at_once(client: FlaskClient) -> None:
    assert version_that_reads(client) == 1
    answer = client.put(f"{API}/faces/aliases/production", json={"version": 2.0})  # to JSON Schema an integer
    assert answer.json == {"name": "faces", "alias": "production", "version": 2}
    assert version_that_reads(client) == 2


def test_where_an_alias_pointed_before_is_told(client: FlaskClient) -> None:
    assert client.get(f"{API}/faces/versions").json["earlier"] == {}
    client.put(f"{API}/faces/aliases/production", json={"version": 2})
    assert client.get(f"{API}/faces/versions").json["earlier"] == {"production": 1}


def test_a_card_comes_in_words_too(client: FlaskClient, registry: Registry) -> None:
    assert client.get(f"{API}/faces/versions/1").json["words"] == ""
    (registry.find("faces@1") / "card.md").write_text("# Model card", encoding="utf-8")
    assert client.get(f"{API}/faces/versions/1").json["words"] == "# Model card"


def test_another_alias_changes_nothing_that_reads(client: FlaskClient, registry: Registry) -> None:
    assert client.put(f"{API}/faces/aliases/canary", json={"version": 2}).status_code == 200
    assert (version_that_reads(client), registry.resolve("faces@canary")[1]) == (1, 2)


def test_a_version_that_cannot_be_opened_leaves_the_old_one(client: FlaskClient, registry: Registry) -> None:
    answer = client.put(f"{API}/faces/aliases/production", json={"version": 3})
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/conflict")
    assert (version_that_reads(client), registry.resolve("faces")[1]) == (1, 1)


def test_nothing_is_promoted_that_no_entry_could_tell_of(at_hand, registry: Registry, swapping: Swapping) -> None:
    create_app(replace(at_hand, recognizer=swapping)).test_client().get(API)  # makes the local person
    with LosingDatabase(at_hand.settings.database, written=False) as losing:
        client = create_app(replace(at_hand, recognizer=swapping, database=losing)).test_client()
        shipped = registry.resolve("mien")[1]
        for where, version in (("faces/aliases/production", 2), ("mien/aliases/canary", shipped)):
            answer = client.put(f"{API}/{where}", json={"version": version})
            assert (answer.status_code, answer.json["type"]) == (503, "/problems/unavailable")
    assert (swapping.version, registry.resolve("faces")[1]) == (1, 1)
    assert not any("canary" in version.aliases for version in registry.list())


def test_a_promotion_stands_in_the_log_and_one_that_was_refused_does_not(client: FlaskClient) -> None:
    for version in (3, 2):  # the third cannot be opened
        client.put(f"{API}/faces/aliases/production", json={"version": version})
    found = client.get("/api/v1/activity?action=model.promote").json["items"]
    assert [entry["object_id"] for entry in found] == ["faces@2 production"]


@pytest.mark.parametrize(
    ("alias", "body", "status"),
    [
        ("production", {"version": 9}, 404), ("production", {}, 422), ("production", {"version": "1"}, 422),
        ("7", {"version": 1}, 422), ("UPPER", {"version": 1}, 422),
    ],
)  # fmt: skip
def test_an_alias_that_cannot_be_is_refused(client: FlaskClient, alias: str, body: dict, status: int) -> None:
    assert client.put(f"{API}/faces/aliases/{alias}", json=body).status_code == status


def test_only_administrators_promote(at_hand, swapping: Swapping, monkeypatch: pytest.MonkeyPatch) -> None:
    from mien.db.tables import Role
    from mien.server import people

    monkeypatch.setitem(people.SCOPES, Role.ADMIN, {people.READ, people.WRITE})
    client = create_app(replace(at_hand, recognizer=swapping)).test_client()
    assert client.put(f"{API}/faces/aliases/production", json={"version": 2}).status_code == 403
    assert version_that_reads(client) == 1


def test_another_process_s_promotion_is_noticed(registry: Registry, swapping: Swapping) -> None:
    swapping.follow()
    registry.promote("faces@2")
    wait_for(lambda: swapping.version == 2)


def test_what_another_process_promoted_and_cannot_be_opened_is_left_alone(registry: Registry) -> None:
    opened: list[str] = []

    def opens(reference: str) -> Versioned:
        opened.append(reference)
        return Versioned(reference)

    swapping = Swapping(registry, "faces", opens)
    registry.promote("faces@3")
    with pytest.raises(ModelFileError):
        swapping.look()
    swapping.look()
    assert (swapping.version, opened) == (1, ["faces@1", "faces@3"])
    registry.promote("faces@2")
    swapping.look()
    assert swapping.version == 2


def test_no_request_is_lost_while_models_go_back_and_forth(at_hand, swapping: Swapping) -> None:
    app = create_app(replace(at_hand, recognizer=swapping))
    seen: list[int] = []
    failures: list[BaseException] = []
    done = threading.Event()

    def ask() -> None:
        try:
            client = app.test_client()
            while not done.is_set():
                seen.append(version_that_reads(client))
        except BaseException as error:  # told to the test below
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    client = app.test_client()
    for turn in range(50):
        assert client.put(f"{API}/faces/aliases/production", json={"version": 2 - turn % 2}).status_code == 200
    wait_for(lambda: len(seen) > 20 or failures)
    done.set()
    for thread in threads:
        thread.join(10)
    assert not failures
    assert set(seen) == {1, 2}


def test_what_mien_evaluate_wrote_of_the_shipped_model_is_as_the_description_says(client: FlaskClient) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="checks an answer against its description")
    (shipped,) = client.get(f"{API}/mien/versions").json["versions"]
    metrics = client.get(f"{API}/mien/versions/{shipped['version']}").json["metrics"]
    schemas = client.get("/openapi.json").json["components"]["schemas"]
    schema = {"$ref": "#/components/schemas/MetricsDocument", "components": {"schemas": schemas}}
    jsonschema.Draft202012Validator(schema).validate(metrics)
    assert {"results", "robustness", "explanations"} <= set(schemas["MetricsDocument"]["properties"]) & set(metrics)
