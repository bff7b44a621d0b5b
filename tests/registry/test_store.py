"""The registry: add, find, promote, roll back, remove, check."""

import json
import multiprocessing
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mien.card import CARD_FILE, CARD_PAGE, encode_card, load_card
from mien.errors import ModelError, ModelFileError, ModelNotFoundError, PromotionRefusedError
from mien.files import sha256, sha256_of, write_atomically
from mien.registry import Registry, store
from model_folders import make_run, write_card


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path / "models", packaged=tmp_path / "packaged")


@pytest.fixture
def packaged(tmp_path: Path) -> Path:
    return make_run(tmp_path / "packaged" / "mien" / "1", content=b"shipped", version=1)


def add(registry: Registry, tmp_path: Path, times: int = 1) -> None:
    for i in range(times):
        registry.add(make_run(tmp_path / f"run{i}", content=f"weights {i}".encode()))


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_first_version_added_is_1_and_the_next_2(registry: Registry, tmp_path: Path) -> None:
    add(registry, tmp_path, 2)
    assert [(v.name, v.version, v.packaged) for v in registry.list()] == [("mien", 1, False), ("mien", 2, False)]
    assert load_card(registry.find("mien@2")).version == 2


def test_versions_of_a_packaged_model_have_numbers_that_no_later_mien_brings(
    registry: Registry, packaged: Path, tmp_path: Path
) -> None:
    add(registry, tmp_path, 2)
    make_run(packaged.parent / "2", content=b"of a newer mien", version=2)
    assert [(v.version, v.packaged) for v in registry.list()] == [(1, True), (2, True), (1001, False), (1002, False)]
    assert registry.find("mien").name == "2"


def test_what_is_packaged_counts_on(packaged: Path, tmp_path: Path) -> None:
    into = Registry(tmp_path / "packaged", packaged=tmp_path / "packaged")
    assert into.add(make_run(tmp_path / "run")).version == 2


def test_an_alias_of_a_version_that_came_with_an_older_mien_falls(
    registry: Registry, packaged: Path, tmp_path: Path
) -> None:
    add(registry, tmp_path)
    registry.promote("mien@1001")
    registry.rollback("mien")
    registry.promote("mien@1", "canary")
    packaged.rename(packaged.parent / "2")
    assert registry.find("mien").name == "2"
    assert registry.earlier("mien") == {}
    with pytest.raises(ModelNotFoundError, match="no model 'mien@canary'"):
        registry.find("mien@canary")
    registry.promote(
        "mien@1001", loss=lambda current, candidate: "" if current.name == "2" else "compared with another"
    )
    assert registry.rollback("mien").version == 2


def test_a_version_keeps_the_exported_files_and_reports_but_no_checkpoints(registry: Registry, tmp_path: Path) -> None:
    add(registry, tmp_path)
    assert names_in(registry.find("mien@1")) == {CARD_FILE, "metrics.json", "model_int8.tflite"}


