"""Voiding a draw recorded wrongly: two officers can, until two have certified the count."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.conference.models import Contest, ContestState
from voting.conference.services import lock_contest
from voting.count.journal_entries import LotStruck, LotToBeStruck, StrikeTakenBack
from voting.count.models import Certificate
from voting.count.services.lots import entry_of
from voting.count.services.recorded import check_said_by
from voting.count.services.tallying import lots_of, void_lots_of
from voting.people.services import WaitingProposal, check_second, finds_waiting
from voting.plain.refusals import BadInput, Refusal
from voting.plain.text_cleaning import one_line
from voting.plain.translating import gettext as _
from voting.printing.printable import check_printable
from voting.storage import journal

# One sentence; it appears on the printed notice, too.
LONGEST_REASON = 200


class NoLotToVoid(Refusal):
    """There is no such draw, or the count is certified with it."""


class VoidedByYou(Refusal):
    """A draw must be voided by a second officer, not by the first again."""


def void_lot(session: Session, contest: Contest, *, number: int, voided: int, reason: str, by: str) -> bool:
    """Say why the last draw is wrong, or agree with another officer; return whether it is now void.

    A void draw is kept with its reason and published with the result; the tie awaits a new draw. `number` is
    the draw's number, and `voided` how many were voided before it. The officer who agrees sends the reason
    that they have read.
    """
    lock_contest(session, contest.id)
    lots = lots_of(session, contest)
    if not lots or lots[-1].number != number:
        raise NoLotToVoid(_("Only the latest draw can be voided. Check the count page again."))
    if contest.state != ContestState.COUNTED:
        raise NoLotToVoid(_("Two officers have certified the count with this draw, so it can’t be voided."))
    voided_before = len(void_lots_of(session, contest))
    if voided != voided_before:
        raise NoLotToVoid(_("The count has moved on since you looked. Check the count page again."))
    lot, reason = lots[-1], one_line(reason)
    if lot.void_by is None:
        if not 1 <= len(reason) <= LONGEST_REASON:
            raise BadInput(
                _(
                    "Say in one sentence why the draw is wrong. Use up to %(most)s characters.",
                    most=LONGEST_REASON,
                ),
                field="reason",
            )
        check_printable(reason, field="reason")
        lot.void_by, lot.void_reason = by, reason
        _take_back_certificate(session, contest, by=by)
        session.flush()
        journal.record(session, LotToBeStruck(str(contest.id), number), by=by)
        return False
    if lot.void_by == by:
        raise VoidedByYou(_("You’ve said why. Another officer now needs to agree, from their own account."))
    if reason != lot.void_reason:
        raise NoLotToVoid(_("The reason has changed since you looked. Read it, then press again."))
    check_second(session, by, beside=lot.void_by)
    check_said_by(session, contest, LotToBeStruck, by=lot.void_by, number=number)
    lot.voided = voided_before + 1
    if entry := entry_of(session, contest):
        session.delete(entry)
    session.flush()
    journal.record(session, LotStruck(str(contest.id), number, lot.drawn, first_by=lot.void_by), by=by)
    return True


@finds_waiting("void a draw")
def _waiting(session: Session, conference_id: uuid.UUID) -> Iterator[WaitingProposal]:
    counted = sa.select(Contest).where(
        Contest.conference_id == conference_id, Contest.state == ContestState.COUNTED
    )
    for contest in session.scalars(counted.order_by(Contest.ward_code)):
        lots = lots_of(session, contest)
        if lots and lots[-1].void_by:
            where = {"conference": contest.conference.slug, "ward": contest.ward.slug}
            words = _("Void the latest draw for %(ward)s", ward=contest.ward.name)
            yield WaitingProposal(lots[-1].void_by, words, "count.show", where)


def _take_back_certificate(session: Session, contest: Contest, *, by: str) -> None:
    """Withdraw the first certificate of an officer who says that a draw is wrong."""
    certificate = session.get(Certificate, contest.id)
    if certificate and certificate.first_by == by:
        session.delete(certificate)


def take_back_void_requests(session: Session, contest: Contest, *, by: str) -> None:
    """Withdraw an officer's objections to the draws of a count: they now certify it, draws included."""
    for lot in lots_of(session, contest):
        if lot.void_by == by:
            lot.void_by, lot.void_reason = None, ""
            session.flush()
            journal.record(session, StrikeTakenBack(str(contest.id), lot.number), by=by)
