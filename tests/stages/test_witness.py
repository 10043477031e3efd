"""What the sealed journal has said is known whatever somebody writes into the database afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import (
    BY,
    OTHER,
    close_the_contest,
    make_campaign,
    make_counted_contest,
    make_open_contest,
    the_contest,
)
from tests.sites import Site
from voting.ballots.models import SignedAccount
from voting.ballots.services import AccountNotSigned
from voting.conference.journal_entries import ClosingBegun, ContestMoved
from voting.conference.models import ContestState
from voting.conference.services import (
    CountdownRuns,
    NeverMoved,
    check_as_made,
    check_stands,
    close_by_two,
    close_contest,
    confirm_closing,
)
from voting.conference.services.closing import CLOSE_BY_TWO, about_closing
from voting.count.models import Certificate
from voting.count.services import (
    CountWasChanged,
    certify_count,
    fingerprint_of_count,
    open_and_erase_in_turns,
)
from voting.keeping.services import check_journal
from voting.people.models import Proposal
from voting.people.services.proposals import NeverProposed
from voting.plain import clock
from voting.storage import journal
from voting.storage.journal import BrokenJournal, JournalEntry, JournalHead, check_end
from voting.storage.vouching import OlderDatabase, check_database, newest_about

RUBBISH: dict[str, Any] = {
    "number": 9999,
    "at": clock.now(),
    "actor": BY,
    "act": "ContestMade",
    "details": [],
    "hash": "f",
    "seal": "f",
}


def rows(site: Site) -> list[dict[str, Any]]:
    """All lines of the journal and its end, to be put back."""
    with site.work() as session:
        lines = session.execute(sa.select(*JournalEntry.__table__.c)).mappings().all()
        return [dict(each) for each in lines]


def put_back(site: Site, lines: Sequence[dict[str, Any]], head: dict[str, Any]) -> None:
    with site.work() as session:
        session.execute(sa.delete(JournalEntry))
        session.execute(sa.insert(JournalEntry), lines)
        session.execute(sa.update(JournalHead).values(head))


def head_of(site: Site) -> dict[str, Any]:
    with site.work() as session:
        return dict(session.execute(sa.select(*JournalHead.__table__.c)).mappings().one())


def test_an_older_database_opens_no_envelopes_and_is_not_served(site: Site, other_process: Site) -> None:
    make_open_contest(site, ballots=1)
    before, head = rows(site), head_of(site)
    close_the_contest(site)
    put_back(site, before, head)
    for process in site, other_process:
        with process.work() as session, pytest.raises(OlderDatabase, match="Keep a copy of everything"):
            check_database(session)
        with process.work() as session, pytest.raises(OlderDatabase):
            open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)
    site.instance.journal_end.file.unlink()
    with site.work() as session:
        check_database(session)


def test_another_journal_with_the_seal_of_the_newest_line_is_still_another(site: Site) -> None:
    """The seal that is kept outside is worked out anew, not read from where anybody can copy it."""
    make_open_contest(site, ballots=1)
    before, head = rows(site), head_of(site)
    with site.work() as session:
        journal.record(session, ClosingBegun(str(the_contest(session).id), "now"), by=BY)
    honest, its_head = rows(site), head_of(site)
    put_back(site, before, head)
    with site.work() as session:
        journal.record(session, ContestMoved(str(the_contest(session).id), "open", "closed"), by=BY)
    with site.work() as session:
        last = session.get(JournalEntry, honest[-1]["number"])
        assert last is not None
        last.seal = honest[-1]["seal"]
    with site.work() as session, pytest.raises(BrokenJournal):
        check_end(session)
    with site.work() as session:
        last = session.get(JournalEntry, honest[-1]["number"])
        assert last is not None
        last.hash = honest[-1]["hash"]
    with site.work() as session, pytest.raises(BrokenJournal):
        check_end(session)
    put_back(site, honest, its_head)
    with site.work() as session:
        check_end(session)
        moved = newest_about(session, ContestMoved, the_contest(session).id)
        assert moved is not None
        assert moved["after"] == "open"


@pytest.mark.parametrize("change", ["seal = NULL", "number = 1", "hash = 'x'", "the one before"])
@pytest.mark.parametrize("has_rubbish", [False, True])
def test_an_end_that_somebody_changed_is_put_right_by_the_line_kept_outside(
    site: Site, change: str, *, has_rubbish: bool
) -> None:
    """Else one such change would leave all later lines without a seal, and no vote could be counted."""
    make_open_contest(site, ballots=1)
    before = head_of(site)
    with site.work() as session:
        make_campaign(session, "Something else")
    with site.work() as session:
        if change == "the one before":
            session.execute(sa.update(JournalHead).values(before))
        else:
            session.execute(sa.text(f"UPDATE journal_head SET {change}"))
        if has_rubbish:
            session.execute(sa.insert(JournalEntry), [RUBBISH])
    close_the_contest(site)
    with site.work() as session:
        check_database(session)
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)
    with site.work() as session:
        session.execute(sa.delete(JournalEntry).where(JournalEntry.number == RUBBISH["number"]))
    with site.work() as session:
        check_journal(session)


def test_a_lost_line_takes_the_word_from_what_it_may_have_undone_until_it_is_found_again(
    site: Site, other_process: Site
) -> None:
    make_open_contest(site, ballots=1)
    with site.work() as session:
        make_campaign(session, "Something else")
    number = rows(site)[-1]["number"]
    with site.work() as session:
        check_stands(session, the_contest(session))
        line = session.get(JournalEntry, number)
        assert line is not None
        actor, line.actor = line.actor, "somebody else"
    with other_process.work() as session, pytest.raises(NeverMoved):
        check_stands(session, the_contest(session))
    for process in site, other_process:
        with process.work() as session:
            # How it was made is said once and for good.
            check_as_made(session, the_contest(session))
    with site.work() as session:
        # What this process read before stays known to it.
        check_stands(session, the_contest(session))
        line = session.get(JournalEntry, number)
        assert line is not None
        line.actor = actor
    with other_process.work() as session:
        check_stands(session, the_contest(session))


def test_a_countdown_that_the_database_alone_says_ran_out_closes_nothing(site: Site) -> None:
    make_open_contest(site, ballots=1)
    with site.work() as session:
        the_contest(session).closing_at = clock.now().replace(microsecond=0) - timedelta(seconds=5)
    with site.work() as session, pytest.raises(CountdownRuns, match="has no record of this countdown"):
        confirm_closing(session, the_contest(session), by=BY)


def test_a_counted_vote_that_is_said_to_be_open_is_not_closed_once_more(site: Site) -> None:
    make_counted_contest(site)
    with site.work() as session:
        the_contest(session).state = ContestState.OPEN
    with site.work() as session, pytest.raises(NeverMoved):
        close_contest(session, the_contest(session), by=BY)


def test_a_second_signature_that_nobody_gave_opens_no_envelopes(site: Site) -> None:
    make_open_contest(site, ballots=1)
    close_the_contest(site)
    with site.work() as session:
        session.execute(sa.update(SignedAccount).values(second_by="somebody"))
    with site.work() as session, pytest.raises(AccountNotSigned, match="someone has changed the database"):
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=OTHER)


def test_what_stands_behind_the_end_is_nothing(site: Site, other_process: Site) -> None:
    make_open_contest(site, ballots=1)
    with site.work() as session:
        session.execute(sa.insert(JournalEntry), [RUBBISH])
    for process in site, other_process:
        with process.work() as session:
            check_stands(session, the_contest(session))


def test_a_first_yes_that_nobody_said_ends_no_vote(site: Site) -> None:
    make_open_contest(site, ballots=1)
    with site.work() as session:
        contest = the_contest(session)
        made_up = {"act": CLOSE_BY_TWO, "subject_id": contest.id, "about": about_closing(contest)}
        session.add(Proposal(**made_up, proposed_by=OTHER, proposed_at=clock.now()))
    with site.work() as session, pytest.raises(NeverProposed, match="someone changed the database"):
        close_by_two(session, the_contest(session), by=BY)
    with site.work() as session:
        session.rollback()
        assert the_contest(session).state == "open"


def test_a_first_certificate_that_nobody_gave_certifies_nothing(site: Site) -> None:
    make_open_contest(site, ballots=1)
    close_the_contest(site)
    with site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)
    with site.work() as session:
        contest = the_contest(session)
        seen = fingerprint_of_count(session, contest)
        session.add(Certificate(contest_id=contest.id, seen=seen, first_by=OTHER))
    with site.work() as session, pytest.raises(CountWasChanged):
        certify_count(session, the_contest(session), seen=seen, by=BY)
