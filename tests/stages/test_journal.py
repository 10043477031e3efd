"""The journal keeps what was done, in order, and shows when it was tampered with."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from tests.factories import make_ready_contest
from tests.sites import Site
from voting.collect.acts import CampaignStarted
from voting.journal import BrokenJournal, JournalEntry, record, verify


def write(site: Site, count: int) -> None:
    for number in range(count):
        with site.work() as session:
            record(session, CampaignStarted(f"number-{number}"), by="test")


def test_a_journal_as_written_is_whole(site: Site) -> None:
    with site.work() as session:
        make_ready_contest(session)
    with site.work() as session:
        assert verify(session) > 3


def test_a_crowd_writing_at_once_does_not_fork_it(site: Site) -> None:
    with site.work() as session:
        before = verify(session)
    with ThreadPoolExecutor(8) as crowd:
        for done in [crowd.submit(write, site, 5) for _ in range(8)]:
            done.result()
    with site.work() as session:
        assert verify(session) == before + 40


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE journal_entry SET actor = 'somebody else' WHERE number = 2",
        "UPDATE journal_entry SET details = '{}' WHERE number = 2",
        "DELETE FROM journal_entry WHERE number = 2",
        "DELETE FROM journal_entry WHERE number = 3",
        "DELETE FROM journal_entry",
    ],
)
def test_tampering_shows(site: Site, tampering: str) -> None:
    write(site, 3)
    with site.work() as session:
        session.execute(sa.text(tampering))
    with site.work() as session, pytest.raises(BrokenJournal):
        verify(session)


def test_each_line_says_who_and_what(site: Site) -> None:
    write(site, 1)
    with site.work() as session:
        last = sa.select(JournalEntry).order_by(JournalEntry.number.desc()).limit(1)
        entry = session.scalars(last).one()
        assert (entry.actor, entry.act) == ("test", "CampaignStarted")
        assert entry.details == {"campaign": "number-0"}
