"""The count from closing to the key's end: what each step writes down, and in which words it refuses."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.factories import BY, OTHER, make_counted_contest, make_open_contest, sign_the_account, the_contest
from tests.lots import draw_by_two
from tests.reading import journal_of, refused
from tests.sites import Site
from tests.stages.breakages import file_of, is_on, plain
from tests.stages.counts import EVENING, cast_and_close, opened
from voting import clock, journal
from voting.ballots.acts import AccountSigned
from voting.ballots.models import Ballot, SignedAccount
from voting.ballots.services import mark_of, signed_account_of
from voting.conference.models import Contest, ContestState
from voting.conference.services import close_contest
from voting.count.models import Count, CountStep, Lot, Receipt, Vote
from voting.count.services import (
    CertifiesAlready,
    CountWasChanged,
    NotCertified,
    NumbersDoNotAgree,
    TieIsNotBroken,
    TracesInUse,
    TracesRemain,
    certificate_of,
    certify_count,
    check_certified,
    count_of,
    destroy_certified_key,
    erase_traces,
    key_remains,
    lots_of,
    mark_of_count,
    open_and_erase,
    open_envelopes,
    receipts_of,
    tally_of,
)
from voting.count.services.recorded import digest_of_receipts
from voting.count.services.sealing import seal_votes
from voting.refusals import BadInput, Refusal
from voting.vote.envelopes import Home, Sealed
from voting.vote.services import cast_vote
from voting.vote.services.casting import sealed_to


def test_every_step_is_written_down_with_who_took_it(site: Site) -> None:
    receipts = opened(site, 1, 2)
    with clock.set_to(EVENING), site.work() as session:
        contest = the_contest(session)
        count = count_of(session, contest)
        assert (count.step, count.unopened, count.counted_at) == (CountStep.ERASED, 0, EVENING)
        votes = session.execute(sa.select(Vote.marks, Vote.rejected)).all()
        assert sorted(tuple(vote) for vote in votes) == [([1], ""), ([2], "")]
        assert receipts_of(session, contest) == sorted(receipts)
        assert not session.scalars(sa.select(Ballot).where(Ballot.attempt.is_not(None))).all()
        draw_by_two(session, drawn=2)
        [lot] = lots_of(session, contest)
        assert (lot.number, lot.between, lot.drawn, lot.how, lot.dice) == (1, [1, 2], 2, "A hat.", "")
        assert (lot.witnesses, lot.drawn_at) == ("The caretaker, A steward", EVENING)
        seen = mark_of_count(session, contest)
        for officer in ("one", "two", "a third, too late"):
            assert not key_remains(session, contest)
            destroy_certified_key(session, contest, keys=site.instance.keys)
            certificate = certify_count(session, contest, seen=seen, by=officer)
            if officer == "two":
                assert key_remains(session, contest)
                assert certificate.key_destroyed_at is None
                destroy_certified_key(session, contest, keys=site.instance.keys)
        session.refresh(certificate)
        assert (certificate.seen, certificate.first_by, certificate.second_by) == (seen, "one", "two")
        assert certificate.certified_at == certificate.key_destroyed_at == EVENING
        assert check_certified(session, contest) is certificate
        told, came_out = {"contest": str(contest.id)}, digest_of_receipts(receipts)
        assert journal_of(session, "ContestMoved", "EnvelopesOpened", "CountCertified") == [
            ("ContestMoved", BY, told | {"before": "ready", "after": "open"}),
            ("ContestMoved", "the organiser", told | {"before": "open", "after": "closed"}),
            ("ContestMoved", "an officer", told | {"before": "closed", "after": "counted"}),
            (
                "EnvelopesOpened",
                "an officer",
                told | {"votes": 2, "unopened": 0, "receipts": came_out},
            ),
            ("CountCertified", "one", told | {"seen": seen}),
            ("ContestMoved", "two", told | {"before": "counted", "after": "certified"}),
            ("CountCertified", "two", told | {"seen": seen}),
        ]


def test_what_can_have_come_off_no_ballot_is_reported_beside_the_votes(site: Site) -> None:
    codes = make_open_contest(site, ballots=4)
    with site.work() as session:
        contest = the_contest(session)
        for code in codes:
            cast_vote(session, code, marks=[1], nonce=code, pepper=site.pepper)
        forged = [Sealed((9,)), Sealed((1,), "blank"), Sealed((), "because")]
        for ballot, vote in zip(session.scalars(sa.select(Ballot)), forged, strict=False):
            ballot.envelope = sealed_to(contest, vote, Home(ballot.id, ballot.code_hash), pepper=site.pepper)
        close_contest(session, contest, by=BY)
    sign_the_account(site)
    with site.work() as session:
        contest = the_contest(session)
        count = open_envelopes(session, contest, keys=site.instance.keys, by=BY)
        assert (count.unopened, count.step, tally_of(session, contest).valid) == (3, CountStep.OPENED, 1)
        receipts = receipts_of(session, contest)
        assert len(receipts) == 4
        told = {"votes": 1, "unopened": 3, "receipts": digest_of_receipts(receipts)}
        assert journal_of(session, "EnvelopesOpened") == [
            ("EnvelopesOpened", BY, {"contest": str(contest.id)} | told)
        ]
        session.commit()
        erase_traces(session, contest)
        assert certify_count(session, contest, seen=mark_of_count(session, contest), by=BY).first_by == BY


def test_until_the_count_is_finished_nobody_certifies_it(site: Site) -> None:
    cast_and_close(site, 1, 2)
    with site.work() as session:
        contest = the_contest(session)
        with refused(Refusal, "The envelopes of this contest have not been opened yet."):
            certify_count(session, contest, seen="", by=BY)
        open_envelopes(session, contest, keys=site.instance.keys, by=BY)
        with refused(
            TracesRemain, "The opened envelopes are not erased yet. Press “Finish the count” first."
        ):
            certify_count(session, contest, seen="", by=BY)
        session.commit()
        erase_traces(session, contest)
        tied = "There is a tie. Break it in public first, as the page of the count says."
        with refused(TieIsNotBroken, tied):
            certify_count(session, contest, seen="", by=BY)
        assert certificate_of(session, contest) is None


OTHER_RECEIPTS = (
    "What the database says of this count is not what the journal recorded: other receipts. Somebody "
    "changed it. Publish nothing; keep a copy of everything, and tell an administrator."
)


def sign_anew(session: Session, contest: Contest, reason: str) -> None:
    """Sign the account with another reason, as no page allows once the envelopes are open."""
    session.execute(sa.update(SignedAccount).values(reason=reason))
    signed = signed_account_of(session, contest)
    assert signed is not None
    journal.record(session, AccountSigned(str(contest.id), 0, 0, 0, mark_of(signed)), by=BY)


def test_a_count_is_certified_by_two_who_saw_the_same(site: Site) -> None:
    opened(site, 1, 2, 2)
    changed = "The count changed since you looked at it. Look at it again, then certify."
    with site.work() as session:
        contest = the_contest(session)
        with refused(BadInput, changed):
            certify_count(session, contest, seen="another", by=BY)
        not_yet = "Two officers certify the count before it is published."
        with refused(NotCertified, not_yet):
            check_certified(session, contest)
        seen = mark_of_count(session, contest)
        certify_count(session, contest, seen=seen, by=BY)
        with refused(NotCertified, not_yet):
            check_certified(session, contest)
        already = "You have certified it. A second officer signs in and certifies it too."
        with refused(CertifiesAlready, already):
            certify_count(session, contest, seen=seen, by=BY)
        sign_anew(session, contest, "Signed anew")
        anew = mark_of_count(session, contest)
        first = certify_count(session, contest, seen=anew, by=OTHER)
        assert (first.seen, first.first_by, first.second_by) == (anew, OTHER, None)
        assert contest.state == ContestState.COUNTED
        certify_count(session, contest, seen=anew, by=BY)
        still_there = (
            "The key that opened the votes is still there. Open the page of the count and destroy it."
        )
        with refused(Refusal, still_there):
            check_certified(session, contest)
        destroy_certified_key(session, contest, keys=site.instance.keys)
        sign_anew(session, contest, "Signed anew once more")
        no_longer = (
            "The stored votes no longer give what two officers certified. Do not publish: "
            "keep a copy of everything and find out why."
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
            "3 ballots were used, but 2 votes were counted. Do not publish: "
            "keep a copy of everything and find out why."
        )
        with refused(NumbersDoNotAgree, sentence):
            certify_count(session, contest, seen=mark_of_count(session, contest), by=BY)
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
        marks = {mark_of_count(session, contest)}
        changes = [
            sa.insert(Vote).values(contest_id=contest.id, marks=[], rejected="blank"),
            sa.update(Count).values(unopened=1),
            sa.update(SignedAccount).values(reason="Another"),
            sa.update(Lot).values(drawn=1),
            sa.update(Lot).values(how="A cap."),
            sa.update(Lot).values(dice="123456"),
            sa.update(Lot).values(witnesses="Two others"),
            sa.update(Lot).values(struck=1, strike_reason="A slip."),
            sa.update(Lot).values(struck=1, strike_reason="Another slip."),
        ]
        for change in changes:
            with session.begin_nested() as step:
                session.execute(change)
                session.expire_all()
                seal_votes(session, count_of(session, contest))
                marks.add(mark_of_count(session, contest))
                step.rollback()
        with session.begin_nested() as step:
            session.execute(sa.delete(Receipt))
            with refused(CountWasChanged, OTHER_RECEIPTS):
                mark_of_count(session, contest)
            step.rollback()
        assert len(marks) == len(changes) + 1
        session.expire_all()
        assert mark_of_count(session, contest) in marks


@contextmanager
def somebody_reads(site: Site) -> Generator[None]:
    """Somebody reads the ballots for longer than the site waits, here a tenth of a second."""
    if is_on(site, "sqlite"):
        with site.work() as session:
            session.execute(sa.text("PRAGMA busy_timeout = 100"))
        with closing(sqlite3.connect(file_of(site), isolation_level=None)) as other:
            other.execute("BEGIN")
            other.execute("SELECT * FROM ballot").fetchone()
            yield
        return
    with site.work() as session:
        session.execute(sa.text("SET statement_timeout = '100ms'"))
    with plain(site) as other, other.transaction():
        other.execute("LOCK TABLE ballot IN ACCESS SHARE MODE")
        yield
    with site.work() as session:
        session.execute(sa.text("SET statement_timeout = 0"))


def test_while_somebody_reads_the_ballots_nothing_is_called_erased(site: Site) -> None:
    cast_and_close(site, 1)
    in_use = "The ballots are in use just now. Wait a minute, then press again."
    with site.work() as session:
        open_envelopes(session, the_contest(session), keys=site.instance.keys, by=BY)
    with somebody_reads(site), site.work() as session, refused(TracesInUse, in_use):
        erase_traces(session, the_contest(session))
    with site.work() as session:
        assert count_of(session, the_contest(session)).step == CountStep.OPENED
        open_and_erase(session, the_contest(session), keys=site.instance.keys, by=BY)
        assert count_of(session, the_contest(session)).step == CountStep.ERASED
