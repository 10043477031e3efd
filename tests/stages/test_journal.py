"""The journal keeps what was done, in order, and shows when it was tampered with."""

from __future__ import annotations

import hashlib
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.factories import make_published_contest, make_ready_contest
from tests.reading import read, words
from tests.sites import Site
from voting.cli.setup import make_instance
from voting.collect.journal_entries import CampaignStarted
from voting.plain.roles import Role
from voting.site.instance import make_secrets
from voting.storage.database import alembic, db
from voting.storage.journal import (
    GENESIS,
    BrokenJournal,
    JournalEntry,
    JournalHead,
    Mark,
    last_mark,
    record,
    verify,
)


def write(site: Site, count: int) -> None:
    for number in range(count):
        with site.work() as session:
            record(session, CampaignStarted(f"number-{number}"), by="test")


def write_at_once(site: Site, count: int) -> None:
    with site.work() as session:
        for number in range(count):
            record(session, CampaignStarted(f"number-{number}"), by="test")


def hash_again(session: Session) -> None:
    """Number and hash all lines again, and set the end, as somebody could who has only the database."""
    previous, number = GENESIS, 0
    for entry in session.scalars(sa.select(JournalEntry).order_by(JournalEntry.number)).all():
        number += 1
        line = [previous, number, entry.at.isoformat(), entry.actor, entry.act, entry.details]
        previous = hashlib.sha256(json.dumps(line, sort_keys=True).encode()).hexdigest()
        session.execute(
            sa.update(JournalEntry)
            .where(JournalEntry.hash == entry.hash)
            .values(number=number, hash=previous)
            .execution_options(synchronize_session=False)
        )
    session.execute(sa.update(JournalHead).values(number=number, hash=previous))


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
        "UPDATE journal_entry SET seal = NULL WHERE number = 2",
        "UPDATE journal_entry SET seal = NULL",
        "UPDATE journal_head SET seal = NULL",
        "DELETE FROM journal_entry WHERE number = 2",
        "DELETE FROM journal_entry WHERE number = 3",
        "DELETE FROM journal_entry",
        "UPDATE journal_entry SET number = -7 WHERE number = 1",
    ],
)
def test_tampering_shows(site: Site, tampering: str) -> None:
    write(site, 3)
    with site.work() as session:
        session.execute(sa.text(tampering))
    with site.work() as session, pytest.raises(BrokenJournal):
        verify(session)


@pytest.mark.parametrize("tampering", ["dropping", "changing", "forgetting the seals"])
def test_dropping_lines_and_hashing_the_rest_again_shows(site: Site, tampering: str) -> None:
    write_at_once(site, 210)
    with site.work() as session:
        if tampering == "changing":
            session.execute(sa.update(JournalEntry).where(JournalEntry.number > 5).values(actor="nobody"))
        else:
            session.execute(sa.delete(JournalEntry).where(JournalEntry.number.between(2, 206)))
        if tampering == "forgetting the seals":
            session.execute(sa.update(JournalEntry).values(seal=None))
            session.execute(sa.update(JournalHead).values(seal=None))
        hash_again(session)
    with site.work() as session, pytest.raises(BrokenJournal, match="sealed with this installation's key"):
        verify(session)
    write(site, 3)
    with site.work() as session, pytest.raises(BrokenJournal, match="sealed with this installation's key"):
        verify(session)


def test_dropping_the_newest_lines_shows(site: Site) -> None:
    write(site, 5)
    with site.work() as session:
        session.execute(sa.delete(JournalEntry).where(JournalEntry.number > 3))
        last = session.get_one(JournalEntry, 3)
        session.execute(sa.update(JournalHead).values(number=3, hash=last.hash, seal=last.seal))
    with site.work() as session, pytest.raises(BrokenJournal, match="end of the journal was not sealed"):
        verify(session)
    write(site, 5)
    with site.work() as session, pytest.raises(BrokenJournal):
        verify(session)


