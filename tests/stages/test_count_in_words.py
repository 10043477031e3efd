"""The count from closing to the key's end: what each step writes down, and in which words it refuses."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager

import sqlalchemy as sa

from tests.casting import cast_by_phone
from tests.factories import BY, make_open_contest, sign_the_account, the_contest
from tests.lots import draw_by_two
from tests.reading import journal_of, refused
from tests.sites import Site
from tests.stages.counts import EVENING, cast_and_close, opened
from tests.stages.database_faults import file_of, is_on, plain
from voting.ballots.models import Ballot
from voting.conference.services import close_contest
from voting.count.models import CountStep, Vote
from voting.count.services import (
    TieIsNotBroken,
    TracesInUse,
    TracesRemain,
    certificate_of,
    certify_count,
    check_certified,
    count_of,
    destroy_certified_key,
    erase_traces_in_turns,
    fingerprint_of_count,
    key_remains,
    lots_of,
    open_and_erase_in_turns,
    open_envelopes,
    receipts_of,
    tally_of,
)
from voting.count.services.recorded import digest_of_receipts
from voting.plain import clock
from voting.plain.refusals import Refusal
from voting.vote.envelopes import Home, Sealed
from voting.vote.services import sealed_to


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
        seen = fingerprint_of_count(session, contest)
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
    for code in codes:
        cast_by_phone(site, code, 1, nonce=code)
    with site.work() as session:
        contest = the_contest(session)
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
        erase_traces_in_turns(session, contest)
        assert (
            certify_count(session, contest, seen=fingerprint_of_count(session, contest), by=BY).first_by == BY
        )


def test_until_the_count_is_finished_nobody_certifies_it(site: Site) -> None:
    cast_and_close(site, 1, 2)
    with site.work() as session:
        contest = the_contest(session)
        with refused(Refusal, "The envelopes for this vote haven’t been opened yet."):
            certify_count(session, contest, seen="", by=BY)
        open_envelopes(session, contest, keys=site.instance.keys, by=BY)
        with refused(
            TracesRemain, "The opened envelopes haven’t been erased yet. Press “Finish the count” first."
        ):
            certify_count(session, contest, seen="", by=BY)
        session.commit()
        erase_traces_in_turns(session, contest)
        tied = "There is a tie. Break it in public first, as the count page explains."
        with refused(TieIsNotBroken, tied):
            certify_count(session, contest, seen="", by=BY)
        assert certificate_of(session, contest) is None


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
    in_use = "The ballots are in use at the moment. Wait a minute, then press again."
    with site.work() as session:
        open_envelopes(session, the_contest(session), keys=site.instance.keys, by=BY)
    with somebody_reads(site), site.work() as session, refused(TracesInUse, in_use):
        erase_traces_in_turns(session, the_contest(session))
    with site.work() as session:
        assert count_of(session, the_contest(session)).step == CountStep.OPENED
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)
        assert count_of(session, the_contest(session)).step == CountStep.ERASED
