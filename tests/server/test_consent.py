"""What the service may be used for, and whether the people shown agree."""

from dataclasses import replace

import pytest

from mien.db.queries import EVERYONE, activity
from mien.errors import SettingsError
from mien.server import consent
from mien.server.app import create_app
from mien.server.audit import note
from mien.server.problems import Problem
from mien.server.services import Services
from mien.settings import load_settings


@pytest.mark.parametrize("purpose", ["workplace", "education"])
def test_purposes_that_the_law_forbids_are_refused_with_the_article(at_hand: Services, purpose: str) -> None:
    with pytest.raises(SettingsError, match=r"Article 5\(1\)\(f\).*2024/1689"):
        create_app(replace(at_hand, settings=replace(at_hand.settings, purpose=purpose)))


@pytest.mark.parametrize("reason", ["medical", "safety"])
def test_an_exception_is_stated_logged_and_noted(at_hand: Services, caplog, reason: str) -> None:
    settings = replace(at_hand.settings, purpose="workplace", purpose_exception=reason)
    assert create_app(replace(at_hand, settings=settings)).test_client().get("/health/live").status_code == 200
    assert f"purpose workplace under the {reason} exception" in caplog.text
    with at_hand.database.transaction() as session:
        consent.note_exception(session, settings)
        (entry,) = activity.list_page(session, actor_id=EVERYONE).items
    assert (entry.action, entry.object_id) == ("purpose.except", f"workplace: {reason}")


def test_an_exception_without_what_it_excepts_from_is_a_slip(at_hand: Services) -> None:
    with pytest.raises(SettingsError, match="excepts from nothing"):
        consent.check_purpose(replace(at_hand.settings, purpose_exception="safety"))


def test_a_usual_purpose_leaves_no_entry(at_hand: Services) -> None:
    with at_hand.database.transaction() as session:
        consent.note_exception(session, at_hand.settings)
        assert not activity.list_page(session, actor_id=EVERYONE).items


@pytest.mark.parametrize("purpose", ["office", "hiring", "Workplace"])
def test_a_purpose_in_other_words_is_no_purpose(purpose: str) -> None:
    with pytest.raises(SettingsError, match=r"MIEN_PURPOSE=.* one of personal, research, .*workplace"):
        load_settings({"MIEN_PURPOSE": purpose})


@pytest.mark.parametrize("flag", [None, False, 1, "true", "yes", []])
def test_only_true_is_consent(flag: object) -> None:
    with pytest.raises(Problem) as refused:
        consent.required(flag)
    assert refused.value.kind.slug == "consent-missing"


def test_true_is_consent() -> None:
    consent.required(True)


@pytest.mark.parametrize("action", ["create", "job.", ".create", ""])
def test_an_action_names_its_object(at_hand: Services, action: str) -> None:
    with at_hand.database.transaction() as session, pytest.raises(ValueError, match=r"object\.deed"):
        note(session, action)
