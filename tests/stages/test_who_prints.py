"""Only organisers print, and a code is nowhere but on its paper."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from tests.factories import BY, the_contest
from tests.reading import read, words
from tests.sites import Site
from tests.stages.printer import registered
from tests.stages.test_printing import PRINT, ask, hidden
from voting.ballots.models import Ballot
from voting.ballots.services import (
    register_ballots,
)
from voting.plain.roles import Role
from voting.storage.journal import JournalEntry


def test_only_organisers_print(ready: Site) -> None:
    given = {"count": "5", "design": "a5", "run": str(uuid.uuid4())}
    steward = ready.officer(Role.STEWARD)
    assert [steward.get(PRINT).status_code, steward.post(PRINT, given).status_code] == [403, 403]
    assert ready.visitor().post(PRINT, given).status_code == 403
    assert registered(ready) == (0, 0, 0)


def test_neither_journal_nor_database_holds_a_code(ready: Site) -> None:
    with ready.work() as session:
        numbered = register_ballots(
            session, the_contest(session), count=30, design="a5", pepper=ready.pepper, by=BY
        )
    with ready.work() as session:
        [entry] = session.scalars(sa.select(JournalEntry).where(JournalEntry.act == "BallotsPrinted"))
        assert entry.details["count"] == 30
        kept = " ".join(str(row) for row in session.execute(sa.select(Ballot.__table__)))
        assert not any(code in kept or code in str(entry.details) for _number, code in numbered)


def test_a_run_cancelled_before_it_is_registered_never_is(ready: Site) -> None:
    organiser = ready.officer(Role.ORGANISER)
    given = hidden(ask(organiser, count="30"))
    assert organiser.post(f"{PRINT}/{given['run']}/discard").status_code == 303
    assert "was cancelled" in words(read(organiser.post(PRINT, given), 409))
    assert registered(ready) == (0, 0, 0)