def test_a_version_may_keep_some_of_the_files_alone(registry: Registry, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run")
    write_atomically(run / "model_float32.tflite", b"large")
    card = load_card(run)
    large = replace(card.files[0], path="model_float32.tflite", sha256=sha256(run / "model_float32.tflite"))
    write_card(run, replace(card, files=(large, *card.files), default_file="model_float32.tflite"))
    version = registry.add(run, only=["model_int8.tflite"])
    kept = load_card(version.folder)
    assert [file.path for file in kept.files] == [kept.default_file] == ["model_int8.tflite"]
    assert "model_float32.tflite" not in names_in(version.folder)


def test_a_model_can_be_added_under_another_name(registry: Registry, tmp_path: Path) -> None:
    version = registry.add(make_run(tmp_path / "run"), name="other")
    assert (version.name, load_card(version.folder).name) == ("other", "other")


def test_the_card_for_people_names_the_version_it_became(registry: Registry, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run")
    write_atomically(run / CARD_PAGE, b"# Model card: run\n\nReads.\n# Model card: run\n")
    version = registry.add(run, name="faces")
    assert (version.folder / CARD_PAGE).read_text() == "# Model card: faces 1\n\nReads.\n# Model card: run\n"


def test_a_saved_model_is_kept_whole_in_the_form_tensorflow_serving_reads(registry: Registry, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run")
    write_atomically(run / "saved_model.pb", b"graph")
    write_atomically(run / "variables" / "variables.index", b"index")
    card = load_card(run)
    saved = replace(card.files[0], format="savedmodel", path="saved_model.pb")
    saved = replace(saved, sha256=sha256_of(run, saved.parts))
    write_atomically(run / CARD_FILE, encode_card(replace(card, files=(*card.files, saved))))
    folder = registry.add(run).folder
    assert folder.name == "1"
    assert (folder / "variables" / "variables.index").read_bytes() == b"index"
    write_atomically(folder / "variables" / "variables.index", b"other")
    assert "saved_model.pb" in registry.check("mien@1")[0]


@pytest.mark.parametrize(
    ("reference", "version"),
    [("mien", 1), ("mien@1001", 1001), ("mien@1002", 1002), ("mien@production", 1), ("mien@canary", 1002)],
)
def test_find_knows_numbers_and_aliases_and_a_bare_name_is_the_packaged_production_version(
    registry: Registry, packaged: Path, tmp_path: Path, reference: str, version: int
) -> None:
    add(registry, tmp_path, 2)
    registry.promote("mien@1002", "canary")
    assert registry.find(reference).name == str(version)


def test_a_bare_name_that_was_never_promoted_is_its_newest_version(registry: Registry, tmp_path: Path) -> None:
    add(registry, tmp_path, 2)
    assert registry.find("mien").name == "2"


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("nobody", "holds mien@1, mien@1001"),
        ("mien@9", "has the versions 1, 1001"),
        ("mien@best", "aliases: production"),
        ("mien@", "ends with @"),
        ("../mien", "no model's name"),
    ],
)
def test_find_says_what_there_is_instead(
    registry: Registry, packaged: Path, tmp_path: Path, reference: str, told: str
) -> None:
    add(registry, tmp_path)
    with pytest.raises(ModelNotFoundError, match=told):
        registry.find(reference)


def test_an_empty_registry_says_that_it_holds_none(registry: Registry) -> None:
    with pytest.raises(ModelNotFoundError, match="holds none"):
        registry.find("mien")


def test_promotion_moves_production_and_rollback_moves_it_back(
    registry: Registry, packaged: Path, tmp_path: Path
) -> None:
    add(registry, tmp_path, 2)
    registry.promote("mien@1001")
    registry.promote("mien@1002")
    assert registry.find("mien").name == "1002"
    assert [registry.rollback("mien").version for _ in range(2)] == [1001, 1]
    with pytest.raises(ModelNotFoundError, match="nothing to roll back"):
        registry.rollback("mien")


def test_promotion_is_refused_where_a_loss_shows_and_changes_nothing(
    registry: Registry, packaged: Path, tmp_path: Path
) -> None:
    add(registry, tmp_path)
    asked = []

    def loss(current: Path, candidate: Path) -> str:
        asked.append((current.name, candidate.name))
        return "accuracy falls"

    with pytest.raises(PromotionRefusedError, match=r"mien@1001 is not promoted over mien@1: accuracy falls"):
        registry.promote("mien@1001", loss=loss)
    assert (registry.find("mien").name, asked) == ("1", [("1", "1001")])


def test_promotion_goes_through_where_no_loss_shows(registry: Registry, packaged: Path, tmp_path: Path) -> None:
    add(registry, tmp_path)
    registry.promote("mien@1001", loss=lambda current, candidate: "")
    assert registry.find("mien").name == "1001"


def test_promoting_what_is_promoted_asks_nothing_and_adds_no_history(registry: Registry, tmp_path: Path) -> None:
    add(registry, tmp_path)
    registry.promote("mien@1")
    registry.promote("mien@1", loss=lambda current, candidate: "never asked")
    with pytest.raises(ModelNotFoundError, match="nothing to roll back"):
        registry.rollback("mien")


@pytest.mark.parametrize("alias", ["7", "", "a b", "../x"])
def test_an_alias_that_could_be_taken_for_something_else_is_refused(
    registry: Registry, tmp_path: Path, alias: str
) -> None:
    add(registry, tmp_path)
    with pytest.raises(ValueError, match="is no alias"):
        registry.promote("mien@1", alias)


def test_a_version_in_use_is_removed_only_by_force_and_its_alias_goes_too(registry: Registry, tmp_path: Path) -> None:
    add(registry, tmp_path, 2)
    registry.promote("mien@1")
    with pytest.raises(ModelError, match="in use as production"):
        registry.remove("mien@1")
    registry.remove("mien@1", force=True)
    assert [(v.version, v.aliases) for v in registry.list()] == [(2, ())]


def test_rollback_never_leads_to_a_removed_version(registry: Registry, packaged: Path, tmp_path: Path) -> None:
    add(registry, tmp_path, 2)
    registry.promote("mien@1001")
    registry.promote("mien@1002")
    registry.remove("mien@1001")
    assert registry.rollback("mien").version == 1


def test_the_number_of_a_removed_version_is_not_given_again(registry: Registry, tmp_path: Path) -> None:
    add(registry, tmp_path, 2)
    registry.remove("mien@2")
    assert registry.add(make_run(tmp_path / "again")).version == 3


def test_a_packaged_version_cannot_be_removed(registry: Registry, packaged: Path) -> None:
    with pytest.raises(ModelError, match="comes with mien"):
        registry.remove("mien@1", force=True)
    assert packaged.is_dir()


def test_removing_needs_a_version(registry: Registry, tmp_path: Path) -> None:
    add(registry, tmp_path)
    with pytest.raises(ModelError, match="say which version"):
        registry.remove("mien")


def damaged_run(folder: Path) -> Path:
    run = make_run(folder)
    (run / "model_int8.tflite").write_bytes(b"something else")
    return run


def incomplete_run(folder: Path) -> Path:
    run = make_run(folder)
    (run / "model_int8.tflite").unlink()
    return run


def unexported_run(folder: Path) -> Path:
    run = make_run(folder)
    content = json.loads((run / CARD_FILE).read_text())
    write_atomically(run / CARD_FILE, json.dumps(content | {"files": []}).encode())
    return run


def escaping_run(folder: Path) -> Path:
    run = make_run(folder)
    write_atomically(run / CARD_FILE, (run / CARD_FILE).read_bytes().replace(b'"model_int8', b'"../model_int8'))
    return run


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (damaged_run, "damaged or replaced"),
        (incomplete_run, "is missing"),
        (unexported_run, "run `mien export"),
        (escaping_run, "outside its folder"),
        (lambda folder: folder, "holds no card.json"),
    ],
)
def test_a_run_that_is_not_whole_is_refused_and_leaves_nothing(registry, tmp_path, make, told) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ModelFileError, match=told):
        registry.add(make(tmp_path / "run"))
    assert registry.list() == ()
    assert not [p for p in (tmp_path / "models").rglob("*") if p.is_file()]


