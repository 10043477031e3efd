"""What was made and counted before there were seals goes on after an upgrade."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.factories import make_counted_contest, the_contest
from tests.sites import Site
from voting.cli.setup import make_instance
from voting.conference.journal_entries import ContestMade
from voting.count.services import VotesWereChanged, tally_of
from voting.storage.database import alembic, db
from voting.storage.journal import JournalEntry
from voting.storage.vouching import newest_about


def upgraded_from(site: Site, revision: str, *, without_journal_key: bool) -> Site:
    """The site as it is after an upgrade from an older version."""
    with site.app.app_context():
        alembic.downgrade(revision)
        db.engine.dispose()
    if without_journal_key:
        (site.instance.folder / "journal_key").unlink()
    make_instance(site.instance)
    return Site.open(site.instance.folder, site.instance.config)


def test_setting_up_seals_the_counts_there_are_once(site: Site) -> None:
    make_counted_contest(site, phone=[(1,)] * 3)
    upgraded = upgraded_from(site, "0018", without_journal_key=False)
    with upgraded.work() as session:
        assert tally_of(session, the_contest(session)).counts[0] == (1, 3)
        session.execute(sa.text("UPDATE count SET seal = ''"))
    make_instance(site.instance)
    with upgraded.work() as session, pytest.raises(VotesWereChanged):
        tally_of(session, the_contest(session))
    upgraded.close()


def test_an_upgrade_that_was_cut_short_seals_the_counts_there_are_when_it_is_done_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_counted_contest(site, phone=[(1,)] * 3)

    def cut(*_given: object) -> None:
        db.session.rollback()
        db.engine.dispose()
        raise KeyboardInterrupt

    with monkeypatch.context() as short:
        short.setattr("voting.cli.setup.know_seat", cut)
        with pytest.raises(KeyboardInterrupt):
            upgraded_from(site, "0018", without_journal_key=False)
    make_instance(site.instance)
    assert not site.instance.seals_counts.exists()
    upgraded = Site.open(site.instance.folder, site.instance.config)
    with upgraded.work() as session:
        assert tally_of(session, the_contest(session)).counts[0] == (1, 3)
        session.execute(sa.text("UPDATE count SET seal = ''"))
    make_instance(site.instance)
    with upgraded.work() as session, pytest.raises(VotesWereChanged):
        tally_of(session, the_contest(session))
    upgraded.close()


def test_lines_of_before_there_were_seals_are_known_by_the_seal_that_follows(site: Site) -> None:
    make_counted_contest(site, phone=[(1,)] * 3)
    upgraded = upgraded_from(site, "0005", without_journal_key=True)
    with upgraded.work() as session:
        contest = the_contest(session)
        made = newest_about(session, ContestMade, contest.id)
        assert made is not None
        assert made["contest"] == str(contest.id)
        line = session.scalars(sa.select(JournalEntry).where(JournalEntry.act == "ContestMade")).one()
        assert line.seal is None
        line.details = line.details | {"digest": "0" * 64}
    other = upgraded.in_another_process()
    with other.work() as session:
        assert newest_about(session, ContestMade, the_contest(session).id) is None
    other.close()
    upgraded.close()
