"""Declaring a result: what must be true before, and what is destroyed after."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import (
    BY,
    ELEVEN,
    THEMES,
    certify_the_count,
    make_counted_contest,
    make_published_contest,
    publish_the_result,
    the_contest,
)
from tests.lots import draw_by_two
from tests.reading import read, words
from tests.sites import Site
from voting.ballots.services import account_of
from voting.conference.models import ContestState
from voting.conference.services import QuestionWasChanged
from voting.count.models import Count, CountStep, Receipt, Vote
from voting.count.services import NumbersDoNotAgree, TieIsNotBroken, TracesRemain, count_of
from voting.count.services.sealing import seal_votes
from voting.plain.roles import Role
from voting.publish.models import Result
from voting.publish.services import publish_result
from voting.storage import journal
from voting.vote.rules import RejectedFor

PUBLISH = "/conferences/tonight/harborne/publish"
RESULT = "/results/tonight/harborne"


def test_a_result_declares_what_was_counted(site: Site) -> None:
    receipts = make_counted_contest(site, paper=[(2,)], rejected=[RejectedFor.BLANK, RejectedFor.UNCLEAR])
    declared = publish_the_result(site)
    with site.work() as session:
        contest = the_contest(session)
        assert declared["digest"] == contest.digest
        account = asdict(account_of(session, contest))
        assert account.pop("returned") == account.pop("void") == 0
        # Two of these three papers count for no option: nobody is told that there are only three.
        assert declared["account"] == account | {"phone": None, "paper": None}
        assert contest.state == ContestState.PUBLISHED
        kept = set(session.scalars(sa.select(Receipt.receipt)))
    assert [option["votes"] for option in declared["options"]] == [7, 4, 1]
    assert declared["chosen"] == [1]
    assert (declared["votes"], declared["valid"], declared["rejected"]) == (14, 12, 2)
    assert declared["rejected_for"] is None
    assert declared["receipts"] == sorted(kept)
    assert set(receipts) < kept


def test_publishing_twice_declares_once(site: Site) -> None:
    make_counted_contest(site)
    assert publish_the_result(site) == publish_the_result(site)
    with site.work() as session:
        published = sa.select(sa.func.count()).where(journal.JournalEntry.act == "ResultPublished")
        assert session.scalar(published) == 1


def test_a_tie_waits_for_its_lot(site: Site) -> None:
    make_counted_contest(site, phone=[(1,)] * 5 + [(3,)] * 5)
    with site.work() as session, pytest.raises(TieIsNotBroken):
        publish_result(session, the_contest(session), by=BY)
    with site.work() as session:
        session.rollback()
        draw_by_two(session, drawn=3)
    declared = publish_the_result(site)
    assert declared["chosen"] == [3]
    assert [lot["between"] for lot in declared["lots"]] == [[1, 3]]


def test_a_result_with_traces_on_the_disk_is_not_published(site: Site) -> None:
    make_counted_contest(site)
    with site.work() as session:
        session.execute(sa.update(Count).values(step=CountStep.OPENED))
    with site.work() as session, pytest.raises(TracesRemain):
        publish_result(session, the_contest(session), by=BY)


def test_a_vote_that_went_missing_stops_publishing(site: Site) -> None:
    make_counted_contest(site)
    with site.work() as session:
        session.execute(sa.delete(Vote).where(Vote.id == session.scalars(sa.select(Vote.id)).first()))
        seal_votes(session, count_of(session, the_contest(session)))
    with site.work() as session, pytest.raises(NumbersDoNotAgree, match="11 ballots were used, but 10"):
        publish_result(session, the_contest(session), by=BY)


def test_an_option_changed_after_freezing_stops_publishing(site: Site) -> None:
    make_counted_contest(site)
    with site.work() as session:
        the_contest(session).options[0].title = "Something else"
    with site.work() as session, pytest.raises(QuestionWasChanged):
        publish_result(session, the_contest(session), by=BY)


def test_below_ten_votes_nothing_but_what_was_chosen_is_declared(site: Site) -> None:
    make_counted_contest(site, phone=ELEVEN[:5], paper=[(2,)] * 3, rejected=[RejectedFor.TOO_MANY])
    declared = publish_the_result(site)
    account: dict[str, Any] = declared["account"]
    assert (account["phone"], account["paper"]) == (None, None)
    assert (declared["votes"], declared["rejected"], declared["rejected_for"]) == (9, 1, None)
    assert [option["votes"] for option in declared["options"]] == [None, None, None]


def test_with_ten_papers_phone_and_paper_are_told_apart_and_nine_valid_votes_are_not(site: Site) -> None:
    make_counted_contest(site, phone=[], paper=[(1,)] * 9, rejected=[RejectedFor.BLANK])
    declared = publish_the_result(site)
    account: dict[str, Any] = declared["account"]
    assert (account["phone"], account["paper"], declared["rejected_for"]) == (0, 10, {"blank": 1})
    assert declared["detail"] is None


def test_all_that_will_be_public_is_looked_at_once_more_and_nothing_is_done_by_looking(site: Site) -> None:
    make_counted_contest(site, paper=[(2,)], rejected=[RejectedFor.BLANK])
    certify_the_count(site)
    organiser = site.officer(Role.ORGANISER)
    [link] = read(organiser.get("/conferences/tonight/harborne/count")).select(".next a")
    assert link["href"] == PUBLISH
    page = read(organiser.get(PUBLISH))
    assert f"Harborne chose “{THEMES[0]}”." in words(page)
    assert "Votes in the count 13" in words(page)
    assert "the receipts for all 13 votes" in words(page)
    [form] = page.select("main form")
    assert (form["method"], form["action"]) == ("post", PUBLISH)
    assert site.visitor().get(RESULT).status_code == 404
    publish_the_result(site)
    assert organiser.get(PUBLISH).location == RESULT


def test_what_cannot_be_published_is_refused_when_it_is_looked_at(site: Site) -> None:
    make_counted_contest(site, phone=[(1,)] * 5 + [(3,)] * 5)
    assert "There is a tie." in words(read(site.officer(Role.ORGANISER).get(PUBLISH), 409))


def test_the_button_publishes(site: Site) -> None:
    make_counted_contest(site)
    organiser = site.officer(Role.ORGANISER)
    assert organiser.post(PUBLISH).status_code == 409
    certify_the_count(site)
    for _again in range(2):
        answer = organiser.post(PUBLISH)
        assert (answer.status_code, answer.location) == (303, RESULT)


@pytest.mark.parametrize("role", [Role.STEWARD, Role.REGIONAL])
def test_only_organisers_publish(site: Site, role: Role) -> None:
    make_counted_contest(site)
    assert site.officer(role).post(PUBLISH).status_code == 403
    with site.work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Result)) == 0


def test_a_result_without_a_valid_vote_chooses_nothing(site: Site) -> None:
    make_published_contest(site, phone=[], rejected=[RejectedFor.BLANK])
    with site.work() as session:
        assert session.scalars(sa.select(Result)).one().declared["chosen"] == []
