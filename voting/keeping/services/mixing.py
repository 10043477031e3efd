"""Rewriting the day's rows at night, in random order.

A phone hands in a person and what their door said within moments of each other. PostgreSQL stores with each
row the number of the transaction that wrote it, and both databases keep its place in the file. After the
night, neither reveals anything.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.models import Answer
from voting.collect.services import let_waiting_count
from voting.conference.models import Contest, ContestState
from voting.people.models import Consent, Person, Rewriting
from voting.people.services import ORIGIN_KEPT_FOR, forget_origins, leave_to_rewrite, rewrite_due_in_turns
from voting.plain.refusals import Refusal
from voting.storage.database import Model, db
from voting.storage.derived_copies import forget_statistics, rewrite_statistics
from voting.storage.instances import instance_of
from voting.storage.rewriting import rewrite_tables
from voting.storage.turns import ShortTurns

# The tables whose rows arrive as doors are knocked at.
MIXED: tuple[type[Model], ...] = (Person, Consent, Answer)
BATCH = 200
# Between two batches, phones handing in have their turn.
PAUSE_SECONDS = 0.02
# Rows that arrive meanwhile are mixed as well; a night busier than that continues the next night.
SWEEPS = 5
TRIES = 5
TRY_AGAIN_SECONDS = 1
UNDER_WAY = (ContestState.OPEN, ContestState.CLOSED)
# "voting" as a number, which is how PostgreSQL names its advisory locks.
ONE_AT_A_TIME = 0x766F74696E67


class VoteIsUnderWay(Refusal):
    """Nothing is rewritten while a vote is open or waits for its count."""


class TidyingRuns(Refusal):
    """Another process is already tidying."""


@dataclass(frozen=True)
class Tidied:
    """The outcome of a night's work: rows rewritten, and tables whose files had to wait."""

    rows: int
    waiting: tuple[str, ...]


def check_no_vote(session: Session) -> None:
    """Refuse while a vote is open, or closed and not counted."""
    if session.scalar(sa.select(Contest.id).where(Contest.state.in_(UNDER_WAY)).limit(1)):
        raise VoteIsUnderWay(
            "A vote is open, or closed and not counted yet. Nothing is rewritten before it is counted."
        )


def tidy_in_turns(session: Session) -> Tidied:
    """Write the day's rows again in an order of chance, and rewrite the files that hold traces.

    Repeating it does no harm; one cut short goes on the next time.
    """
    turns = ShortTurns(session)
    # This rewrites nothing.
    instance = instance_of(db.engine)
    let_waiting_count(session, zone=instance.config.seat.timezone, between=turns.keep)
    check_no_vote(session)
    forget_origins(session, before=instance.today - ORIGIN_KEPT_FOR, instance=instance)
    turns.keep()
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        # Its tables have no row ids. Within a page, rows stay in order of arrival until the file is
        # rewritten.
        rewrite_tables(db.engine)
        return Tidied(0, ())
    with _alone():
        rows = sum(_mix(session, model, turns) for model in MIXED)
        check_no_vote(session)
        turns.let_go()
        waiting = rewrite_due_in_turns(session)
        for _again in range(TRIES if waiting else 0):
            time.sleep(TRY_AGAIN_SECONDS)
            waiting = rewrite_due_in_turns(session)
        forget_statistics(db.engine)
        rewrite_statistics(db.engine)
    return Tidied(rows, tuple(waiting))


@contextmanager
def _alone() -> Generator[None]:
    """Be the only process tidying; raise TidyingRuns in any other on the same database."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        key = {"key": ONE_AT_A_TIME}
        if not connection.scalar(sa.text("SELECT pg_try_advisory_lock(:key)"), key):
            raise TidyingRuns("Another process is tidying this database at the moment.")
        try:
            yield
        finally:
            connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), key)


def _mix(session: Session, model: type[Model], turns: ShortTurns) -> int:
    """Rewrite a table's new rows, each among others of the day; return how many."""
    table = model.__table__
    assert isinstance(table, sa.Table)
    asked = sa.select(Rewriting.mixed_until).where(Rewriting.table_name == table.name)
    mixed_until, mine, rows, horizon = session.scalar(asked) or 0, set[str](), 0, 0
    for _sweep in range(SWEEPS):
        horizon, new = _new_rows(session, table, since=mixed_until, but=mine)
        turns.let_go()
        if not new:
            break
        random.SystemRandom().shuffle(new)
        for start in range(0, len(new), BATCH):
            check_no_vote(session)
            mine.add(_write_again(session, table, new[start : start + BATCH]))
            turns.keep()
            time.sleep(PAUSE_SECONDS)
        rows += len(new)
    if rows:
        # The file still holds the old rows, in their order of arrival.
        leave_to_rewrite(session, model)
        done = sa.update(Rewriting).where(Rewriting.table_name == table.name).values(mixed_until=horizon)
        session.execute(done.execution_options(synchronize_session=False))
        turns.keep()
    return rows


def _new_rows(session: Session, table: sa.Table, *, since: int, but: set[str]) -> tuple[int, list[uuid.UUID]]:
    """Return the keys of rows written since a transaction, except by ourselves, and how far that looked.

    The rows themselves show it, by the number of the transaction that wrote them: no column holds the hour.
    """
    current = "CAST(CAST(pg_current_xact_id() AS text) AS bigint)"
    horizon = "SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint) - 1"
    looked = session.scalar(sa.text(horizon)) or 0
    [key] = table.primary_key.columns
    writer = sa.literal_column(f'CAST("{table.name}".xmin AS text)', sa.Text)
    is_new = sa.text(f'age("{table.name}".xmin) < {current} - :since')
    rows = session.execute(sa.select(key, writer).where(is_new), {"since": since}).tuples()
    return looked, [found for found, by in rows if by not in but]


def _write_again(session: Session, table: sa.Table, keys: list[uuid.UUID]) -> str:
    """Rewrite rows unchanged, in one transaction; return its number as stored in the rows."""
    [key] = table.primary_key.columns
    session.execute(
        sa.update(table).where(key.in_(keys)).values({key: key}),
        execution_options={"synchronize_session": False},
    )
    number = session.scalar(sa.text("SELECT CAST(CAST(pg_current_xact_id() AS xid) AS text)"))
    return str(number)
