"""Nobody becomes a paper's second reader by a row: who has read it is sealed with what lies in its ballot."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa

from tests.casting import cast_by_phone
from tests.factories import (
    BY,
    OTHER,
    enter_by_two,
    enter_paper,
    make_open_contest,
    sign_the_account,
    the_contest,
)
from tests.sites import Site
from tests.stages.planted_votes import told
from voting.ballots.models import Ballot, BallotState
from voting.cli.setup import make_instance
from voting.conference.services import close_contest, find_conference
from voting.count.services import open_and_erase_in_turns
from voting.count.services.preparing import StatesDoNotFit
from voting.vote.models import PaperReading, Reading
from voting.vote.services import (
    NoPaperWaits,
    PapersWait,
    report_missing,
    seal_earlier_readings,
)

CHANGED = "changed the database record of who read these papers of Harborne: 1. Two people need to enter"


@pytest.fixture
def codes(site: Site) -> list[str]:
    """Two papers: one that two have read, the other read by one; then somebody votes by phone."""
    codes = make_open_contest(site, ballots=4)
    with site.work() as session:
        enter_paper(site, session, codes[0], 3, by=BY)
        enter_by_two(site, session, codes[1], 2)
    cast_by_phone(site, codes[2], 1)
    with site.work() as session:
        close_contest(session, the_contest(session), by=BY)
    return codes


def write(site: Site, **values: Any) -> None:
    """The database says something else of the first paper's reading."""
    with site.work() as session:
        first = sa.select(Ballot.id).where(Ballot.number == 1).scalar_subquery()
        session.execute(
            sa.update(PaperReading).where(PaperReading.ballot_id == first).values(**values),
            execution_options={"synchronize_session": False},
        )


def count(site: Site) -> tuple[Counter[int], int, int, int]:
    sign_the_account(site)
    with site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)
    return told(site)


SETTLED = {"state": Reading.SETTLED, "second_by": OTHER, "tag": None}


def other_reading(site: Site) -> dict[str, Any]:
    """What the second paper's reading says, seal and all."""
    with site.work() as session:
        second = sa.select(Ballot.id).where(Ballot.number == 2).scalar_subquery()
        reading = PaperReading.__table__
        row = session.execute(sa.select(reading).where(reading.c.ballot_id == second)).mappings().one()
        return {name: value for name, value in row.items() if name != "ballot_id"}


@pytest.mark.parametrize("how", ["settled", "another's seal"])
def test_a_second_reader_by_a_row_settles_nothing(site: Site, codes: list[str], how: str) -> None:
    write(site, **(SETTLED if how == "settled" else other_reading(site)))
    with pytest.raises(PapersWait, match=CHANGED):
        count(site)
    with site.work() as session:
        assert enter_paper(site, session, codes[0], 1, by=BY, nonce="two").is_waiting
        assert enter_paper(site, session, codes[0], 1, by=OTHER).state == Reading.SETTLED
    assert count(site) == (Counter({1: 2, 2: 1, 3: 0}), 0, 0, 0)


def test_the_first_reader_by_a_row_is_not_another(site: Site, codes: list[str]) -> None:
    """Then whoever read it first would be the second."""
    write(site, first_by=OTHER, readers=[OTHER])
    with site.work() as session:
        assert enter_paper(site, session, codes[0], 3, by=BY, nonce="two").is_waiting
    with pytest.raises(PapersWait):
        count(site)
    with site.work() as session:
        assert enter_paper(site, session, codes[0], 3, by=OTHER).state == Reading.SETTLED
    assert count(site) == (Counter({1: 1, 2: 1, 3: 1}), 0, 0, 0)


def test_a_paper_whose_reading_is_gone_is_entered_again_by_two(site: Site, codes: list[str]) -> None:
    with site.work() as session:
        first = sa.select(Ballot.id).where(Ballot.number == 1).scalar_subquery()
        session.execute(
            sa.delete(PaperReading).where(PaperReading.ballot_id == first),
            execution_options={"synchronize_session": False},
        )
    with pytest.raises(PapersWait, match=CHANGED):
        count(site)
    with site.work() as session:
        for by in (BY, OTHER):
            enter_paper(site, session, codes[0], 3, by=by, nonce="two")
    assert count(site) == (Counter({1: 1, 2: 1, 3: 1}), 0, 0, 0)


def test_another_envelope_under_a_reading_is_found(site: Site, codes: list[str]) -> None:
    """A paper is taken out and read anew by one; the database puts back that two had read it."""
    settled = other_reading(site)
    with site.work() as session:
        ballot = session.scalars(sa.select(Ballot).where(Ballot.number == 2)).one()
        ballot.state, ballot.envelope, ballot.attempt = BallotState.ISSUED, None, None
        session.execute(sa.delete(PaperReading).where(PaperReading.ballot_id == ballot.id))
    with site.work() as session:
        enter_paper(site, session, codes[1], 3, by=BY, nonce="two")
        enter_paper(site, session, codes[0], 3, by=OTHER)
    with site.work() as session:
        second = sa.select(Ballot.id).where(Ballot.number == 2).scalar_subquery()
        session.execute(
            sa.update(PaperReading).where(PaperReading.ballot_id == second).values(**settled),
            execution_options={"synchronize_session": False},
        )
    with pytest.raises(PapersWait, match="of Harborne: 2"):
        count(site)


def test_a_paper_from_a_phones_vote_is_no_paper(site: Site, codes: list[str]) -> None:
    """A vote by phone is said to be from paper, or the other way round: neither stands for the other."""
    with site.work() as session:
        enter_paper(site, session, codes[0], 3, by=OTHER)
        session.execute(sa.update(Ballot).where(Ballot.number == 1).values(state=BallotState.PHONE))
        session.execute(sa.delete(PaperReading))
    sign_the_account(site)
    with (
        site.work() as session,
        pytest.raises(StatesDoNotFit, match=r"about these ballots: 1\. .* their pack was never issued"),
    ):
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)


def test_what_is_not_in_the_box_is_reported_missing_whatever_a_row_says(site: Site, codes: list[str]) -> None:
    write(site, **SETTLED)
    with site.work() as session:
        tonight = find_conference(session, "tonight")
        for by, is_out in (("a third", False), ("a fourth", True)):
            assert report_missing(session, tonight, ward="harborne", number=1, by=by) == is_out
        with pytest.raises(NoPaperWaits):
            report_missing(session, tonight, ward="harborne", number=2, by="a third")
    assert count(site) == (Counter({1: 1, 2: 1, 3: 0}), 0, 0, 0)


def test_somebody_said_by_a_row_to_have_missed_a_paper_takes_nothing_out(
    site: Site, codes: list[str]
) -> None:
    write(site, missed_by="a third")
    with site.work() as session:
        tonight = find_conference(session, "tonight")
        assert not report_missing(session, tonight, ward="harborne", number=1, by="a fourth")


def test_what_an_earlier_version_read_is_sealed_once_by_setting_up(site: Site, codes: list[str]) -> None:
    with site.work() as session:
        enter_paper(site, session, codes[0], 3, by=OTHER)
        session.execute(sa.update(PaperReading).values(seal=""))
    make_instance(site.instance)
    with pytest.raises(PapersWait):
        count(site)
    with site.work() as session:
        seal_earlier_readings(session)
    assert count(site) == (Counter({1: 1, 2: 1, 3: 1}), 0, 0, 0)
