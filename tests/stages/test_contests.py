"""Conferences and their contests: each of its own, and fixed when it is made."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.factories import (
    BY,
    make_campaign,
    make_conference,
    make_frozen_shortlist,
    make_ready_contest,
    seat_of,
    ward_named,
)
from tests.methods import Method
from tests.sites import Site
from tests.stages.at_once import try_at_once
from voting.collect.models import Campaign
from voting.conference.models import Conference, Contest, ContestState, TieRule
from voting.conference.services import (
    NameIsTaken,
    QuestionWasChanged,
    find_contest,
    make_contest,
    plan_conference,
    shortlists_to_put,
)
from voting.conference.services.contests import ShortlistNotFrozen, WardHasContest
from voting.places.models import Seat
from voting.plain.refusals import BadInput, NotFound
from voting.shortlist.models import Shortlist, Theme
from voting.shortlist.services import begin_shortlist

QUESTION = "Which issue should we work on together first?"


def plan(session: Session, **changes: str) -> Conference:
    facts = {"name": "Tonight", "place": "The community hall"} | changes
    starts_at = datetime(2026, 9, 30, 18, 30, tzinfo=UTC)
    return plan_conference(session, seat=seat_of(session), starts_at=starts_at, by=BY, **facts)


def put(session: Session, conference: Conference, shortlist: Shortlist, question: str = QUESTION) -> Contest:
    return make_contest(
        session,
        conference,
        shortlist=shortlist,
        method=Method.APPROVAL,
        tie_rule=TieRule.LOT,
        question=question,
        by=BY,
    )


@pytest.mark.parametrize("name", ["Tonight", "tonight!", "New", " new "])
def test_a_conference_needs_a_name_of_its_own(site: Site, name: str) -> None:
    with site.work() as session:
        plan(session)
        with pytest.raises(NameIsTaken):
            plan(session, name=name)


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "?!"}, {"name": "x" * 81}, {"place": " \n"}, {"place": "x" * 121}]
)
def test_a_conference_needs_a_name_and_a_place_that_fit_a_ballot(site: Site, wrong: dict[str, str]) -> None:
    with site.work() as session, pytest.raises(BadInput):
        plan(session, **wrong)


def test_a_name_sent_several_times_at_once_makes_one_conference(site: Site) -> None:
    came = try_at_once(site, plan)
    assert sorted(came, key=str) == sorted([None, *[NameIsTaken] * 3], key=str)
    with site.work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Conference)) == 1


def test_a_contest_takes_over_the_shortlist_as_it_was_frozen(site: Site) -> None:
    with site.work() as session:
        shortlist = make_frozen_shortlist(session, make_campaign(session))
        contest = put(session, make_conference(session), shortlist, question="  Which \n issue? ")
        assert [(option.number, option.title, option.doors) for option in contest.options] == [
            (1, "Safer crossing on the high street", 4),
            (2, "Mend the park gates", 3),
            (3, "A bus on Sundays", 2),
        ]
        assert (contest.question, contest.state) == ("Which issue?", ContestState.READY)


def test_a_shortlist_that_can_still_change_is_not_put_to_a_vote(site: Site) -> None:
    with site.work() as session:
        campaign, conference = make_campaign(session), make_conference(session)
        unfrozen = begin_shortlist(session, campaign, ward_named(session))
        with pytest.raises(ShortlistNotFrozen):
            put(session, conference, unfrozen)
        assert shortlists_to_put(session, conference) == []


def test_a_ward_decides_one_question_at_a_conference(site: Site) -> None:
    with site.work() as session:
        shortlist = make_frozen_shortlist(session, make_campaign(session))
        conference = make_conference(session)
        assert shortlists_to_put(session, conference) == [shortlist]
        put(session, conference, shortlist)
        assert shortlists_to_put(session, conference) == []
        with pytest.raises(WardHasContest):
            put(session, conference, shortlist)
        assert shortlists_to_put(session, make_conference(session, "Another night")) == [shortlist]


def test_a_contest_made_several_times_at_once_is_made_once(site: Site) -> None:
    with site.work() as session:
        make_frozen_shortlist(session, make_campaign(session))
        make_conference(session)

    def make(session: Session) -> None:
        conference = session.scalars(sa.select(Conference)).one()
        put(session, conference, session.scalars(sa.select(Shortlist)).one())

    assert sorted(try_at_once(site, make), key=str) == sorted([None, *[WardHasContest] * 3], key=str)


def test_a_shortlist_of_another_seat_is_refused(site: Site) -> None:
    with site.work() as session:
        shortlist = make_frozen_shortlist(session, make_campaign(session))
        conference = make_conference(session)
        conference.seat = Seat(slug="elsewhere", name="Elsewhere")
        session.flush()
        assert shortlists_to_put(session, conference) == []
        with pytest.raises(BadInput):
            put(session, conference, shortlist)


@pytest.mark.parametrize("question", ["", " \n ", "x" * 201])
def test_a_question_that_does_not_fit_a_ballot_is_refused(site: Site, question: str) -> None:
    with site.work() as session:
        shortlist = make_frozen_shortlist(session, make_campaign(session))
        with pytest.raises(BadInput):
            put(session, make_conference(session), shortlist, question=question)


@pytest.mark.parametrize("ward", ["harborne", "HARBORNE", "E05011144", "e05011144"])
def test_a_contest_is_found_by_its_wards_name_or_code(site: Site, ward: str) -> None:
    with site.work() as session:
        contest = make_ready_contest(session)
        assert find_contest(contest.conference, ward) == contest
        with pytest.raises(NotFound):
            find_contest(contest.conference, "quinton")


def test_a_shortlist_changed_behind_our_back_is_not_put_to_a_vote(site: Site) -> None:
    with site.work() as session:
        shortlist = make_frozen_shortlist(session, make_campaign(session))
        session.execute(sa.update(Theme).where(Theme.position == 1).values(doors=400))
        session.execute(sa.update(Campaign).values(question="Another question?"))
        session.expire_all()
        with pytest.raises(QuestionWasChanged):
            put(session, make_conference(session), shortlist)
