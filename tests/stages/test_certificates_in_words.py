"""Certifying a count: what two officers saw, and in which words it is refused."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.factories import BY, OTHER, make_counted_contest, the_contest
from tests.lots import draw_by_two
from tests.reading import refused
from tests.sites import Site
from tests.stages.counts import opened
from voting.ballots.journal_entries import AccountSigned
from voting.ballots.models import SignedAccount
from voting.ballots.services import fingerprint, signed_account_of
from voting.conference.models import Contest, ContestState
from voting.count.models import Count, Lot, Receipt, Vote
from voting.count.services import (
    CertifiesAlready,
    CountWasChanged,
    NotCertified,
    NumbersDoNotAgree,
    certificate_of,
    certify_count,
    check_certified,
    count_of,
    destroy_certified_key,
    fingerprint_of_count,
)
from voting.count.services.sealing import seal_votes
from voting.plain.refusals import BadInput, Refusal
from voting.storage import journal

OTHER_RECEIPTS = (
    "The journal and the database disagree about this count (receipts): someone has changed the "
    "database. Don’t publish anything. Keep a copy of everything, and tell an administrator."
)


def sign_anew(session: Session, contest: Contest, reason: str) -> None:
    """Sign the account with another reason, as no page allows once the envelopes are open."""
    session.execute(sa.update(SignedAccount).values(reason=reason))
    signed = signed_account_of(session, contest)
    assert signed is not None
    journal.record(session, AccountSigned(str(contest.id), 0, 0, 0, fingerprint(signed)), by=BY)


def test_a_count_is_certified_by_two_who_saw_the_same(site: Site) -> None:
    opened(site, 1, 2, 2)
    changed = "The count has changed since you looked at it. Check it again, then certify it."
    with site.work() as session:
        contest = the_contest(session)
        with refused(BadInput, changed):
            certify_count(session, contest, seen="another", by=BY)
        not_yet = "Two officers must certify the count before it’s published."
        with refused(NotCertified, not_yet):
            check_certified(session, contest)
        seen = fingerprint_of_count(session, contest)
        certify_count(session, contest, seen=seen, by=BY)
        with refused(NotCertified, not_yet):
            check_certified(session, contest)
        already = "You’ve certified it. A second officer needs to sign in and certify it too."
        with refused(CertifiesAlready, already):
            certify_count(session, contest, seen=seen, by=BY)
        sign_anew(session, contest, "Signed anew")
        anew = fingerprint_of_count(session, contest)
        first = certify_count(session, contest, seen=anew, by=OTHER)
        assert (first.seen, first.first_by, first.second_by) == (anew, OTHER, None)
        assert contest.state == ContestState.COUNTED
        certify_count(session, contest, seen=anew, by=BY)
        still_there = "The key that opened the votes still exists. Open the count page and destroy it."
        with refused(Refusal, still_there):
            check_certified(session, contest)
        destroy_certified_key(session, contest, keys=site.instance.keys)
        sign_anew(session, contest, "Signed anew once more")
        no_longer = (
            "The stored votes no longer match what two officers certified. Don’t publish. Keep a "
            "copy of everything and find out why."
        )
        with refused(NumbersDoNotAgree, no_longer):
            check_certified(session, contest)


def test_a_vote_that_is_lacking_stops_the_count(site: Site) -> None:
    make_counted_contest(site, phone=[(2,)] * 2, paper=[(2,)])
    with site.work() as session:
        contest = the_contest(session)
        session.delete(session.scalars(sa.select(Vote)).first())
        session.flush()
        # As if it had come out of the envelopes like this: changed afterwards, its seal would not fit.
        seal_votes(session, count_of(session, contest))
        sentence = (
            "3 ballots were used, but 2 votes were counted. Don’t publish. "
            "Keep a copy of everything and find out why."
        )
        with refused(NumbersDoNotAgree, sentence):
            certify_count(session, contest, seen=fingerprint_of_count(session, contest), by=BY)
        assert certificate_of(session, contest) is None


def test_a_receipt_that_is_lacking_stops_the_count(site: Site) -> None:
    make_counted_contest(site, phone=[(2,)] * 2, paper=[(2,)])
    with site.work() as session:
        contest = the_contest(session)
        session.delete(session.scalars(sa.select(Receipt)).first())
        with refused(CountWasChanged, OTHER_RECEIPTS):
            certify_count(session, contest, seen="", by=BY)
        assert certificate_of(session, contest) is None


def test_whatever_of_a_count_is_changed_changes_its_mark(site: Site) -> None:
    opened(site, 1, 2)
    with site.work() as session:
        contest = the_contest(session)
        draw_by_two(session, drawn=2)
        marks = {fingerprint_of_count(session, contest)}
        changes = [
            sa.insert(Vote).values(contest_id=contest.id, marks=[], rejected="blank"),
            sa.update(Count).values(unopened=1),
            sa.update(SignedAccount).values(reason="Another"),
            sa.update(Lot).values(drawn=1),
            sa.update(Lot).values(how="A cap."),
            sa.update(Lot).values(dice="123456"),
            sa.update(Lot).values(witnesses="Two others"),
            sa.update(Lot).values(voided=1, void_reason="A slip."),
            sa.update(Lot).values(voided=1, void_reason="Another slip."),
        ]
        for change in changes:
            with session.begin_nested() as step:
                session.execute(change)
                session.expire_all()
                seal_votes(session, count_of(session, contest))
                marks.add(fingerprint_of_count(session, contest))
                step.rollback()
        with session.begin_nested() as step:
            session.execute(sa.delete(Receipt))
            with refused(CountWasChanged, OTHER_RECEIPTS):
                fingerprint_of_count(session, contest)
            step.rollback()
        assert len(marks) == len(changes) + 1
        session.expire_all()
        assert fingerprint_of_count(session, contest) in marks
