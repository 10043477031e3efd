"""Whoever can write the database changes what was counted, or says that it was: nothing goes on with that."""

from __future__ import annotations

from collections import Counter

import pytest
import sqlalchemy as sa

from tests.factories import (
    BY,
    make_open_contest,
    publish_the_result,
    the_contest,
)
from tests.reading import read, words
from tests.sites import Site
from tests.stages.planting import cast_some, close_and_open, told
from voting import clock
from voting.access import Role
from voting.conference.models import ContestState
from voting.conference.services import NeverClosed, QuestionWasChanged, open_contest
from voting.conference.services.contests import fixed_of
from voting.count.models import Certificate, Count, CountStep, Vote
from voting.count.services import (
    VotesWereChanged,
    certificate_of,
    certify_count,
    check_count,
    destroy_certified_key,
    mark_of_count,
    open_and_erase,
)
from voting.digests import digest_of
from voting.journal import JournalEntry
from voting.people.services import invite_officer, retire_officer
from voting.publish.models import Result


@pytest.fixture
def receipts(site: Site) -> list[str]:
    """The receipts of those who voted by phone."""
    return cast_some(site)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE vote SET marks = '[3]' WHERE id IN (SELECT id FROM vote LIMIT 1)",
        "DELETE FROM vote WHERE id IN (SELECT id FROM vote LIMIT 1)",
        "UPDATE count SET planted = 1",
        "UPDATE count SET seal = ''",
    ],
)
def test_votes_that_were_changed_after_the_opening_are_neither_shown_nor_certified(
    site: Site, receipts: list[str], change: str
) -> None:
    close_and_open(site)
    with site.work() as session:
        session.execute(sa.text(change))
    with site.work() as session, pytest.raises(VotesWereChanged, match="somebody changed them"):
        check_count(session, the_contest(session))
    page = read(site.officer(Role.STEWARD).get("/conferences/tonight/harborne/count"), 409)
    assert "somebody changed them" in words(page)


def test_what_the_database_says_alone_does_not_cost_the_key(site: Site, receipts: list[str]) -> None:
    """An opponent says that the count is certified while people vote, and has an officer press."""
    with site.work() as session:
        contest = the_contest(session)
        contest.state = ContestState.CERTIFIED
        session.add(Count(contest_id=contest.id, step=CountStep.ERASED, unopened=0, counted_at=clock.now()))
        session.add(
            Certificate(
                contest_id=contest.id,
                seen="",
                first_by=BY,
                second_by="another",
                certified_at=clock.now(),
                key_destroyed_at=None,
            )
        )
    with site.work() as session, pytest.raises(VotesWereChanged):
        destroy_certified_key(session, the_contest(session), keys=site.instance.keys)
    assert all(list(place.glob("*.key")) for place in site.instance.keys)


def test_opening_a_vote_once_more_keeps_the_key_of_the_votes_before(site: Site, receipts: list[str]) -> None:
    """A copy of before the vote is put back by mistake, the vote is opened, then the right one is back."""
    with site.work() as session:
        contest = the_contest(session)
        before = contest.public_key
        contest.state, contest.public_key = ContestState.READY, None
        open_contest(session, contest, keys=site.instance.keys, pepper=site.pepper, by=BY)
        assert contest.public_key != before
        contest.public_key = before
    close_and_open(site)
    assert told(site) == (Counter({1: 12, 2: 2, 3: 0}), 0, 0, 0)
    publish_the_result(site)
    assert not any(list(place.glob("*.key")) for place in site.instance.keys)


@pytest.mark.parametrize("lie", ["", "a line of the journal"])
def test_no_envelope_is_opened_because_the_database_says_that_voting_is_over(
    site: Site, receipts: list[str], lie: str
) -> None:
    with site.work() as session:
        contest = the_contest(session)
        contest.state = ContestState.CLOSED
        if lie:
            last = session.scalars(sa.select(JournalEntry).order_by(JournalEntry.number.desc())).first()
            assert last is not None
            moved = {"contest": str(contest.id), "before": "open", "after": "closed"}
            copied = JournalEntry(
                number=last.number + 1, at=last.at, actor=BY, act="ContestMoved", details=moved, hash="f" * 64
            )
            copied.seal = last.seal
            session.add(copied)
    with site.work() as session, pytest.raises(NeverClosed, match="somebody changed the database"):
        open_and_erase(session, the_contest(session), keys=site.instance.keys, by=BY)
    with site.work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Vote)) == 0


@pytest.mark.parametrize("part", ["declared", "fingerprint"])
def test_a_result_that_was_changed_after_it_was_published_is_not_shown(
    site: Site, receipts: list[str], part: str
) -> None:
    close_and_open(site)
    publish_the_result(site)
    address = "/results/tonight/harborne"
    assert site.visitor().get(address).status_code == 200
    with site.work() as session:
        result = session.scalars(sa.select(Result)).one()
        if part == "declared":
            result.declared = result.declared | {"chosen": [3]}
        else:
            result.fingerprint = "0" * 64
    for file in ("", ".json", ".csv", ".zip", ".pdf"):
        assert "This is not the result that was published" in words(
            read(site.visitor().get(address + file), 409)
        )


def test_what_an_officer_began_at_a_count_ends_with_their_account(site: Site, receipts: list[str]) -> None:
    close_and_open(site)
    with site.work() as session:
        contest = the_contest(session)
        first = invite_officer(session, "first@example.org", roles=[Role.STEWARD], by=BY)
        seen = mark_of_count(session, contest)
        certify_count(session, contest, seen=seen, by=f"officer:{first.id}")
        retire_officer(session, "first@example.org", by=BY)
        assert certificate_of(session, contest) is None
        # The next one is the first again.
        assert certify_count(session, contest, seen=seen, by=BY).second_by is None


def test_titles_that_were_exchanged_together_with_their_digest_are_put_to_nobody(site: Site) -> None:
    """On the phone the question is compared with the one that the sealed journal knows."""
    [code] = make_open_contest(site, ballots=1)
    with site.work() as session:
        contest = the_contest(session)
        first, second = contest.options[:2]
        first.title, second.title = second.title, first.title
        session.flush()
        contest.digest = digest_of(fixed_of(contest))
    answer = site.visitor().post("/b/ballot", {"code": code})
    assert answer.status_code == 409
    assert "is not what was fixed" in answer.text
    with pytest.raises(QuestionWasChanged):
        close_and_open(site)
