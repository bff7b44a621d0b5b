"""What the service may be used for, and whether the people shown agree.

The AI Act (Regulation (EU) 2024/1689), Article 5(1)(f), forbids systems that infer emotions of a person in the areas of
workplace and education institutions, except where they are put in place for medical or safety reasons.
"""

import logging

from sqlalchemy.orm import Session

from mien.errors import SettingsError
from mien.server import audit
from mien.server.problems import Problem
from mien.settings import Settings

ARTICLE = "Article 5(1)(f) of the AI Act, Regulation (EU) 2024/1689"

FORBIDDEN = ("workplace", "education")
"""Purposes that are served for medical or safety reasons only."""

log = logging.getLogger("mien.server")


def required(flag: object) -> None:
    """See that whoever sends a live stream says that the people shown agree.

    Args:
        flag: the request's consent flag; only `True` is a yes, as JSON's "false" or 1 may be a slip.

    Raises:
        Problem: `consent-missing`.
    """
    if flag is not True:
        raise Problem(
            "consent-missing",
            'a live stream needs "consent": true, which says that the people shown know of it and agree',
        )


def check_purpose(settings: Settings) -> None:
    """See that the deployment's purpose is one that is served; an exception is written to the program's log.

    Raises:
        SettingsError: it is not; the message names the article of law.
    """
    purpose, reason = settings.purpose, settings.purpose_exception
    if purpose in FORBIDDEN and not reason:
        raise SettingsError(
            f"MIEN_PURPOSE={purpose!r} is refused: {ARTICLE} forbids inferring emotions of people there. Where a"
            " medical or safety reason applies, state it: MIEN_PURPOSE_EXCEPTION=medical or safety"
        )
    if reason and purpose not in FORBIDDEN:
        raise SettingsError(
            f"MIEN_PURPOSE_EXCEPTION={reason!r} excepts from nothing; it belongs to MIEN_PURPOSE="
            f"{' or '.join(FORBIDDEN)}"
        )
    if reason:
        log.warning("purpose %s under the %s exception of %s", purpose, reason, ARTICLE)


def note_exception(session: Session, settings: Settings) -> None:
    """Write into the log of activity that the service starts under an exception, if it does."""
    if settings.purpose_exception:
        audit.note(session, "purpose.except", f"{settings.purpose}: {settings.purpose_exception}")
