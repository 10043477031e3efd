"""The published result as anyone reads it: the page and the receipt."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

from tests.casting import cast_by_phone
from tests.factories import (
    BY,
    ELEVEN,
    THEMES,
    close_the_contest,
    make_counted_contest,
    make_open_contest,
    make_published_contest,
    publish_the_result,
    the_contest,
)
from tests.lots import draw_by_two
from tests.methods import Method
from tests.reading import read, words
from tests.sites import Site
from voting.ballots.models import Ballot
from voting.count.services import open_and_erase_in_turns
from voting.plain.roles import Role
from voting.vote.rules import RejectedFor

RESULT = "/results/tonight/harborne"


def shown(site: Site, query: str = "") -> str:
    return words(read(site.visitor().get(RESULT + query)))


def data(site: Site) -> dict[str, Any]:
    return json.loads(site.visitor().get(f"{RESULT}.json").data)


def test_the_chosen_issue_is_the_headline(published: Site) -> None:
    page = read(published.visitor().get(RESULT))
    headline = page.find("h1")
    assert headline is not None
    assert " ".join(headline.get_text(" ").split()) == f"Harborne chose {THEMES[0]}"
    assert "It got 7 of 12 valid votes." in words(page)


def test_the_table_shows_votes_bars_and_doors(published: Site) -> None:
    page = read(published.visitor().get(RESULT))
    rows = [
        [" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])]
        for row in page.select("tbody tr")
    ]
    assert rows == [[f"{THEMES[0]} Chosen", "7", "4"], [THEMES[1], "4", "3"], [THEMES[2], "1", "2"]]
    assert [bar["width"] for bar in page.select("tbody rect")] == ["100.0", "57.14", "14.29"]
    assert [row.get("class") for row in page.select("tbody tr")] == [["winner"], None, None]


def test_the_page_says_in_which_order_the_options_stood_on_the_ballots(published: Site) -> None:
    assert "Options are listed as on the ballot: most doors first." in shown(published)


def test_the_page_says_that_each_pack_began_with_another_option(site: Site) -> None:
    make_published_contest(site, rotates=True)
    said = shown(site)
    assert (
        "Options are listed with the most doors first. Each pack of ballots started with a "
        "different one." in said
    )
    assert "as on the ballot" not in said


def test_the_page_accounts_for_every_ballot(published: Site) -> None:
    said = shown(published)
    assert "Ballots handed out 18" in said
    assert "Votes in the count 14 Spoilt" in said
    assert "Not returned 4" in said
    assert "Rejected papers 2 Papers" in said
    assert "We don’t split phone and paper votes, or say why a paper was rejected" in said


def test_a_small_vote_is_never_broken_down(site: Site) -> None:
    make_published_contest(site, phone=ELEVEN[:6], paper=[(2,)] * 2, rejected=[RejectedFor.BLANK])
    page = read(site.visitor().get(RESULT))
    assert "when fewer than 10 people voted or fewer than 10 voted on paper" in words(page)
    assert "Votes in the count 9 Spoilt" in words(page)
    everything = page.get_text(" ") + site.visitor().get(f"{RESULT}.csv").text
    assert "by phone +" not in everything
    assert "blank" not in everything
    declared = data(site)
    assert declared["account"]["phone"] is declared["account"]["paper"] is declared["rejected_for"] is None


def test_a_tie_shows_its_lot_and_who_watched(site: Site) -> None:
    make_counted_contest(site, phone=[(1,)] * 5 + [(3,)] * 5)
    with site.work() as session:
        draw_by_two(session, drawn=3)
    publish_the_result(site)
    said = shown(site)
    assert f"Harborne chose {THEMES[2]}" in said
    assert "There was a tie, and it was broken in public." in said
    assert f"Tied options “{THEMES[0]}”, “{THEMES[2]}”" in said
    assert "How it was drawn A hat. Witnesses The caretaker" in said


def test_an_envelope_that_would_not_open_is_reported(site: Site) -> None:
    codes = make_open_contest(site, ballots=12)
    for code in codes:
        cast_by_phone(site, code, 1)
    with site.work() as session:
        session.scalars(sa.select(Ballot).limit(1)).one().envelope = b"forged"
    close_the_contest(site)
    with site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)
    publish_the_result(site)
    said = shown(site)
    assert "1 sealed vote could not be opened." in said
    assert "It got 11 of 11 valid votes." in said
    assert "Votes in the count 12" in said


def test_a_vote_in_which_nobody_named_anything_says_so(site: Site) -> None:
    make_published_contest(site, phone=[], rejected=[RejectedFor.BLANK])
    said = shown(site)
    assert "No issue was chosen" in said
    assert "What is being done" not in said
    assert "The receipt for the one vote" in said


def test_approval_says_how_it_was_decided(site: Site) -> None:
    make_published_contest(site, phone=[(1, 2)] * 6 + [(2, 3)] * 5, method=Method.APPROVAL)
    said = shown(site)
    assert f"Harborne chose {THEMES[1]}" in said
    assert "It got 11 of 11 valid votes." in said
    assert "Choose every option you agree with" in said


def test_every_receipt_is_listed_in_order(site: Site) -> None:
    receipts = make_published_contest(site)
    listed = [item.get_text() for item in read(site.visitor().get(RESULT)).select(".receipts li")]
    assert listed == sorted(receipts)


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower", "no hyphens", "spaces"])
def test_a_receipt_is_found_however_it_is_typed(published: Site, typed: str) -> None:
    receipt = data(published)["receipts"][4]
    match typed:
        case "lower":
            asked = receipt.lower()
        case "no hyphens":
            asked = receipt.replace("-", "")
        case "spaces":
            asked = receipt.replace("-", " ")
        case _:
            asked = typed.format(receipt)
    answer = published.visitor().client.post(RESULT, data={"receipt": asked})
    assert "Yes. The vote with this receipt is in the count." in words(read(answer))


@pytest.mark.parametrize(
    "typed", ["0000-0000-0000", "nonsense", "<script>alert(1)</script>", "é" * 12, "1" * 4000]
)
def test_a_receipt_that_is_not_in_the_count_says_what_to_do(published: Site, typed: str) -> None:
    page = read(published.visitor().post(RESULT, {"receipt": typed}))
    assert "This receipt is not in this count. Check every letter" in words(page)
    assert not page.select("main script")


def test_no_answer_about_a_receipt_is_given_unasked(published: Site) -> None:
    asked = [shown(published, query) for query in ("", "?receipt=", "?receipt=0000-0000-0000")]
    asked += [words(read(published.visitor().post(RESULT, {"receipt": typed}))) for typed in ("", " ")]
    for page in asked:
        assert "in the count." not in page
        assert "not in this count" not in page


def test_words_with_markup_in_them_are_shown_as_words(site: Site) -> None:
    make_published_contest(site, titles=["<script>alert(1)</script>", "</h1><h1>", "A & B"])
    page = read(site.visitor().get(RESULT))
    assert "<script>alert(1)</script>" in words(page)
    assert not page.select("main script")


@pytest.mark.parametrize("ending", ["", ".json", ".csv", ".pdf"])
def test_nothing_is_told_of_a_count_that_is_not_published(site: Site, ending: str) -> None:
    make_counted_contest(site)
    page = read(site.visitor().get(RESULT + ending), status=404)
    assert "The result for Harborne is not published yet." in words(page)
    assert THEMES[0] not in page.get_text()


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/results/tonight/quinton", "There is no vote for “quinton” at “Tonight”."),
        ("/results/nowhere/harborne", "There is no conference called “nowhere”."),
    ],
)
def test_a_result_that_is_not_there_says_so(published: Site, path: str, sentence: str) -> None:
    assert sentence in words(read(published.visitor().get(path), status=404))


def test_all_results_are_listed_with_what_was_promised(site: Site) -> None:
    assert "No results have been published yet." in words(read(site.visitor().get("/results")))
    make_published_contest(site)
    page = read(site.visitor().get("/results"))
    assert THEMES[0] in words(page)
    assert "11 votes were counted. No promise yet" in words(page)
    [link] = page.select("main article a")
    assert link["href"] == RESULT


def test_only_an_organiser_is_asked_for_the_promise(site: Site) -> None:
    make_published_contest(site)
    assert f"{RESULT}/promise" in site.officer(Role.ORGANISER).get(RESULT).text
    assert f"{RESULT}/promise" not in site.officer(Role.STEWARD).get(RESULT).text
    assert f"{RESULT}/promise" not in site.visitor().get(RESULT).text


def test_what_is_not_there_or_not_published_yet_is_titled_so(site: Site) -> None:
    make_counted_contest(site)
    for address, heading in (
        ("/nowhere", "Not found"),
        ("/results/tonight/harborne", "Not published yet"),
    ):
        page = read(site.visitor().get(address), 404)
        assert page.title
        assert page.title.get_text().startswith(heading)
        assert page.select_one("h1").get_text() == heading  # pyright: ignore[reportOptionalMemberAccess]
