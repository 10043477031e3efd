"""A large print run is registered, and discarded, in short turns: nobody who votes waits for it."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa
import sqlalchemy.event
from sqlalchemy.orm import Session

from tests.factories import BY, make_ready_contest, the_contest
from tests.sites import Site
from tests.stages.test_printing import PRINT, ask, hidden
from voting.ballots.models import Ballot, Pack, PackState, PrintRun, RunState
from voting.ballots.services import discard_run, issue_pack, packs_of, packs_to_issue, register_ballots
from voting.ballots.services.packs import PackIsNotPrinted
from voting.ballots.services.runs import AlreadyPrinted
from voting.plain.refusals import BadInput
from voting.plain.roles import Role
from voting.storage.database import db
from voting.storage.turns import ShortTurns


class CutOff(ShortTurns):
    """Turns of which only the first few come to their end."""

    def __init__(self, session: Session, after: int) -> None:
        super().__init__(session)
        self.left = after

    def __call__(self) -> None:
        super().__call__()
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt


def register(
    session: Session, site: Site, *, turns: ShortTurns | None = None, key: uuid.UUID | None = None
) -> list[int]:
    made = register_ballots(
        session,
        the_contest(session),
        count=100,
        design="a5",
        pepper=site.pepper,
        by=BY,
        pack_size=10,
        run_id=key,
        turns=turns,
    )
    return [number for number, _code in made]


def there(session: Session) -> tuple[int, int]:
    counts = (session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in (Pack, Ballot))
    return next(counts), next(counts)


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voting.ballots.services.runs.TURN", 30)


def test_a_run_in_turns_is_the_same_run(site: Site) -> None:
    with site.work() as session:
        make_ready_contest(session)
        assert register(session, site, turns=ShortTurns(session)) == list(range(1, 101))
        assert there(session) == (10, 100)
        assert session.scalars(sa.select(PrintRun.state)).all() == [RunState.PRINTED]
        numbers = session.execute(
            sa.select(Pack.number, Ballot.number).select_from(Ballot).join(Pack)
        ).tuples()
        assert all(pack == (number - 1) // 10 + 1 for pack, number in numbers)


def test_a_run_that_was_cut_off_is_dead_and_its_numbers_are_taken(site: Site) -> None:
    key = uuid.uuid4()
    with site.work() as session:
        make_ready_contest(session)
        session.commit()
        with pytest.raises(KeyboardInterrupt):
            register(session, site, turns=CutOff(session, 2), key=key)
        session.rollback()
        assert there(session) == (6, 60)
        assert session.get_one(PrintRun, key).state == RunState.PRINTING
        assert register(session, site)[0] == 101
        with pytest.raises(KeyboardInterrupt):
            discard_run(session, the_contest(session), key, by=BY, turns=CutOff(session, 1))
        session.rollback()
        assert session.get_one(PrintRun, key).state == RunState.DISCARDED
        discard_run(session, the_contest(session), key, by=BY, turns=ShortTurns(session))
        assert there(session) == (10, 100)


def test_a_run_that_is_discarded_between_two_turns_ends_there(site: Site) -> None:
    key = uuid.uuid4()

    class Discarded(ShortTurns):
        def __call__(self) -> None:
            super().__call__()
            discard_run(self.session, the_contest(self.session), key, by=BY)
            self.session.commit()

    with site.work() as session:
        make_ready_contest(session)
        session.commit()
        with pytest.raises(AlreadyPrinted):
            register(session, site, turns=Discarded(session), key=key)
        session.rollback()
        assert there(session) == (0, 0)


def test_no_pack_of_a_discarded_run_is_issued_and_none_that_was_is_deleted(site: Site) -> None:
    key = uuid.uuid4()
    with site.work() as session:
        make_ready_contest(session)
        session.commit()
        register(session, site, turns=ShortTurns(session), key=key)
        session.get_one(PrintRun, key).state = RunState.PRINTING
        session.commit()
        with pytest.raises(KeyboardInterrupt):
            discard_run(session, the_contest(session), key, by=BY, turns=CutOff(session, 1))
        session.rollback()
        [*_others, last] = packs_of(session, the_contest(session))
        with pytest.raises(PackIsNotPrinted, match="was discarded: its ballots will never work"):
            issue_pack(session, last, by=BY)
        session.rollback()
        with pytest.raises(BadInput, match="no packs to issue"):
            packs_to_issue(session, the_contest(session), first=1, last=10)
        # As an older program could have left it.
        [*_others, last] = packs_of(session, the_contest(session))
        last.state = PackState.ISSUED
        session.commit()
        discard_run(session, the_contest(session), key, by=BY, turns=ShortTurns(session))
        assert there(session) == (1, 10)


def test_a_run_of_the_page_is_registered_in_turns_as_well(ready: Site) -> None:
    organiser = ready.officer(Role.ORGANISER)
    given = hidden(ask(organiser, count="100"))
    written, turns = [0], list[int]()

    def note(_connection: object, cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("INSERT INTO ballot "):
            written[0] += cursor.rowcount  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]

    def end(_connection: object) -> None:
        if written[0]:
            turns.append(written[0])
        written[0] = 0

    with ready.app.app_context():
        sqlalchemy.event.listen(db.engine, "after_cursor_execute", note)
        sqlalchemy.event.listen(db.engine, "commit", end)
    assert organiser.post(PRINT, given).mimetype == "application/pdf"
    assert sum(turns) == 100
    assert max(turns) <= 30
