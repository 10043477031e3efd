"""Printing ballots: said exactly beforehand, done once, and all or nothing."""

from __future__ import annotations

import io
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pikepdf
import pytest
from bs4 import BeautifulSoup

from tests.factories import BY, close_the_contest, make_open_contest, the_contest
from tests.print.printed_ballots import PrintedBallots
from tests.reading import journal_of, read, words
from tests.sites import Site, Visitor, config_for
from tests.stages.printer import registered
from voting.ballots.services import (
    UnknownCode,
    find_ballot,
    issue_pack,
    packs_of,
    register_ballots,
    waive_test,
)
from voting.plain.refusals import Refusal
from voting.plain.roles import Role

RUN = "/conferences/tonight/run"
PACKS = "/conferences/tonight/harborne/ballots"
PRINT = f"{PACKS}/print"


def hidden(page: BeautifulSoup) -> dict[str, str]:
    """The values with which the page's button prints."""
    form = page.select_one("form[method=post]:has(input[name=run])")
    assert form is not None
    return {str(field["name"]): str(field["value"]) for field in form.select("input")}


def ask(organiser: Visitor, **asked: str) -> BeautifulSoup:
    """What would be printed, as the page says it; 60 ballots and none to spare if nothing else is asked."""
    usual = {"count": "60", "spares": "0", "large": "0", "design": "a5", "large_design": "large-18"}
    return read(organiser.get(PRINT, query_string=usual | asked))


def arrived(organiser: Visitor, run: str) -> Any:
    return organiser.post(f"{PRINT}/{run}/arrived")


def test_the_page_says_exactly_what_will_be_printed_and_prints_nothing_yet(ready: Site) -> None:
    page = words(ask(ready.officer(Role.ORGANISER), count="100", spares="10", large="15"))
    assert "110 ballots for 100 people, including 10 spare." in page
    assert "A5, one per sheet Ballots 93 , numbers 1 to 93" in page
    assert "Packs 4 of up to 25 ballots, numbers 1 to 4" in page
    assert "Paper 93 sheets of A5, printed on one side" in page
    assert "Large print, 18 point, A4 Ballots 17 , numbers 94 to 110" in page
    assert "Packs 1 of up to 25 ballots, number 5" in page
    assert "Paper 17 sheets of A4, printed on both sides" in page
    assert registered(ready) == (0, 0, 0)


def test_two_ballots_on_a_sheet_leave_no_half_over(ready: Site) -> None:
    page = words(ask(ready.officer(Role.ORGANISER), count="59", design="a4-two-up"))
    assert "Ballots 60 , numbers 1 to 60 Packs 3 of up to 24 ballots" in page
    assert "Paper 30 sheets of A4" in page


def test_the_share_of_large_print_has_to_be_chosen(ready: Site) -> None:
    page = read(ready.officer(Role.ORGANISER).get(f"{PRINT}?count=60&spares=0"), 400)
    assert "Choose how many to print in large print" in words(page)


def test_one_click_prints_and_registers_and_what_arrived_can_be_issued(ready: Site) -> None:
    organiser = ready.officer(Role.ORGANISER)
    given = hidden(ask(organiser, count="30"))
    answer = organiser.post(PRINT, given)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename=ballots-tonight-harborne-1-30.pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert len(pdf.pages) == 30 == int(answer.headers["X-Sheets"])
    assert registered(ready) == (1, 2, 30)
    page = words(read(organiser.get(PACKS)))
    assert "Did this file download completely?" in page
    assert "Issue pack" not in page
    with ready.work() as session, pytest.raises(Refusal):
        issue_pack(session, packs_of(session, the_contest(session))[0], by=BY)
    assert arrived(organiser, given["run"]).status_code == 303
    assert arrived(organiser, given["run"]).status_code == 303
    with ready.work() as session:
        [(_act, by, facts)] = journal_of(session, "PrintRunArrived")
        assert by.startswith("officer:")
        assert facts["count"]
    assert "Issue pack 2" in words(read(organiser.get(PACKS)))


def test_a_run_that_did_not_arrive_was_never_registered(ready: Site) -> None:
    organiser = ready.officer(Role.ORGANISER)
    given = hidden(ask(organiser, count="30"))
    code = PrintedBallots(ready, organiser.post(PRINT, given).data).codes[0]
    assert organiser.post(f"{PRINT}/{given['run']}/discard").status_code == 303
    assert registered(ready) == (0, 0, 0)
    with ready.work() as session, pytest.raises(UnknownCode):
        find_ballot(session, code, pepper=ready.pepper)
    # Its paper may lie somewhere: neither its numbers nor its form are used again.
    assert "numbers 31 to 90" in words(ask(organiser))
    assert "was cancelled" in words(read(organiser.post(PRINT, given), 409))
    assert arrived(organiser, given["run"]).status_code == 404
    assert organiser.post(f"{PRINT}/{given['run']}/discard").status_code == 303


