"""What somebody wrote is not lost by a refusal: neither by another who was first, nor by a failing disk."""

from __future__ import annotations

import pytest
from bs4 import Tag

from tests.factories import make_published_contest
from tests.reading import read, words
from tests.sites import Site
from tests.stages.database_faults import is_on, locked_by_another
from voting.plain.roles import Role

RESULT = "/results/tonight/harborne"
PROMISE = {
    "promise": "A crossing with lights outside the school.",
    "lead": "The crossing team",
    "lead_agreed": "y",
    "due_on": "2090-12-31",
}
CAMPAIGN = {
    "name": "This summer",
    "question": "What is the one big issue round here?",
    "starts_on": "2026-06-01",
    "ends_on": "2026-09-30",
    "topics": "Parking\nLitter & bins",
}


def test_whoever_was_second_still_has_their_words(site: Site) -> None:
    make_published_contest(site)
    organiser = site.officer(Role.ORGANISER)
    organiser.post(f"{RESULT}/promise", PROMISE)
    page = read(
        organiser.post(f"{RESULT}/promise", PROMISE | {"promise": "We mend the gates & lights."}), 409
    )
    assert "We mend the gates & lights." in words(page)


def test_a_form_that_met_a_fault_comes_back_whole_and_is_sent_again(site: Site) -> None:
    if not is_on(site, "sqlite"):
        pytest.skip("A lock that is held shows itself on SQLite at once.")
    organiser = site.officer(Role.ORGANISER)
    with locked_by_another(site):
        refused = organiser.post("/campaigns/new", CAMPAIGN)
    page = read(refused, 503)
    [again] = page.select("main form")
    assert isinstance(again, Tag)
    assert again["action"] == "/campaigns/new"
    sent = {str(each["name"]): each.get_text().removeprefix("\n") for each in again.select("textarea[name]")}
    assert sent == CAMPAIGN
    assert organiser.post("/campaigns/new", sent).status_code == 303
