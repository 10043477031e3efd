"""Whoever can write the database changes what was counted, or says that it was: nothing goes on with that."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.factories import (
    BY,
    certify_the_count,
    make_counted_contest,
    make_open_contest,
    publish_the_result,
    the_contest,
)
from tests.lots import draw_by_two
from tests.methods import Method
from tests.reading import read, words
from tests.sites import Site
from tests.stages.planted_votes import close_and_open
from voting.ballots.services import AccountNotSigned
from voting.conference.models import Contest, ContestState
from voting.conference.services import QuestionWasChanged
from voting.conference.services.contests import fixed_of
from voting.count.models import Certificate, Count, CountStep, Receipt
from voting.count.services import (
    CountWasChanged,
    NumbersDoNotAgree,
    VotesWereChanged,
    certificate_of,
    certify_count,
    certifying,
    check_count,
    destroy_certified_key,
    fingerprint_of_count,
)
from voting.people.services import invite_officer, retire_officer
from voting.plain import clock
from voting.plain.digests import digest_of
from voting.plain.roles import Role


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
    with site.work() as session, pytest.raises(VotesWereChanged, match="someone has changed them"):
        check_count(session, the_contest(session))
    page = read(site.officer(Role.STEWARD).get("/conferences/tonight/harborne/count"), 409)
    assert "someone has changed them" in words(page)


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


def receipts_as_stored(session: Session, contest: Contest) -> list[str]:
    return sorted(session.scalars(sa.select(Receipt.receipt).where(Receipt.contest_id == contest.id)))


CHANGES = {
    "titles": "",
    "a lot": "UPDATE lot SET drawn = 3 - drawn",
    "receipts": "UPDATE receipt SET receipt = 'AAAA-AAAA-AAAA'",
    "the account": "UPDATE signed_account SET reason = 'The stewards lost a box'",
    "what is published": "UPDATE contest SET published_votes = 'full list'",
}


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("when", ["before anybody certifies", "after two have certified"])
def test_what_was_changed_after_the_envelopes_were_opened_is_never_published(
    site: Site, other_process: Site, what: str, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An opponent changes it with every digest beside it, in a process that has read the journal or not."""
    level = [(1,)] * 5 + [(2,)] * 5
    make_counted_contest(site, phone=level, method=Method.CHOOSE_ONE)
    with site.work() as session:
        draw_by_two(session, drawn=1)
    if when.startswith("after"):
        certify_the_count(site)
    with site.work() as session:
        contest = the_contest(session)
        if what == "titles":
            first, second = contest.options[:2]
            first.title, second.title = second.title, first.title
        else:
            some = " WHERE receipt IN (SELECT receipt FROM receipt LIMIT 1)" if what == "receipts" else ""
            session.execute(sa.text(CHANGES[what] + some))
            session.expire_all()
        contest.digest = digest_of(fixed_of(contest))
        session.flush()
        if certificate := certificate_of(session, contest):
            with monkeypatch.context() as opponent:
                opponent.setattr(certifying, "receipts_of", receipts_as_stored)
                certificate.seen = fingerprint_of_count(session, contest)
    go_on = publish_the_result if when.startswith("after") else certify_the_count
    for process in site, other_process:
        with pytest.raises((CountWasChanged, QuestionWasChanged, AccountNotSigned, NumbersDoNotAgree)):
            go_on(process)


def test_what_an_officer_began_at_a_count_ends_with_their_account(site: Site, receipts: list[str]) -> None:
    close_and_open(site)
    with site.work() as session:
        contest = the_contest(session)
        first = invite_officer(session, "first@example.org", roles=[Role.STEWARD], by=BY)
        seen = fingerprint_of_count(session, contest)
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
    assert "is not the one that was fixed" in answer.text
    with pytest.raises(QuestionWasChanged):
        close_and_open(site)
