"""A ballot belongs to the pack in which it was printed, whatever somebody writes into the database."""

from __future__ import annotations

from collections import Counter

import pytest
import sqlalchemy as sa

from tests.casting import cast_by_phone
from tests.factories import BY, the_contest
from tests.sites import Site
from tests.stages.door_desk import open_desk
from tests.stages.planted_votes import close_and_open, told
from voting.ballots.models import Ballot, BallotState, Pack
from voting.ballots.services import find_pack, issue_pack, void_pack
from voting.count.services.preparing import StatesDoNotFit
from voting.vote.services import CodeOfAnother


def desk_with_a_void_pack(site: Site) -> list[str]:
    """The first pack is issued, the second is void; returns the codes of all ballots."""
    desk = open_desk(site)
    with site.work() as session:
        issue_pack(session, find_pack(session, the_contest(session), 1), by=BY)
        void_pack(session, find_pack(session, the_contest(session), 2), by=BY)
    return list(desk.codes)


def move(site: Site, number: int, *, to_pack: int) -> None:
    """The database says that a ballot is of another pack, and that it was handed out."""
    with site.work() as session:
        pack = sa.select(Pack.id).where(Pack.number == to_pack).scalar_subquery()
        state = sa.case((Ballot.state.in_({BallotState.PHONE}), Ballot.state), else_=BallotState.ISSUED)
        moved = sa.update(Ballot).where(Ballot.number == number).values(pack_id=pack, state=state)
        session.execute(moved, execution_options={"synchronize_session": False})


def cast(site: Site, code: str) -> None:
    cast_by_phone(site, code, 1)


def test_no_ballot_of_a_void_pack_votes_because_the_database_puts_it_into_another(site: Site) -> None:
    codes = desk_with_a_void_pack(site)
    cast(site, codes[0])
    move(site, 31, to_pack=1)
    with pytest.raises(CodeOfAnother):
        cast(site, codes[30])
    close_and_open(site)
    assert told(site) == (Counter({1: 1, 2: 0, 3: 0}), 0, 0, 0)


def test_a_vote_of_a_void_pack_is_named_whatever_pack_the_database_says(site: Site) -> None:
    codes = desk_with_a_void_pack(site)
    with site.work() as session:
        session.execute(sa.update(Ballot).where(Ballot.number == 31).values(state=BallotState.ISSUED))
    cast(site, codes[30])
    move(site, 31, to_pack=1)
    with pytest.raises(StatesDoNotFit, match=r"about these ballots: 31\. .* their pack was never issued"):
        close_and_open(site)


def test_no_pack_is_another_because_the_database_exchanges_their_numbers(site: Site) -> None:
    codes = desk_with_a_void_pack(site)
    with site.work() as session:
        session.execute(sa.update(Ballot).where(Ballot.number == 31).values(state=BallotState.ISSUED))
        for was, number in ((1, -1), (2, 1), (-1, 2)):
            session.execute(sa.update(Pack).where(Pack.number == was).values(number=number))
    cast(site, codes[30])
    with pytest.raises(StatesDoNotFit, match=r"about these ballots: 31\. .* their pack was never issued"):
        close_and_open(site)


def test_a_vote_counts_though_the_database_puts_its_ballot_into_a_void_pack(site: Site) -> None:
    codes = desk_with_a_void_pack(site)
    cast(site, codes[0])
    move(site, 1, to_pack=2)
    close_and_open(site)
    assert told(site) == (Counter({1: 1, 2: 0, 3: 0}), 0, 0, 0)
