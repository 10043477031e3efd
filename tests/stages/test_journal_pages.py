"""The journal in words: on the page of a conference, and by `voting journal`."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from tests.factories import make_published_contest, the_contest
from tests.reading import read
from tests.sites import Site
from voting.act.journal_entries import PromiseMade
from voting.ballots.journal_entries import BallotsPrinted, PackMoved, PrintRunArrived
from voting.collect.journal_entries import CampaignStarted
from voting.conference.journal_entries import (
    ClosingBegun,
    ClosingTimeAnnounced,
    ConferencePlanned,
    ContestMoved,
    WifiSaid,
)
from voting.keeping.commands import journal
from voting.keeping.services import JournalIsBroken, journal_lines
from voting.people.journal_entries import ActProposed
from voting.plain.refusals import BadInput
from voting.plain.roles import Role
from voting.site.command import Named
from voting.storage.journal import JournalEntry, last_mark, record

PAGE = "/conferences/tonight/journal"


def run(site: Site, *options: str) -> str:
    """What the command prints."""
    named = Named(site.instance.folder, lambda: site.app)
    return CliRunner().invoke(journal, options, obj=named, catch_exceptions=False).output


def contest_id(site: Site) -> str:
    make_published_contest(site)
    with site.work() as session:
        return str(the_contest(session).id)


def test_a_conference_tells_what_was_done_and_by_whom_the_newest_first(site: Site) -> None:
    contest = contest_id(site)
    with site.work() as session:
        record(session, CampaignStarted("elsewhere"), by="test")
        record(session, ActProposed("close the vote", contest), by="test")
    page = read(site.officer(Role.STEWARD).get(PAGE))
    lines = [" ".join(each.get_text(" ").split()) for each in page.select("ul.journal li")]
    assert lines[0].startswith("test proposed something that a second officer must confirm: close the vote")
    assert "published the result for Harborne, Tonight" in lines[1]
    assert not [line for line in lines if "elsewhere" in line or contest in line]
    assert site.officer(Role.ORGANISER).get(PAGE).status_code == 200
    assert site.officer(Role.REGIONAL).get(PAGE).status_code == 403


def test_an_officer_stands_there_by_their_address_and_a_long_journal_in_pages(site: Site) -> None:
    make_published_contest(site)
    organiser = site.officer(Role.ORGANISER)
    organiser.post("/people", {"q": "x"})
    with site.work() as session:
        newest = journal_lines(session).lines[0]
        assert newest.who == "organiser@example.org"
        assert newest.done == "searched people: 0 found, for reaching them"
        few = journal_lines(session, number=2, size=3)
        assert [line.number for line in few.lines] == [
            newest.number - 3,
            newest.number - 4,
            newest.number - 5,
        ]
        assert journal_lines(session, number=10**6, size=3).lines[-1].number == 1


def test_the_command_prints_the_journal_and_checks_it(site: Site) -> None:
    make_published_contest(site)
    with site.work() as session:
        newest = last_mark(session)
    assert "command line: loaded" in run(site)
    lines = json.loads(run(site, "--conference", "tonight", "--json"))["lines"]
    assert lines[-1]["done"] == "published the result for Harborne, Tonight"
    assert "The journal is complete" in run(site, "--check")
    assert json.loads(run(site, "--json", "--check", str(newest)))["holds"] == str(newest)
    with pytest.raises(BadInput, match="is not a journal line as printed"):
        run(site, "--check", "12")
    with site.work() as session:
        session.execute(sa.delete(JournalEntry).where(JournalEntry.number == 2))
    with pytest.raises(JournalIsBroken, match="broken at line 2"):
        run(site, "--check")


def test_nothing_in_a_line_runs_on_the_page(site: Site) -> None:
    contest = contest_id(site)
    with site.work() as session:
        record(session, ActProposed("<script>alert(1)</script>", contest), by="<b>x</b>")
    page = site.officer(Role.STEWARD).get(PAGE).get_data(as_text=True)
    assert "&lt;script&gt;alert(1)" in page
    assert "<b>x" not in page


def test_a_line_says_times_states_designs_and_names_in_words(site: Site) -> None:
    contest = contest_id(site)
    acts = {
        ClosingBegun(contest, "2026-06-14T19:24:23+00:00"): "Harborne, Tonight, until 14 June 2026, 20:24",
        ClosingTimeAnnounced("tonight", ""): "voting at Tonight closes at a time still to be announced",
        ClosingTimeAnnounced("tonight", "soon"): "voting at Tonight closes at soon",
        ContestMoved(contest, "ready", "open"): "from not open to open",
        PackMoved(contest, 1, "unissued", "issued"): "from not issued to issued",
        PromiseMade(contest, "2027-03-01"): "due on 1 March 2027",
        PrintRunArrived(contest, "a5", 30): "a print run of 30 ballots for Harborne, Tonight arrived",
        BallotsPrinted(contest, "a5", 30): "design A5, one per sheet",
        ConferencePlanned("tonight"): "planned the conference Tonight",
        WifiSaid("tonight", "officer: open"): "“officer: open”",
    }
    for act, said in acts.items():
        with site.work() as session:
            record(session, act, by="test")
        with site.app.test_request_context(), site.work() as session:
            assert said in journal_lines(session).lines[0].done
