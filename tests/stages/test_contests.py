"""Conferences and their contests: what is fixed, who may move it, and the key that seals it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

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
    the_contest,
    ward_named,
)
from tests.sites import Site
from voting.collect.models import Campaign
from voting.conference.keys import KeyIsLost, has_key, make_key, read_key
from voting.conference.models import Conference, Contest, ContestState, Method, Option, TieRule
from voting.conference.services import (
    ContestCannotMove,
    NameIsTaken,
    QuestionWasChanged,
    close_contest,
    find_contest,
    make_contest,
    open_contest,
    plan_conference,
    shortlists_to_put,
)
from voting.conference.services.contests import ShortlistNotFrozen, WardHasContest
from voting.places.models import Seat
from voting.refusals import BadInput, NotFound, Refusal
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


def try_at_once(
    site: Site, act: Callable[[Session], object], *, times: int = 4
) -> list[type[Exception] | None]:
    """Do one thing in several sessions at the same time; what came of each."""
    start = Barrier(times)

    def attempt(_number: int) -> type[Exception] | None:
        start.wait()
        try:
            with site.work() as session:
                act(session)
        except Refusal as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(max_workers=times) as organisers:
        return list(organisers.map(attempt, range(times)))


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


def change_title(session: Session) -> None:
    session.execute(sa.update(Option).where(Option.number == 1).values(title="Swapped"))


def change_order(session: Session) -> None:
    for before, after in ((1, 90), (2, 1), (90, 2)):
        session.execute(sa.update(Option).where(Option.number == before).values(number=after))


def change_question(session: Session) -> None:
    session.execute(sa.update(Contest).values(question="Another question?"))


def change_method(session: Session) -> None:
    session.execute(sa.update(Contest).values(method=Method.APPROVAL))


def change_shortlist(session: Session) -> None:
    session.execute(sa.update(Shortlist).values(digest="0" * 64))


@pytest.mark.parametrize(
    "change", [change_title, change_order, change_question, change_method, change_shortlist]
)
def test_a_question_changed_behind_our_back_is_not_voted_on(
    site: Site, change: Callable[[Session], None]
) -> None:
    with site.work() as session:
        make_ready_contest(session)
        change(session)
    with site.work() as session, pytest.raises(QuestionWasChanged):
        open_contest(session, the_contest(session), keys=site.instance.keys, by=BY)
    with site.work() as session:
        assert the_contest(session).state == ContestState.READY
        assert not has_key(site.instance.keys, the_contest(session).id)


def test_a_shortlist_changed_behind_our_back_is_not_put_to_a_vote(site: Site) -> None:
    with site.work() as session:
        shortlist = make_frozen_shortlist(session, make_campaign(session))
        session.execute(sa.update(Theme).where(Theme.position == 1).values(doors=400))
        session.execute(sa.update(Campaign).values(question="Another question?"))
        session.expire_all()
        with pytest.raises(QuestionWasChanged):
            put(session, make_conference(session), shortlist)


def test_voting_opened_several_times_at_once_is_opened_once_and_its_key_fits(site: Site) -> None:
    with site.work() as session:
        make_ready_contest(session)
    came = try_at_once(
        site, lambda session: open_contest(session, the_contest(session), keys=site.instance.keys, by=BY)
    )
    assert sorted(came, key=str) == sorted([None, *[ContestCannotMove] * 3], key=str)
    with site.work() as session:
        contest = the_contest(session)
        assert contest.state == ContestState.OPEN
        assert read_key(site.instance.keys, contest.id, public=contest.public_key)


def test_voting_closed_several_times_at_once_is_closed_once(site: Site) -> None:
    with site.work() as session:
        open_contest(session, make_ready_contest(session), keys=site.instance.keys, by=BY)
    came = try_at_once(site, lambda session: close_contest(session, the_contest(session), by=BY))
    assert sorted(came, key=str) == sorted([None, *[ContestCannotMove] * 3], key=str)


def test_what_cannot_be_done_now_is_said_in_words(site: Site) -> None:
    keys = site.instance.keys
    with site.work() as session:
        contest = make_ready_contest(session)
        with pytest.raises(ContestCannotMove, match="has not begun"):
            close_contest(session, contest, by=BY)
        open_contest(session, contest, keys=keys, by=BY)
        with pytest.raises(ContestCannotMove, match="open already"):
            open_contest(session, contest, keys=keys, by=BY)
        close_contest(session, contest, by=BY)
        with pytest.raises(ContestCannotMove, match="closed already"):
            close_contest(session, contest, by=BY)
        with pytest.raises(ContestCannotMove, match="never opened again"):
            open_contest(session, contest, keys=keys, by=BY)


def test_a_key_left_by_an_opening_cut_short_is_replaced(site: Site) -> None:
    with site.work() as session:
        contest = make_ready_contest(session)
        left = make_key(site.instance.keys, contest.id)
        open_contest(session, contest, keys=site.instance.keys, by=BY)
        assert contest.public_key != left
        assert read_key(site.instance.keys, contest.id, public=contest.public_key)


def test_without_a_place_for_the_key_voting_does_not_open(site: Site) -> None:
    with site.work() as session:
        contest = make_ready_contest(session)
        session.commit()
        with pytest.raises(KeyIsLost, match="could not be written"):
            open_contest(session, contest, keys=site.instance.keys / "missing", by=BY)
        session.rollback()
        assert the_contest(session).state == ContestState.READY


@pytest.mark.parametrize("content", [b"", b"too short", b"another" + bytes(25)])
def test_a_damaged_or_swapped_key_is_found_out(site: Site, content: bytes) -> None:
    with site.work() as session:
        contest = make_ready_contest(session)
        open_contest(session, contest, keys=site.instance.keys, by=BY)
        (site.instance.keys / f"{contest.id}.key").write_bytes(content)
        with pytest.raises(KeyIsLost):
            read_key(site.instance.keys, contest.id, public=contest.public_key)
