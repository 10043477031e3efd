"""Declared results: finding them, and looking a receipt up."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from voting.conference.models import Contest
from voting.letters import in_our_letters
from voting.publish.models import Result
from voting.refusals import NotFound


def result_of(session: Session, contest: Contest) -> Result:
    """The declared result of a contest."""
    result = session.get(Result, contest.id)
    if result is None:
        raise NotFound(_("The result for %(ward)s is not published yet.", ward=contest.ward.name))
    return result


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
