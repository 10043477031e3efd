"""What one cast asks of the database: whose ballot it is, and to put its envelope in.

Casting is what a hall does all at once, so these few questions are written out, and asked for all at once.
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
from voting.storage.questions import Question
from voting.storage.transactions import lock
from voting.vote.envelopes import Home


@dataclass(frozen=True)
class ContestRow:
    """What a cast needs to know of a ballot's contest."""

    id: uuid.UUID
    state: ContestState
    rules: ContestRules
    options: range
    public_key: bytes | None


@dataclass(frozen=True)
class BallotRow:
    """A ballot's place for an envelope, as it was when somebody looked."""

    ballot_id: uuid.UUID
    code_hash: bytes
    pack_id: uuid.UUID
    state: BallotState
    envelope: bytes | None
    attempt: bytes | None
    contest: ContestRow
    # Its conference: the name in addresses, and the name.
    conference: tuple[str, str]

    def home_of(self, channel: BallotState) -> Home:
        """The ballot, and the way into it, by which an envelope for this place is marked."""
        return Home(self.ballot_id, self.code_hash, channel.value)


@dataclass(frozen=True)
class Envelope:
    """A sealed vote on its way into its ballot's place, which may have been used since somebody looked."""

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
    """The places of the ballots whose codes have these hashes, if there are any; looking locks nothing."""
    return rows_by_hash(WHOSE_BALLOT.ask(connection, hashes))


def rows_by_hash(found: Iterable[Sequence[Any]]) -> dict[bytes, BallotRow]:
    """The places that were read, each by the hash of its ballot's code."""
    return {row.code_hash: row for row in map(ballot_row_from, found)}


def ballot_row_from(values: Sequence[Any]) -> BallotRow:
    """A place for an envelope as it was read: the values of `BALLOT_COLUMNS`."""
    ballot, code_hash, pack, state, envelope, attempt, contest, its_state, *rest = values
    method, places, most, key, options, slug, name = rest
    poll = ContestRow(contest, its_state, ContestRules(method, places, most), range(options), key)
    return BallotRow(ballot, code_hash, pack, state, envelope, attempt, poll, (slug, name))


def lock_contests(session: Session, rows: Iterable[BallotRow]) -> None:
    """Hold the contests of some places open or closed, as they are; everybody who casts shares the lock.

    In the order of their keys, so that no two who hold several wait for each other.
    """
    for contest_id in sorted({row.contest.id for row in rows}):
        lock(session, contest_id, sharing=True)


def put_envelopes(connection: sa.Connection, envelopes: Sequence[Envelope]) -> int:
    """Put envelopes in, each if its ballot is unused and its contest stands where it stood; how many are in.

    The contests' lock is held: whoever closes waits until it is free, or has closed before the UPDATE looks.
    What is put in is counted.
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
