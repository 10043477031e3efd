"""The queries of a cast: find the ballot's row, and store its envelope.

A hall casts all at once, so these few queries are written out in SQL and run for a whole batch.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.ballots.models import Ballot, BallotState
from voting.conference.models import Conference, Contest, ContestState, Option
from voting.conference.rules import ContestRules
from voting.storage.prepared_queries import Question
from voting.storage.transactions import lock
from voting.vote.envelopes import Home


@dataclass(frozen=True)
class ContestRow:
    """The part of a ballot's contest that a cast needs."""

    id: uuid.UUID
    state: ContestState
    rules: ContestRules
    options: range
    public_key: bytes | None


@dataclass(frozen=True)
class BallotRow:
    """A ballot's place for an envelope, as it was when it was read."""

    ballot_id: uuid.UUID
    code_hash: bytes
    pack_id: uuid.UUID
    state: BallotState
    envelope: bytes | None
    attempt: bytes | None
    contest: ContestRow
    # Its conference: slug and name.
    conference: tuple[str, str]

    def home_of(self, channel: BallotState) -> Home:
        """Return the ballot and the channel that the mark of an envelope for this place covers."""
        return Home(self.ballot_id, self.code_hash, channel.value)


@dataclass(frozen=True)
class Envelope:
    """A sealed vote bound for its ballot's place, which may have been used since it was read."""

    row: BallotRow
    channel: BallotState
    content: bytes
    attempt: bytes


BALLOT, CONTEST, CONFERENCE, OPTION = (
    cast("sa.Table", model.__table__) for model in (Ballot, Contest, Conference, Option)
)
BALLOT_COLUMNS = (
    BALLOT.c.id,
    BALLOT.c.code_hash,
    BALLOT.c.pack_id,
    BALLOT.c.state,
    BALLOT.c.envelope,
    BALLOT.c.attempt,
    CONTEST.c.id,
    CONTEST.c.state,
    CONTEST.c.method,
    CONTEST.c.places,
    CONTEST.c.most_marks,
    CONTEST.c.public_key,
    sa.select(sa.func.count()).where(OPTION.c.contest_id == CONTEST.c.id).scalar_subquery(),
    CONFERENCE.c.slug,
    CONFERENCE.c.name,
)
FIND = (
    sa.select(*BALLOT_COLUMNS)
    .select_from(BALLOT)
    .join(CONTEST, BALLOT.c.contest_id == CONTEST.c.id)
    .join(CONFERENCE, CONTEST.c.conference_id == CONFERENCE.c.id)
)
WHOSE_BALLOT = Question({"sqlite": FIND, "postgresql": FIND}, BALLOT.c.code_hash)
HAS_NOT_MOVED = sa.exists().where(
    CONTEST.c.id == sa.bindparam("of_contest"), CONTEST.c.state == sa.bindparam("seen_state")
)
PUT = (
    sa.update(BALLOT)
    .where(BALLOT.c.id == sa.bindparam("of_ballot"), BALLOT.c.state == BallotState.ISSUED, HAS_NOT_MOVED)
    .values(
        state=sa.bindparam("channel"), envelope=sa.bindparam("content"), attempt=sa.bindparam("by_attempt")
    )
)


def find_ballot_rows(connection: sa.Connection, hashes: Sequence[bytes]) -> dict[bytes, BallotRow]:
    """Return the places of the ballots found for these code hashes; takes no lock."""
    return rows_by_hash(WHOSE_BALLOT.ask(connection, hashes))


def rows_by_hash(found: Iterable[Sequence[Any]]) -> dict[bytes, BallotRow]:
    """Return the places read, keyed by the hash of their ballot's code."""
    return {row.code_hash: row for row in map(ballot_row_from, found)}


def ballot_row_from(values: Sequence[Any]) -> BallotRow:
    """Return a place for an envelope from its row: the values of `BALLOT_COLUMNS`."""
    ballot, code_hash, pack, state, envelope, attempt, contest, its_state, *rest = values
    method, places, most, key, options, slug, name = rest
    its_contest = ContestRow(contest, its_state, ContestRules(method, places, most), range(options), key)
    return BallotRow(ballot, code_hash, pack, state, envelope, attempt, its_contest, (slug, name))


def lock_contests(session: Session, rows: Iterable[BallotRow]) -> None:
    """Lock the contests of some places in their present state; all casts share the lock.

    Locked in the order of their keys, so that casts which lock several never deadlock.
    """
    for contest_id in sorted({row.contest.id for row in rows}):
        lock(session, contest_id, sharing=True)


def put_envelopes(connection: sa.Connection, envelopes: Sequence[Envelope]) -> int:
    """Store envelopes, each if its ballot is unused and its contest's state unchanged; return how many.

    The caller holds the contests' lock: closing either waits until it is released, or was committed before
    the UPDATE reads the state. The envelopes stored are counted.
    """
    given = [
        {
            "of_ballot": each.row.ballot_id,
            "of_contest": each.row.contest.id,
            "seen_state": each.row.contest.state,
            "channel": each.channel,
            "content": each.content,
            "by_attempt": each.attempt,
        }
        for each in envelopes
    ]
    return connection.execute(PUT, given).rowcount
