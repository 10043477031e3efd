"""Declaring a result: what must be true before, and what is said."""

from __future__ import annotations

import uuid
from dataclasses import asdict

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting import clock, journal
from voting.ballots.models import SignedAccount
from voting.ballots.rules import BallotAccount
from voting.ballots.services import account_of, gaps_of, signed_account_of
from voting.conference.models import Contest, ContestState
from voting.conference.services import check_question, lock_contest, move_contest
from voting.count.models import CountStep, Lot, Receipt
from voting.count.rules import may_break_down, reasons_to_tell
from voting.count.services import count_of, lot_of, rejected_of, tally_of
from voting.count.tally import Tally, TieNeedsLot, chosen
from voting.publish.acts import ResultPublished
from voting.publish.declared import (
    Declared,
    DeclaredAccount,
    DeclaredHandCount,
    DeclaredLot,
    DeclaredOption,
)
from voting.publish.models import Result
from voting.refusals import Refusal


class TieIsNotBroken(Refusal):
    """A tie waits for its lot."""


class TracesRemain(Refusal):
    """The opened envelopes are not yet erased from the disk."""


class NumbersDoNotAgree(Refusal):
    """What was counted is not what was cast, or not what was asked."""


def publish_result(session: Session, contest: Contest, *, by: str) -> Result:
    """Declare what a counted contest chose; a tie must have its lot, and every trace must be erased.

    Publishing again changes nothing and returns what was declared.
    """
    lock_contest(session, contest.id)
    if published := session.get(Result, contest.id):
        return published
    declared = declare(session, contest)
    move_contest(session, contest, ContestState.PUBLISHED, by=by)
    result = Result(contest=contest, declared=asdict(declared), published_at=clock.now())
    session.add(result)
    session.flush()
    journal.record(session, ResultPublished(str(contest.id), declared.chosen), by=by)
    return result


def declare(session: Session, contest: Contest) -> Declared:
    """All that publishing a counted contest makes public, or a refusal that says what is in the way."""
    count = count_of(session, contest)
    if count.step != CountStep.ERASED:
        raise TracesRemain(_("The opened envelopes are not erased yet. Press “Count” again, then publish."))
    lot, tallied = lot_of(session, contest), tally_of(session, contest)
    try:
        option = chosen(tallied, lot=lot.drawn if lot else None)
    except TieNeedsLot:
        raise TieIsNotBroken(
            _("There is a tie. Draw the lot in public and record it, then publish.")
        ) from None
    rejected, account = rejected_of(session, contest), account_of(session, contest)
    votes = tallied.valid + sum(rejected.values()) + count.unopened
    receipts = _receipts(session, contest.id)
    check_question(contest)
    if not account.phone + account.paper == votes == len(receipts):
        raise NumbersDoNotAgree(
            _(
                "%(cast)d ballots were used, but %(votes)d votes were counted. Do not publish: "
                "keep a copy of everything and find out why.",
                cast=account.phone + account.paper,
                votes=votes,
            )
        )
    return Declared(
        seat=contest.conference.seat.name,
        conference=contest.conference.name,
        held_at=contest.conference.starts_at.isoformat(timespec="seconds"),
        ward_code=contest.ward_code,
        ward=contest.ward.name,
        question=contest.question,
        method=contest.method.value,
        tie_rule=contest.tie_rule.value,
        digest=contest.digest,
        options=_options(contest, tallied),
        chosen=option,
        votes=votes,
        valid=tallied.valid,
        rejected=sum(rejected.values()),
        rejected_for=reasons_to_tell(rejected, votes=votes),
        unopened=count.unopened,
        account=_account(account, votes=votes),
        by_hand=_by_hand(signed_account_of(session, contest)),
        lot=_lot(lot),
        receipts=receipts,
    )


def _options(contest: Contest, tallied: Tally) -> list[DeclaredOption]:
    return [
        DeclaredOption(number=option.number, title=option.title, doors=option.doors, votes=votes)
        for option, (_number, votes) in zip(contest.options, tallied.counts, strict=True)
    ]


def _account(account: BallotAccount, *, votes: int) -> DeclaredAccount:
    told = may_break_down(votes)
    return DeclaredAccount(
        printed=account.printed,
        unissued=account.unissued,
        issued=account.issued,
        phone=account.phone if told else None,
        paper=account.paper if told else None,
        spoilt=account.spoilt,
        not_returned=account.not_returned,
    )


def _by_hand(signed: SignedAccount | None) -> DeclaredHandCount | None:
    if signed is None:
        return None
    officers = 1 if signed.second_by is None else 2
    return DeclaredHandCount(gaps=gaps_of(signed), reason=signed.reason, officers=officers)


def _receipts(session: Session, contest_id: uuid.UUID) -> list[str]:
    # Sorted here, not by the database: the two databases put the hyphen in different places.
    return sorted(session.scalars(sa.select(Receipt.receipt).where(Receipt.contest_id == contest_id)))


def _lot(lot: Lot | None) -> DeclaredLot | None:
    if lot is None:
        return None
    return DeclaredLot(
        between=lot.between,
        drawn=lot.drawn,
        how=lot.how,
        witnesses=lot.witnesses,
        drawn_at=lot.drawn_at.isoformat(timespec="seconds"),
    )