def test_a_crash_between_copy_and_rename_leaves_no_version(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "_flush", crash)
    with pytest.raises(KeyboardInterrupt):
        add(registry, tmp_path)
    monkeypatch.undo()
    assert registry.list() == ()
    assert registry.add(make_run(tmp_path / "run")).version == 1


def test_left_overs_of_a_killed_add_are_not_taken_for_a_version(registry: Registry, tmp_path: Path) -> None:
    add(registry, tmp_path)
    make_run(tmp_path / "models" / "mien" / ".adding-x" / "model")
    (tmp_path / "models" / "mien" / "7").mkdir()
    assert [v.version for v in registry.list()] == [1]


# Not forked: this process has threads by now, and what is locked when it is copied stays locked in the copy for ever.
PROCESSES = multiprocessing.get_context("spawn")


def at_once(processes: int, action: Callable[..., Any], arguments: list[tuple[Any, ...]]) -> list[Any]:
    """Return what an action returns, called by several processes; they end by themselves.

    A pool that is terminated sends SIGTERM, for which coverage has a handler in Python: where it comes just before a
    process waits for work, that process waits for ever.
    """
    with PROCESSES.Pool(processes) as pool:
        answers = pool.starmap(action, arguments, chunksize=1)
        pool.close()
        pool.join()
    return answers


