"""Declaring a result."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting import clock, journal
from voting.ballots.services import account_of
from voting.conference.keys import destroy_key
from voting.conference.models import Contest, ContestState
from voting.conference.services import lock_contest, move_contest
from voting.count.models import CountStep, Lot, Receipt
from voting.count.services import count_of, lot_of, rejected_of, tally_of
from voting.count.tally import TieNeedsLot, chosen
from voting.publish.acts import ResultPublished
from voting.publish.models import Result
from voting.refusals import NotFound, Refusal


class TieIsNotBroken(Refusal):
    """A tie waits for its lot."""


class TracesRemain(Refusal):
    """The opened envelopes are not yet erased from the disk."""


def publish_result(session: Session, contest: Contest, *, by: str) -> Result:
    """Declare what a counted contest chose; a tie must have its lot, and every trace must be erased."""
    lock_contest(session, contest.id)
    count = count_of(session, contest)
    if count.step != CountStep.ERASED:
        raise TracesRemain(_("The opened envelopes are not erased yet. Press “Count” again, then publish."))
    lot = lot_of(session, contest)
    tallied = tally_of(session, contest)
    try:
        option = chosen(tallied, lot=lot.drawn if lot else None)
    except TieNeedsLot:
        raise TieIsNotBroken(
            _("There is a tie. Draw the lot in public and record it, then publish.")
        ) from None
    move_contest(session, contest, ContestState.PUBLISHED, by=by)
    result = Result(
        contest=contest,
        declared={
            "conference": contest.conference.name,
            "ward": contest.ward.name,
            "question": contest.question,
            "method": contest.method.value,
            "tie_rule": contest.tie_rule.value,
            "digest": contest.digest,
            "options": [
                {"number": each.number, "title": each.title, "doors": each.doors, "votes": votes}
                for each, (_number, votes) in zip(contest.options, tallied.counts, strict=True)
            ],
            "chosen": option,
            "valid": tallied.valid,
            "rejected": rejected_of(session, contest),
            "unopened": count.unopened,
            "account": vars(account_of(session, contest)),
            "lot": _declared_lot(lot),
            "receipts": list(
                session.scalars(
                    sa.select(Receipt.receipt)
                    .where(Receipt.contest_id == contest.id)
                    .order_by(Receipt.receipt)
                )
            ),
        },
        published_at=clock.now(),
    )
    session.add(result)
    session.flush()
    journal.record(session, ResultPublished(str(contest.id), option), by=by)
    return result


def certify(contest: Contest, *, keys: Path) -> None:
    """After the result is committed: destroy the contest's private key, which nothing needs any more."""
    destroy_key(keys, contest.id)


def result_of(session: Session, contest: Contest) -> Result:
    """The declared result of a contest."""
    result = session.get(Result, contest.id)
    if result is None:
        raise NotFound(_("The result for %(ward)s is not published yet.", ward=contest.ward.name))
    return result


def _declared_lot(lot: Lot | None) -> dict[str, Any] | None:
    if lot is None:
        return None
    return {
        "between": lot.between,
        "drawn": lot.drawn,
        "how": lot.how,
        "witnesses": lot.witnesses,
        "drawn_at": lot.drawn_at.isoformat(timespec="seconds"),
    }
