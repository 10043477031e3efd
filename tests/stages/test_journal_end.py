"""An emptied, rewound or older journal is never taken for a whole one, whatever is done after."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.factories import make_campaign
from tests.sites import Site
from voting.cli.setup import make_instance
from voting.conference.journal_entries import ConferencePlanned
from voting.keeping.services import JournalIsBroken, check_journal
from voting.storage import journal
from voting.storage.database import alembic, db
from voting.storage.journal import BrokenJournal, JournalEntry, JournalHead, check_end, last_mark, verify


def act(site: Site, name: str = "tonight") -> None:
    with site.work() as session:
        journal.record(session, ConferencePlanned(name), by="test")


def test_a_new_site_has_a_whole_journal_and_its_end_outside_the_database(site: Site) -> None:
    act(site)
    with site.work() as session:
        kept, newest = site.instance.journal_end.read(), last_mark(session)
        assert kept is not None
        assert newest is not None
        assert kept[0] == newest.number == check_journal(session)
        assert kept[1].startswith(newest.seal)
    assert site.instance.journal_end.file.stat().st_mode & 0o077 == 0
    assert not site.instance.begins_journal.exists()


def test_an_emptied_journal_is_not_blessed_by_the_next_honest_act(site: Site) -> None:
    act(site)
    with site.work() as session:
        session.execute(sa.delete(JournalEntry))
        session.execute(sa.delete(JournalHead))
    act(site)
    make_instance(site.instance)
    act(site, "tomorrow")
    with site.work() as session:
        assert last_mark(session) is None
        with pytest.raises(BrokenJournal, match="not sealed with this installation's key"):
            verify(session)


def test_setting_up_again_seals_nothing_of_a_database_that_was_rewound(site: Site) -> None:
    act(site)
    with site.app.app_context():
        alembic.downgrade("0009")
        db.session.execute(sa.text("DELETE FROM journal_entry WHERE number = 1"))
        db.session.execute(sa.text("UPDATE journal_entry SET number = number - 1"))
        db.session.execute(sa.text("UPDATE journal_head SET number = number - 1"))
        db.session.commit()
        db.engine.dispose()
    make_instance(site.instance)
    act(site)
    with site.work() as session:
        assert session.scalars(sa.select(JournalEntry).where(JournalEntry.act == "JournalSealed")).all() == []
        with pytest.raises(BrokenJournal):
            verify(session)


def test_cutting_back_to_an_older_copy_is_found_and_stays_found(site: Site) -> None:
    act(site)
    with site.work() as session:
        older = session.execute(sa.select(JournalHead.number, JournalHead.hash, JournalHead.seal)).one()
    act(site, "what is to be forgotten")
    with site.work() as session:
        session.execute(sa.delete(JournalEntry).where(JournalEntry.number > older.number))
        head = {"number": older.number, "hash": older.hash, "seal": older.seal}
        session.execute(sa.update(JournalHead).values(head))
        assert verify(session) == older.number
        with pytest.raises(BrokenJournal, match="is not there any more"):
            check_end(session)
    for number in range(3):
        act(site, f"an honest act {number}")
        with site.work() as session, pytest.raises(JournalIsBroken, match="an older copy"):
            check_journal(session)


def test_what_was_rolled_back_is_not_kept_outside(site: Site) -> None:
    act(site)
    kept = site.instance.journal_end.read()
    with site.app.app_context():
        make_campaign(db.session)
        db.session.rollback()
        db.session.commit()
    assert site.instance.journal_end.read() == kept
    with site.work() as session:
        with session.begin_nested() as part:
            journal.record(session, ConferencePlanned("half"), by="test")
            part.rollback()
        session.execute(sa.select(1))
    assert site.instance.journal_end.read() == kept
    with site.work() as session:
        check_end(session)


def test_a_set_up_that_was_cut_short_begins_the_journal_when_it_is_run_again(site: Site) -> None:
    site.instance.begins_journal.touch(mode=0o600)
    with site.work() as session:
        session.execute(sa.delete(JournalEntry))
        session.execute(sa.delete(JournalHead))
    site.instance.journal_end.file.unlink()
    make_instance(site.instance)
    act(site)
    with site.work() as session:
        assert check_journal(session) > 0
