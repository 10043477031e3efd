"""Opening the envelopes, and erasing their links to ballots."""

from __future__ import annotations

import random
import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
import sqlalchemy.exc
from sqlalchemy.orm import Session

from voting.ballots.models import Ballot
from voting.ballots.services import check_account_signed, check_not_alone
from voting.conference.models import Contest, ContestState
from voting.conference.services import (
    check_as_made,
    check_may_move,
    lock_contest,
    move_contest,
)
from voting.count.journal_entries import EnvelopesOpened, PlantedVotesFound
from voting.count.models import Count, CountStep, Receipt, Vote
from voting.count.services.preparing import check_never_opened, check_states
from voting.count.services.recorded import digest_of_receipts, receipts_of
from voting.count.services.sealing import seal_opened
from voting.count.services.sifting import USED, Opened, Sifted, sift
from voting.plain import clock
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage import journal
from voting.storage.database import db
from voting.storage.derived_copies import forget_statistics, rewrite_statistics
from voting.storage.rewriting import is_held_back, rewrite_tables
from voting.storage.turns import ShortTurns
from voting.storage.vouching import check_database
from voting.vote.envelopes import Sealed, receipt_of
from voting.vote.models import PaperReading
from voting.vote.rules import normalise
from voting.vote.services import check_papers_finished, check_readings, forget_readings, never_read

# The states of a contest whose envelopes are open.
COUNTED = frozenset({ContestState.COUNTED, ContestState.CERTIFIED, ContestState.PUBLISHED})


# The tables then rewritten, so that they reveal neither what was erased nor the order of writing.
TRACED = (Ballot.__table__, Vote.__table__, Receipt.__table__, PaperReading.__table__)

# The maximum number of ballots with planted envelopes that the journal lists.
MOST_NUMBERS = 100


class NotCounted(Refusal):
    """The envelopes of this contest are not open yet."""


class TracesInUse(Refusal):
    """The envelopes are open and counted, but their traces cannot be erased at the moment."""

    status = 503


def open_envelopes(
    session: Session, contest: Contest, *, keys: Sequence[Path], by: str, seen: Opened | None = None
) -> Count:
    """Open all envelopes of a closed contest at once, shuffled, and erase them, in one transaction.

    Votes get random names and are written in the order of those names, so neither order nor time remains.
    """
    lock_contest(session, contest.id)
    check_database(session)
    check_as_made(session, contest)
    check_may_move(contest, ContestState.COUNTED)
    check_never_opened(session, contest)
    move_contest(session, contest, ContestState.COUNTED, by=by)
    check_papers_finished(session, contest)
    check_account_signed(session, contest)
    check_not_alone(session, contest, by=by)
    sifted = sift(session, contest, keys=keys, seen=seen or {})
    check_states(session, contest, sifted)
    check_readings(contest, never_read(session, contest, sifted.papers))
    said = [replace(vote, marks=tuple(normalise(vote.marks, rules=contest.rules))) for vote in sifted.votes]
    _write_votes(session, contest.id, said)
    _write_receipts(session, contest.id, sifted.ours)
    session.execute(
        sa.update(Ballot).where(Ballot.contest_id == contest.id).values(envelope=None, attempt=None)
    )
    forget_readings(session, contest)
    strays = sum(each.state not in USED for each in sifted.planted)
    count = Count(
        contest_id=contest.id,
        step=CountStep.OPENED,
        unopened=sifted.shut,
        planted=len(sifted.planted) - strays,
        strays=strays,
        counted_at=clock.now(),
    )
    session.add(count)
    seal_opened(session, count, said)
    _note(session, contest, sifted, by=by)
    receipts_of(session, contest)
    # Once more, including the lines just written: the journal checked before may have been a different one.
    check_database(session)
    return count


def _note(session: Session, contest: Contest, sifted: Sifted, *, by: str) -> None:
    """Record in the journal the numbers opened, and the ballots with planted envelopes."""
    receipts = digest_of_receipts(map(receipt_of, sifted.ours))
    opened = EnvelopesOpened(str(contest.id), len(sifted.votes), sifted.shut, receipts)
    journal.record(session, opened, by=by)
    if sifted.planted:
        numbers = sorted(each.number for each in sifted.planted)
        found = PlantedVotesFound(str(contest.id), len(numbers), numbers[:MOST_NUMBERS])
        journal.record(session, found, by=by)


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


def _write_receipts(session: Session, contest_id: uuid.UUID, envelopes: Collection[bytes]) -> None:
    receipts = sorted(map(receipt_of, envelopes))
    if receipts:
        session.execute(
            sa.insert(Receipt), [{"contest_id": contest_id, "receipt": receipt} for receipt in receipts]
        )


def erase_traces_in_turns(session: Session, contest: Contest) -> None:
    """Rewrite the tables on disk after opening is committed, so that no erased envelope can be recovered.

    A rewrite cannot run inside a transaction. Safe to repeat.
    """
    turns, contest_id = ShortTurns(session), count_of(session, contest).contest_id
    held_back = is_held_back(session, contest_id)
    turns.let_go()
    if held_back:
        raise TracesInUse(
            _("The old version of the database is still being read. Wait a minute, then press again.")
        )
    try:
        forget_statistics(db.engine)
        rewrite_tables(db.engine, *TRACED)
        rewrite_statistics(db.engine)
    except sqlalchemy.exc.OperationalError:
        raise TracesInUse(
            _("The ballots are in use at the moment. Wait a minute, then press again.")
        ) from None
    session.execute(sa.update(Count).where(Count.contest_id == contest_id).values(step=CountStep.ERASED))
    turns.keep()


def open_and_erase_in_turns(
    session: Session, contest: Contest, *, keys: Sequence[Path], by: str, seen: Opened | None = None
) -> None:
    """Open the envelopes, commit, and erase the traces; an interrupted count resumes where it stopped."""
    counted = contest.state in COUNTED
    if counted and count_of(session, contest).step == CountStep.ERASED:
        return
    if not counted:
        open_envelopes(session, contest, keys=keys, by=by, seen=seen)
        ShortTurns(session).keep()
    erase_traces_in_turns(session, contest)


def count_of(session: Session, contest: Contest) -> Count:
    """Return the count of a contest. Raises NotCounted."""
    count = session.get(Count, contest.id)
    if count is None:
        raise NotCounted(_("The envelopes for this vote haven’t been opened yet."))
    return count
