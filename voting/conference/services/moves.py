"""Every move of a contest, and the lock that guards it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.conference.journal_entries import ContestMade, ContestMoved
from voting.conference.keys import make_key, marks_key, put_key_aside
from voting.conference.messages import cannot_move_words
from voting.conference.models import Contest, ContestState
from voting.conference.rules import may_move
from voting.conference.services.contests import check_question, was_changed
from voting.plain import clock
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage import journal
from voting.storage.transactions import lock
from voting.storage.vouching import check_database, newest_about

# Hooks by which later stages record the closing of a vote: session, contest, by whom.
AtClosing = Callable[[Session, Contest, str], None]
AT_CLOSING: list[AtClosing] = []
MAY_CLOSE = {ContestState.OPEN, ContestState.CLOSED}


def at_closing(note: AtClosing) -> AtClosing:
    """Register a later stage's hook, to run whenever a vote is closed."""
    AT_CLOSING.append(note)
    return note


class NeverMoved(Refusal):
    """The database gives a contest a state that this program did not set."""


class ContestCannotMove(Refusal):
    """The contest's state does not allow this."""


def open_contest(session: Session, contest: Contest, *, keys: Sequence[Path], pepper: bytes, by: str) -> None:
    """Open the vote: make and rehearse the key that seals it, then allow ballots to be cast."""
    lock_contest(session, contest.id)
    check_database(session)
    check_as_made(session, contest)
    move_contest(session, contest, ContestState.OPEN, by=by)
    put_key_aside(keys, contest.id)
    contest.public_key = make_key(keys, contest.id, marks=marks_key(pepper, contest.id))
    session.flush()


def close_contest(session: Session, contest: Contest, *, by: str) -> None:
    """Close the vote at once; a cast acknowledged before is counted, and none is accepted after.

    A page asks twice, through `confirm_closing`.
    """
    lock_contest(session, contest.id)
    move_contest(session, contest, ContestState.CLOSED, by=by)
    contest.closing_at, contest.closed_at = None, clock.now()
    session.flush()
    for note in AT_CLOSING:
        note(session, contest, by)


def lock_contest(session: Session, contest_id: uuid.UUID, *, sharing: bool = False) -> Contest:
    """Lock a contest: shared for moving one ballot, and for votes submitted together, in the order of
    their ballots; exclusive for moving several otherwise, or the contest itself. So no two that move
    several ballots ever wait for each other.
    """
    lock(session, contest_id, sharing=sharing)
    fresh = sa.select(Contest).where(Contest.id == contest_id).execution_options(populate_existing=True)
    return session.execute(fresh).scalar_one()


def move_contest(session: Session, contest: Contest, after: ContestState, *, by: str) -> None:
    """Move a locked contest on, if the table of moves allows it, and record the move.

    Voting that has not been counted can always be closed; any other move is refused if the contest's state is
    not the one in the sealed journal.
    """
    check_may_move(contest, after)
    moved = newest_about(session, ContestMoved, contest.id)
    if after != ContestState.CLOSED or (moved and moved["after"] not in MAY_CLOSE):
        check_stands(session, contest)
    put_contest(session, contest, after, by=by)


def check_may_move(contest: Contest, after: ContestState) -> None:
    """Refuse a move that the table of moves does not allow."""
    if not may_move(contest.state, after):
        raise ContestCannotMove(cannot_move_words(contest.state, after, ward=contest.ward.name))


def check_as_made(session: Session, contest: Contest) -> None:
    """Refuse a contest that is not, to the letter, as it was fixed when made.

    The digest beside the question also matches if both were changed, so the sealed journal is checked.
    """
    check_question(contest)
    made = newest_about(session, ContestMade, contest.id, for_good=True)
    if made is None or made["digest"] != contest.digest:
        raise was_changed(contest)


class Bound(Enum):
    """What the key of each of a contest's ballots is derived from: earlier versions bound it to less."""

    NOTHING = 0
    CODES = 1
    PACKS = 2


def bound_by(session: Session, contest_id: uuid.UUID) -> Bound:
    """Return whether each ballot of a contest is bound to its code, and to the pack it was printed in."""
    made = newest_about(session, ContestMade, contest_id, for_good=True) or {}
    if made.get("binds_packs"):
        return Bound.PACKS
    return Bound.CODES if made.get("binds_codes") else Bound.NOTHING


def check_stands(session: Session, contest: Contest) -> None:
    """Refuse a contest whose state differs from the sealed journal: the database alone proves nothing."""
    moved = newest_about(session, ContestMoved, contest.id)
    if contest.state != (moved["after"] if moved else ContestState.READY):
        raise NeverMoved(
            _(
                "The journal and the database disagree about how far voting in %(ward)s has got: "
                "someone has changed the database. Stop here, keep a copy of everything, and tell "
                "an administrator.",
                ward=contest.ward.name,
            )
        )


def put_contest(session: Session, contest: Contest, after: ContestState, *, by: str) -> None:
    """Move a locked contest that may move, and record the move."""
    before, contest.state = contest.state, after
    session.flush()
    journal.record(session, ContestMoved(str(contest.id), before, after), by=by)