def test_what_arrived_is_never_discarded(ready: Site) -> None:
    organiser = ready.officer(Role.ORGANISER)
    given = hidden(ask(organiser, count="30"))
    organiser.post(PRINT, given)
    arrived(organiser, given["run"])
    assert "void the packs one by one" in words(read(organiser.post(f"{PRINT}/{given['run']}/discard"), 409))
    assert registered(ready) == (1, 2, 30)


def test_a_second_run_goes_on_where_the_first_ended(ready: Site) -> None:
    organiser = ready.officer(Role.ORGANISER)
    organiser.post(PRINT, hidden(ask(organiser, count="30")))
    page = ask(organiser, count="10")
    assert "numbers 31 to 40" in words(page)
    assert "Packs 1 of up to 25 ballots, number 3" in words(page)
    organiser.post(PRINT, hidden(page))
    assert registered(ready) == (2, 3, 40)


def test_a_double_click_prints_once(ready: Site) -> None:
    organiser = ready.officer(Role.ORGANISER)
    given = hidden(ask(organiser, count="30"))
    organiser.post(PRINT, given)
    again = read(organiser.post(PRINT, given), 409)
    assert "These ballots have already been printed" in words(again)
    assert registered(ready) == (1, 2, 30)


def test_ten_clicks_at_once_print_once(ready: Site) -> None:
    run_id = uuid.uuid4()

    def click(_number: int) -> bool:
        try:
            with ready.work() as session:
                register_ballots(
                    session,
                    the_contest(session),
                    count=30,
                    design="a5",
                    pepper=ready.pepper,
                    by=BY,
                    run_id=run_id,
                )
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(max_workers=10) as clicks:
        assert sum(clicks.map(click, range(10))) == 1
    assert registered(ready) == (1, 2, 30)


def test_two_organisers_printing_at_once_get_different_numbers(ready: Site) -> None:
    def print_some(_number: int) -> list[int]:
        with ready.work() as session:
            numbered = register_ballots(
                session, the_contest(session), count=30, design="a5", pepper=ready.pepper, by=BY
            )
        return [number for number, _code in numbered]

    with ThreadPoolExecutor(max_workers=4) as organisers:
        numbers = sorted(number for run in organisers.map(print_some, range(4)) for number in run)
    assert numbers == list(range(1, 121))


@pytest.mark.parametrize("count", ["0", "1000001", "-3", "", "many", "1.5"])
def test_a_count_that_is_no_print_run_is_refused_in_one_sentence(ready: Site, count: str) -> None:
    organiser = ready.officer(Role.ORGANISER)
    asked = read(organiser.get(PRINT, query_string={"count": count, "large": "0"}), 400)
    sent = read(organiser.post(PRINT, {"count": count, "design": "a5", "run": str(uuid.uuid4())}), 400)
    for page in (asked, sent):
        assert "You can print from 1 to 1,000,000 ballots at a time." in words(page)
    assert registered(ready) == (0, 0, 0)


@pytest.mark.parametrize(
    ("field", "value"), [("design", "a7"), ("design", "../a5"), ("run", "x"), ("run", "")]
)
def test_a_form_that_was_tampered_with_prints_nothing(ready: Site, field: str, value: str) -> None:
    given = {"count": "5", "design": "a5", "run": str(uuid.uuid4())} | {field: value}
    read(ready.officer(Role.ORGANISER).post(PRINT, given), 400)
    assert registered(ready) == (0, 0, 0)


def test_without_an_imprint_nothing_is_printed_and_the_page_says_why(ready: Site) -> None:
    config = config_for(ready.instance.config.database.url, party={"imprint": ""})
    without = Site.open(ready.instance.folder, config)
    organiser = without.officer(Role.ORGANISER)
    given = {"count": "5", "design": "a5", "run": str(uuid.uuid4())}
    pages = [
        organiser.get(PRINT),
        organiser.get(f"{PRINT}?count=5&large=0"),
        organiser.post(PRINT, given),
    ]
    for page in pages:
        assert "Nothing can be printed without an imprint." in words(read(page, 409, imprint=""))
    assert registered(without) == (0, 0, 0)
    without.close()


def test_no_ballots_are_printed_once_voting_is_over(site: Site) -> None:
    make_open_contest(site, ballots=1)
    close_the_contest(site)
    with site.work() as session:
        waive_test(session, the_contest(session).conference, reason="A test", instance=site.instance, by=BY)
    organiser = site.officer(Role.ORGANISER)
    given = {"count": "5", "design": "a5", "run": str(uuid.uuid4())}
    for page in (organiser.get(f"{PRINT}?count=5&large=0"), organiser.post(PRINT, given)):
        assert "Voting is over for Harborne." in words(read(page, 409))
    assert registered(site) == (1, 1, 1)
