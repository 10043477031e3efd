"""What was planned together is remembered until all of it is printed."""

from __future__ import annotations

import uuid

import pytest

from tests.reading import read, words
from tests.sites import Site
from tests.stages.printer import registered
from tests.stages.test_printing import PRINT, RUN, arrived, ask, hidden
from voting.plain.roles import Role


def test_what_was_planned_is_asked_for_until_all_of_it_is_printed(ready: Site) -> None:
    organiser = ready.officer(Role.ORGANISER)
    page = ask(organiser, count="60", spares="10", large="20")
    first, second = (
        {str(field["name"]): str(field["value"]) for field in form.select("input")}
        for form in page.select("form[data-print]")
    )
    assert (first["plan"], second["plan"]) == ("a5=52 large-18=14", "")
    organiser.post(PRINT, first)
    arrived(organiser, first["run"])
    # Only the A5 ballots are there: printing is still the next step, and no number is planned twice.
    step = read(organiser.get(RUN)).select_one(".tasks [aria-current]")
    assert step is not None
    assert step.get_text(strip=True) == "Print ballots"
    rest = words(read(organiser.get(PRINT)))
    assert "Still to print" in rest
    assert "Ballots 14 , numbers 53 to 66" in rest
    [again] = read(organiser.get(PRINT)).select("form[data-print]")
    sent = {str(field["name"]): str(field["value"]) for field in again.select("input")}
    organiser.post(PRINT, sent)
    assert organiser.post(f"{PRINT}/{sent['run']}/discard").status_code == 303
    assert "Still to print" in words(read(organiser.get(PRINT)))
    sent["run"] = str(uuid.uuid4())
    organiser.post(PRINT, sent)
    arrived(organiser, sent["run"])
    assert "How many ballots?" in words(read(organiser.get(PRINT)))
    step = read(organiser.get(RUN)).select_one(".tasks [aria-current]")
    assert step is not None
    assert step.get_text(strip=True) == "Issue packs"


def test_the_rest_of_a_plan_is_given_up_by_a_button(ready: Site) -> None:
    organiser = ready.officer(Role.ORGANISER)
    given = hidden(ask(organiser, count="30", large="50"))
    organiser.post(PRINT, given)
    arrived(organiser, given["run"])
    assert organiser.post(f"{PRINT}/forget").status_code == 303
    assert "How many ballots?" in words(read(organiser.get(PRINT)))


@pytest.mark.parametrize("plan", ["a5", "a5=many", "=", "a5=1=2"])
def test_a_plan_that_cannot_be_read_prints_nothing(ready: Site, plan: str) -> None:
    given = {"count": "5", "design": "a5", "run": str(uuid.uuid4()), "plan": plan}
    assert "damaged" in words(read(ready.officer(Role.ORGANISER).post(PRINT, given), 400))
    assert registered(ready) == (0, 0, 0)