def test_versions_added_at_the_same_time_get_different_numbers(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run")
    registry = Registry(tmp_path / "models", packaged=tmp_path / "none")
    added = at_once(4, registry.add, [(run,)] * 12)
    assert sorted(version.version for version in added) == list(range(1, 13))


def test_promotions_at_the_same_time_lose_no_history(registry: Registry, packaged: Path, tmp_path: Path) -> None:
    add(registry, tmp_path, 3)
    at_once(3, registry.promote, [(f"mien@{v}", "best") for v in (1001, 1002, 1003)])
    been = [registry.resolve("mien@best")[1]]
    while registry.earlier("mien"):
        been.append(registry.rollback("mien", "best").version)
    assert sorted(been) == [1001, 1002, 1003]


def test_a_folder_without_a_card_uses_its_number_up(registry: Registry, tmp_path: Path) -> None:
    write_atomically(tmp_path / "models" / "mien" / "1" / "saved_model.pb", b"put there by hand")
    assert registry.add(make_run(tmp_path / "run")).version == 2


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], None]:
    """Do something, as another process may, just before the lock of a name is got."""
    held = store.ledger.held

    def between(act: Callable[[], Any]) -> None:
        def late(folder: Path) -> Any:
            monkeypatch.setattr(store.ledger, "held", held)
            act()
            return held(folder)

        monkeypatch.setattr(store.ledger, "held", late)

    return between


def test_a_version_that_is_promoted_while_it_is_removed_stays(
    registry: Registry, tmp_path: Path, meanwhile: Callable[[Callable[[], Any]], None]
) -> None:
    add(registry, tmp_path, 2)
    meanwhile(lambda: registry.promote("mien@2"))
    with pytest.raises(ModelError, match="in use as production"):
        registry.remove("mien@2")
    assert registry.resolve("mien") == ("mien", 2)


@pytest.mark.parametrize("act", ["promote", "remove"])
def test_a_version_that_is_removed_meanwhile_is_missed(
    registry: Registry, tmp_path: Path, meanwhile: Callable[[Callable[[], Any]], None], act: str
) -> None:
    add(registry, tmp_path, 2)
    meanwhile(lambda: registry.remove("mien@2"))
    with pytest.raises(ModelNotFoundError, match="no model 'mien@2'"):
        getattr(registry, act)("mien@2")
    assert registry.resolve("mien") == ("mien", 1)


def test_check_names_damaged_and_missing_files(registry: Registry, tmp_path: Path) -> None:
    add(registry, tmp_path)
    assert registry.check("mien@1") == ()
    path = registry.find("mien@1") / "model_int8.tflite"
    path.write_bytes(b"x")
    assert "damaged or replaced" in registry.check("mien@1")[0]
    path.unlink()
    assert "is missing" in registry.check("mien@1")[0]


@pytest.mark.parametrize("content", [b"{", b'{"aliases": {"\xff": {"version": 1}}}'], ids=["cut short", "no UTF-8"])
def test_damaged_aliases_are_named(registry: Registry, tmp_path: Path, content: bytes) -> None:
    add(registry, tmp_path)
    (tmp_path / "models" / "mien" / "aliases.json").write_bytes(content)
    with pytest.raises(ModelFileError, match=r"aliases\.json is damaged"):
        registry.find("mien")