def test_a_journal_put_back_from_an_older_copy_lacks_the_line_that_was_printed(site: Site) -> None:
    write(site, 2)
    with site.work() as session:
        older = session.execute(sa.select(JournalHead.number, JournalHead.hash, JournalHead.seal)).one()
    write(site, 3)
    with site.work() as session:
        printed = last_mark(session)
        assert printed is not None
        assert verify(session, printed) == printed.number
        session.execute(sa.delete(JournalEntry).where(JournalEntry.number > older.number))
        session.execute(sa.update(JournalHead).values(**older._mapping))  # pyright: ignore[reportPrivateUsage]
    with site.work() as session:
        assert verify(session) == older.number
        with pytest.raises(BrokenJournal, match=f"line {printed.number} was printed once"):
            verify(session, printed)
    write(site, 3)
    with site.work() as session, pytest.raises(BrokenJournal, match="not the one that was printed"):
        verify(session, Mark(printed.number, "0" * 16))


def test_lines_without_a_seal_are_of_an_older_version_and_nothing_else(site: Site) -> None:
    """Another installation's key seals nothing here."""
    write(site, 2)
    (site.instance.folder / "journal_key").unlink()
    make_secrets(site.instance)
    other = Site.open(site.instance.folder, site.instance.config)
    write(other, 1)
    with other.work() as session, pytest.raises(BrokenJournal, match="sealed with this installation's key"):
        verify(session)
    other.close()


def test_each_line_says_who_and_what(site: Site) -> None:
    write(site, 1)
    with site.work() as session:
        last = sa.select(JournalEntry).order_by(JournalEntry.number.desc()).limit(1)
        entry = session.scalars(last).one()
        assert (entry.actor, entry.act) == ("test", "CampaignStarted")
        assert entry.details == {"campaign": "number-0"}


def test_the_ballot_account_the_result_and_the_bundle_name_a_line_of_the_journal(site: Site) -> None:
    make_published_contest(site)
    result = site.visitor().get("/results/tonight/harborne.json").get_json()
    is_newest = "Newest line of the journal when this result was published"
    page = words(read(site.visitor().get("/results/tonight/harborne")))
    assert f"{is_newest}: {result['journal']}" in page
    bundle = zipfile.ZipFile(BytesIO(site.visitor().get("/results/tonight/harborne.zip").data))
    assert json.loads(bundle.read("journal.json")) == {"line": result["journal"]}
    assert f"journal.json   {is_newest}: its number and seal" in bundle.read("README.txt").decode()
    page = words(read(site.officer(Role.STEWARD).get("/conferences/tonight/harborne/account")))
    with site.work() as session:
        newest = last_mark(session)
        assert f"Newest line of the journal: {newest}." in page
        number, seal = result["journal"].split(":")
        assert verify(session, Mark(int(number), seal)) > int(number)
        # The line by which the result was published holds the result, so it can only come after.
        published = sa.select(JournalEntry.number).where(JournalEntry.act == "ResultPublished")
        assert session.scalars(published).one() > int(number)


def test_the_lines_of_an_older_version_are_sealed_once_as_they_are_found(site: Site) -> None:
    write(site, 2)
    with site.app.app_context():
        alembic.downgrade("0005")
        db.engine.dispose()
    (site.instance.folder / "journal_key").unlink()
    make_instance(site.instance)
    upgraded = Site.open(site.instance.folder, site.instance.config)
    with upgraded.work() as session:
        assert verify(session) > 2
        sealed = session.scalars(sa.select(JournalEntry).where(JournalEntry.act == "JournalSealed")).one()
        assert sealed.details == {"lines": sealed.number - 1}
        session.execute(sa.delete(JournalEntry).where(JournalEntry.number == 2))
        hash_again(session)
    make_instance(site.instance)
    with (
        upgraded.work() as session,
        pytest.raises(BrokenJournal, match="sealed with this installation's key"),
    ):
        verify(session)
    upgraded.close()
