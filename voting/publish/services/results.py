"""Declared results: finding them, and looking up a receipt."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from voting.conference.models import Contest
from voting.conference.services import QuestionWasChanged, check_as_made, check_question, contest_at
from voting.plain.base32 import in_our_letters
from voting.plain.digests import digest_of
from voting.plain.refusals import NotFound, Refusal
from voting.plain.translating import gettext as _
from voting.plain.translating import lazy
from voting.publish.journal_entries import ResultPublished
from voting.publish.models import Result
from voting.storage.vouching import newest_about


class NotPublished(NotFound):
    """The result is not declared yet."""

    heading = lazy("Not published yet")


class ResultWasChanged(Refusal):
    """A result is not the one that was published."""


def result_at(session: Session, conference: str, ward: str) -> Result:
    """Return the declared result of a ward at a conference, both by their names in addresses."""
    return result_of(session, contest_at(session, conference, ward))


def result_of(session: Session, contest: Contest) -> Result:
    """Return the declared result of a contest as published; refuse one that was changed since."""
    result = session.get(Result, contest.id)
    if result is None:
        raise NotPublished(_("The result for %(ward)s is not published yet.", ward=contest.ward.name))
    if not _is_as_published(session, result):
        raise ResultWasChanged(
            _(
                "This is not the result that was published: someone has changed the database. "
                "Trust only the printed result, and tell the organiser."
            )
        )
    return result


def bundle_of_result(session: Session, result: Result) -> bytes:
    """Return the recount bundle as published."""
    if result.bundle is None:
        raise NotFound(_("This result was published before recount bundles existed."))
    published = newest_about(session, ResultPublished, result.contest_id, for_good=True)
    # Journal lines of earlier versions do not record it.
    if published is None or published.get("bundle", "") not in {"", sha256(result.bundle).hexdigest()}:
        raise ResultWasChanged(
            _(
                "This is not the file that was published: someone has changed the database. Tell the "
                "organiser."
            )
        )
    return result.bundle


def results_newest_first(session: Session) -> list[Result]:
    """Return every declared result that is still as published, with its contest, ward and conference."""
    found = session.scalars(
        sa.select(Result)
        .options(
            joinedload(Result.contest).joinedload(Contest.ward),
            joinedload(Result.contest).joinedload(Contest.conference),
        )
        .order_by(Result.published_at.desc(), Result.contest_id)
    )
    return [each for each in found if _is_as_published(session, each)]


def digest_of_result(contest: Contest, declared: dict[str, Any], fingerprint: str, at: datetime) -> str:
    """Return a result's digest for the journal; titles in other languages are in the contest's digest."""
    return digest_of(
        {
            "contest": str(contest.id),
            "declared": declared,
            "fingerprint": fingerprint,
            "published_at": at.astimezone(UTC).isoformat(timespec="seconds"),
        }
    )


# Results already compared, to the letter: a whole hall asks at once, and what is published never changes.
_COMPARED: WeakKeyDictionary[sa.Engine, set[tuple[str, str]]] = WeakKeyDictionary()


def _is_as_published(session: Session, result: Result) -> bool:
    """Whether a result, and its contest's question, are as the sealed journal has them."""
    contest = result.contest
    compared = _COMPARED.setdefault(session.get_bind().engine, set())
    digest = digest_of_result(contest, result.declared, result.fingerprint, result.published_at)
    try:
        check_question(contest)
        if (digest, contest.digest) in compared:
            return True
        check_as_made(session, contest)
    except QuestionWasChanged:
        return False
    published = newest_about(session, ResultPublished, contest.id, for_good=True)
    if published is None or published.get("digest", "") not in {digest, *_earlier_digests(result)}:
        return False
    compared.add((digest, contest.digest))
    return True


def _earlier_digests(result: Result) -> set[str]:
    """Return what journal lines of earlier versions hold of a result: nothing, or less of it."""
    return {"", digest_of({"declared": result.declared, "fingerprint": result.fingerprint})}


def is_in_count(result: Result, typed: str) -> bool:
    """Whether a receipt, however typed, is among those of a result."""
    return in_our_letters(typed) in {receipt.replace("-", "") for receipt in result.declared["receipts"]}
