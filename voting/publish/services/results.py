"""Declared results: finding them, and looking a receipt up."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from voting.conference.models import Contest
from voting.digests import digest_of
from voting.letters import in_our_letters
from voting.publish.acts import ResultPublished
from voting.publish.models import Result
from voting.refusals import NotFound, Refusal
from voting.vouching import newest_about


class ResultWasChanged(Refusal):
    """A result is not the one that was published."""


def result_of(session: Session, contest: Contest) -> Result:
    """The declared result of a contest."""
    result = session.get(Result, contest.id)
    if result is None:
        raise NotFound(_("The result for %(ward)s is not published yet.", ward=contest.ward.name))
    return result


def digest_of_result(result: Result) -> str:
    """What the journal keeps of a result as it was published."""
    return digest_of({"declared": result.declared, "fingerprint": result.fingerprint})


def check_result(session: Session, result: Result, *, known: set[str]) -> None:
    """Refuse to show a result that is not the one that was published, as the sealed journal has it.

    A whole hall asks at once: what is `known` was compared already, to the letter.
    """
    if (digest := digest_of_result(result)) in known:
        return
    published = newest_about(session, ResultPublished, result.contest_id)
    # Lines of earlier versions do not say it.
    if published is None or published.get("digest", "") not in {"", digest}:
        raise ResultWasChanged(
            _(
                "This is not the result that was published: somebody changed the database. "
                "Trust only what was printed, and tell the organiser."
            )
        )
    known.add(digest)


def results_newest_first(session: Session) -> list[Result]:
    """Every declared result, with its contest, ward and conference."""
    return list(
        session.scalars(
            sa.select(Result)
            .options(
                joinedload(Result.contest).joinedload(Contest.ward),
                joinedload(Result.contest).joinedload(Contest.conference),
            )
            .order_by(Result.published_at.desc(), Result.contest_id)
        )
    )


def is_in_count(result: Result, typed: str) -> bool:
    """Whether a receipt, however it was typed, is among those of a result."""
    return in_our_letters(typed) in {receipt.replace("-", "") for receipt in result.declared["receipts"]}
