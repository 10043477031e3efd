"""Opening the envelopes, erasing what linked them to ballots, the tally and the lot."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
import sqlalchemy.exc
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting import clock, journal
from voting.ballots.models import Ballot
from voting.ballots.services import check_account_signed
from voting.conference.keys import read_key
from voting.conference.models import Contest, ContestState
from voting.conference.services import check_question, lock_contest, move_contest
from voting.count.acts import EnvelopesOpened, LotDrawn
from voting.count.models import Count, CountStep, Lot, Receipt, Vote
from voting.count.tally import Tally, tally
from voting.database import db
from voting.refusals import BadInput, Refusal
from voting.transactions import is_held_back, rewrite_tables
from voting.vote.envelopes import Sealed, WillNotOpen, receipt_of, unseal


class NotCounted(Refusal):
    """The envelopes of this contest are not open yet."""


class TracesInUse(Refusal):
    """The envelopes are open and counted, but their traces cannot be erased at this moment."""

    status = 503


class NoTieToBreak(Refusal):
    """There is nothing for a lot to decide."""


def open_envelopes(session: Session, contest: Contest, *, keys: Path, by: str) -> Count:
    """Open all envelopes of a closed contest at once, shuffled, and erase them: one transaction.

    Votes get random names and are written in the order of those names, so neither order nor time is left.
    """
    lock_contest(session, contest.id)
    check_question(contest)
    move_contest(session, contest, ContestState.COUNTED, by=by)
    check_account_signed(session, contest)
    key = read_key(keys, contest.id, public=contest.public_key)
    options = [option.number for option in contest.options]
    held = sa.select(Ballot.envelope).where(Ballot.contest_id == contest.id, Ballot.envelope.is_not(None))
    envelopes = [envelope for envelope in session.scalars(held) if envelope is not None]
    opened: list[Sealed] = []
    for envelope in envelopes:
        try:
            opened.append(unseal(envelope, contest_id=contest.id, key=key, options=options))
        except WillNotOpen:
            continue  # Reported below as `unopened`: counted, never dropped in silence.
    _write_votes(session, contest.id, opened)
    _write_receipts(session, contest.id, envelopes)
    session.execute(
        sa.update(Ballot).where(Ballot.contest_id == contest.id).values(envelope=None, attempt=None)
    )
    count = Count(
        contest_id=contest.id,
        step=CountStep.OPENED,
        unopened=len(envelopes) - len(opened),
        counted_at=clock.now(),
    )
    session.add(count)
    session.flush()
    journal.record(session, EnvelopesOpened(str(contest.id), len(opened), count.unopened), by=by)
    return count


def _write_votes(session: Session, contest_id: uuid.UUID, opened: list[Sealed]) -> None:
    random.SystemRandom().shuffle(opened)
    names = sorted(uuid.uuid4() for _ in opened)
    if opened:
        session.execute(
            sa.insert(Vote),
            [
                {"id": name, "contest_id": contest_id, "marks": list(vote.marks), "rejected": vote.rejected}
                for name, vote in zip(names, opened, strict=True)
            ],
        )


def _write_receipts(session: Session, contest_id: uuid.UUID, envelopes: Sequence[bytes]) -> None:
    receipts = sorted({receipt_of(envelope) for envelope in envelopes})
    if receipts:
        session.execute(
            sa.insert(Receipt), [{"contest_id": contest_id, "receipt": receipt} for receipt in receipts]
        )


def erase_traces(session: Session, contest: Contest) -> None:
    """After opening is committed: rewrite the tables on disk, so that no erased envelope can be read there.

    Commits by itself, because a rewrite cannot run inside a transaction; repeating it does no harm.
    """
    contest_id = count_of(session, contest).contest_id
    held_back = is_held_back(session, contest_id)
    session.rollback()
    if held_back:
        raise TracesInUse(_("Somebody still reads the database as it was. Wait a minute, then press again."))
    try:
        rewrite_tables(db.engine, Ballot.__table__, Vote.__table__, Receipt.__table__)
    except sqlalchemy.exc.OperationalError:
        raise TracesInUse(_("The ballots are in use just now. Wait a minute, then press again.")) from None
    session.execute(sa.update(Count).where(Count.contest_id == contest_id).values(step=CountStep.ERASED))
    session.commit()


def open_and_erase(session: Session, contest: Contest, *, keys: Path, by: str) -> None:
    """Open the envelopes, commit, erase the traces; a count that was cut short goes on where it stopped."""
    counted = contest.state in {ContestState.COUNTED, ContestState.PUBLISHED}
    if counted and count_of(session, contest).step == CountStep.ERASED:
        return
    if not counted:
        open_envelopes(session, contest, keys=keys, by=by)
        session.commit()
    erase_traces(session, contest)


def count_of(session: Session, contest: Contest) -> Count:
    """The count of a contest, or NotCounted."""
    count = session.get(Count, contest.id)
    if count is None:
        raise NotCounted(_("The envelopes of this contest have not been opened yet."))
    return count


def tally_of(session: Session, contest: Contest) -> Tally:
    """Tally the stored votes of a counted contest; can be repeated at any time."""
    count_of(session, contest)
    votes = session.scalars(sa.select(Vote.marks).where(Vote.contest_id == contest.id, Vote.rejected == ""))
    return tally(votes, options=[option.number for option in contest.options])


def rejected_of(session: Session, contest: Contest) -> dict[str, int]:
    """How many papers counted for no option, by reason."""
    rows = session.execute(
        sa.select(Vote.rejected, sa.func.count())
        .where(Vote.contest_id == contest.id, Vote.rejected != "")
        .group_by(Vote.rejected)
        .order_by(Vote.rejected)
    )
    return dict(rows.tuples().all())


def has_tie(tallied: Tally) -> bool:
    """Whether several options lead, so that a lot must decide."""
    return len(tallied.leaders) > 1


def lot_of(session: Session, contest: Contest) -> Lot | None:
    """The lot drawn for a contest, if one was."""
    return session.get(Lot, contest.id)


def draw_lot(session: Session, contest: Contest, *, drawn: int, how: str, witnesses: str, by: str) -> Lot:
    """Record the lot that was drawn in public between the options that tie; it is drawn once."""
    lock_contest(session, contest.id)
    tallied = tally_of(session, contest)
    leaders = tallied.leaders
    if not has_tie(tallied) or contest.state != ContestState.COUNTED:
        raise NoTieToBreak(_("There is no tie to break in this contest."))
    if lot_of(session, contest):
        raise NoTieToBreak(_("The lot has been drawn already and cannot be drawn again."))
    if drawn not in leaders:
        raise BadInput(_("The lot can only fall on one of the options that tie."))
    if not how.strip() or not witnesses.strip():
        raise BadInput(_("Say how the lot was drawn and who watched, so that it can be published."))
    lot = Lot(
        contest_id=contest.id,
        between=list(leaders),
        drawn=drawn,
        how=how.strip(),
        witnesses=witnesses.strip(),
        drawn_at=clock.now(),
    )
    session.add(lot)
    session.flush()
    journal.record(session, LotDrawn(str(contest.id), list(leaders), drawn), by=by)
    return lot
