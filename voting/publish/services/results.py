"""Declared results: finding them, looking a receipt up, and destroying the key that opened the votes."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from voting.ballots.codes import LOOK_ALIKES
from voting.conference.keys import destroy_key, has_key
from voting.conference.models import Contest
from voting.publish.models import Result
from voting.refusals import NotFound


def certify(result: Result, *, keys: Path) -> None:
    """After the result is committed: destroy the contest's private key, which nothing needs any more.

    The key is a file and cannot go in the same step as the commit. Should the machine stop between the two,
    `key_remains` says so on the result page, and publishing again does this again; twice does no harm.
    """
    destroy_key(keys, result.contest_id)


def key_remains(result: Result, *, keys: Path) -> bool:
    """Whether the private key of a published contest is still there, because certifying was cut short."""
    return has_key(keys, result.contest_id)


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
    letters = "".join(each for each in typed.upper() if each.isalnum()).translate(LOOK_ALIKES)
    return letters in {receipt.replace("-", "") for receipt in result.declared["receipts"]}
