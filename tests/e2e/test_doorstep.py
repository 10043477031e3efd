"""A whole door by keyboard and by touch: the answer, the warning, the thanks, and somebody who would help."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, Request, expect

from tests.e2e.canvassers import Canvasser, plan
from tests.e2e.conftest import Live
from tests.e2e.test_collecting import check_both_widths
from tests.stages.phone_answers import kept
from voting.people.models import Answered, Channel, Person, Purpose

FOCUSED = """
() => {
  const at = document.activeElement;
  const label = at.labels && at.labels.length ? at.labels[0].textContent : at.getAttribute("aria-label");
  return (label || at.textContent).trim().replace(/\\s+/g, " ");
}
"""


@pytest.fixture
def canvasser(live: Live, page: Page) -> Canvasser:
    made = Canvasser(page, live.address)
    made.join(plan(live))
    return made


def tab_through(page: Page, steps: int) -> list[str]:
    """The names of what a keyboard comes to, step by step."""
    names: list[str] = []
    for _step in range(steps):
        page.keyboard.press("Tab")
        names.append(page.evaluate(FOCUSED))
    return names


def people_kept(live: Live) -> int:
    with live.site.work() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Person)) or 0


def test_a_door_and_a_person_by_keyboard_alone(live: Live, page: Page, canvasser: Canvasser) -> None:
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    check_both_widths(page)
    page.locator("h1").click()
    assert tab_through(page, 1) == ["What to say"]
    page.keyboard.press("Enter")
    canvasser.says("never your name or house number")
    page.keyboard.press("Enter")
    assert tab_through(page, 3) == ["Street", "Elm Road", "Station Road"]
    page.keyboard.press("Space")
    expect(page.get_by_label("What do they say?")).to_be_focused()
    expect(page.get_by_label("Street", exact=True)).to_have_value("Station Road")
    page.keyboard.type("A crossing, please")
    order = tab_through(page, 5)
    assert order == ["No topic", "Language you spoke", "Save answer", "Not in", "Not today"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#thanks")).to_be_focused()
    canvasser.says("Answer saved, Station Road.")
    check_both_widths(page)

    note_a_person_by_keyboard(page)
    canvasser.says("Thank you. Example Person’s details are saved.")
    # The door, and the person who was met at it.
    canvasser.sees(2, 0)
    while not people_kept(live):
        page.wait_for_timeout(50)

    with live.site.work() as session:
        person = session.scalars(sa.select(Person)).one()
        assert (person.name, person.phone, person.ward_code) == ("Example Person", "01214960000", "E05011144")
        assert (person.on_register, person.is_member) == (Answered.YES, None)
        assert [(each.purpose, each.channel) for each in person.consents] == [(Purpose.INVITE, Channel.CALL)]
    [answer] = kept(live.site)
    assert (answer.words, answer.street) == ("A crossing, please", "Station Road")
    check_that_nothing_lays_them_together(sent)


def note_a_person_by_keyboard(page: Page) -> None:
    assert tab_through(page, 1) == ["They want to help or come"]
    page.keyboard.press("Enter")
    expect(page.get_by_label("Their name")).to_be_focused()
    check_both_widths(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Write down their name.")
    page.keyboard.type("Example Person")
    assert tab_through(page, 2) == ["Phone number", "Email address"]
    assert tab_through(page, 1) == ["invite you to the community conference?"]
    page.keyboard.press("Space")
    assert tab_through(page, 4)[-1] == "a phone call"
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Write down a phone number or an email")
    expect(page.get_by_label("Phone number")).to_be_focused()
    expect(page.get_by_label("Phone number")).to_have_accessible_description(
        re.compile("Write down a phone number")
    )
    expect(page.get_by_label("Phone number")).to_have_attribute("aria-invalid", "true")
    page.keyboard.type("0121 496 0000")
    page.get_by_text("Two more questions, if they’re happy to answer").press("Enter")
    assert "May we also write down" in tab_through(page, 1)[0]
    page.keyboard.press("Space")
    assert tab_through(page, 1) == ["not asked"]
    page.keyboard.press("ArrowDown")
    check_both_widths(page)
    # The second tap of a double one is not a second person.
    page.get_by_role("button", name="Save this person").dblclick()


def check_that_nothing_lays_them_together(sent: list[Request]) -> None:
    """The answer and the person go in requests of their own, under keys that have nothing in common."""
    bodies: dict[str, list[Any]] = {}
    for request in sent:
        bodies.setdefault(request.url.rpartition("/")[2], []).extend(
            json.loads(request.post_data or "")["items"]
        )
    assert set(bodies) == {"answers", "people"}
    assert [item["id"][14] for item in bodies["answers"]] == ["7"]
    assert [item["id"][14] for item in bodies["people"]] == ["4"]
    assert "words" not in bodies["people"][0]
    assert "name" not in bodies["answers"][0]


def test_words_that_may_show_somebody_are_changed_kept_or_held(
    live: Live, page: Page, canvasser: Canvasser
) -> None:
    words = page.get_by_label("What do they say?")
    page.context.set_offline(offline=True)
    words.fill("Mrs Khan wants a bench")
    canvasser.press("Save answer")
    dialog = page.get_by_role("dialog", name="Could this identify someone?")
    expect(dialog).to_contain_text("someone’s name or house number: Mrs Khan")
    check_both_widths(page)
    page.keyboard.press("Escape")
    expect(words).to_be_focused()
    canvasser.sees(0, 0)
    canvasser.press("Save answer")
    dialog.get_by_role("button", name="Change the words").click()
    expect(words).to_have_value("Mrs Khan wants a bench")
    canvasser.press("Save answer")
    dialog.get_by_role("button", name="Hold for the organiser").click()
    canvasser.says("Answer saved and held for the organiser")
    words.fill("Outside 12 Elm Road")
    canvasser.press("Save answer")
    dialog.get_by_role("button", name="Keep it: nobody can be identified").click()
    canvasser.sees(2, 2)
    page.context.set_offline(offline=False)
    canvasser.sees(2, 0)
    assert {answer.words: answer.is_held for answer in kept(live.site)} == {
        "Mrs Khan wants a bench": True,
        "Outside 12 Elm Road": False,
    }


def test_an_answer_takes_at_most_four_touches_after_its_words(page: Page, canvasser: Canvasser) -> None:
    page.get_by_label("What do they say?").fill("Mrs Khan wants a crossing")
    touches = [
        page.get_by_label("Street", exact=True),
        page.get_by_role("button", name="Elm Road"),
        page.get_by_role("button", name="Save answer"),
        page.get_by_role("button", name="Keep it: nobody can be identified"),
    ]
    assert len(touches) <= 4
    for each in touches:
        each.click()
    canvasser.says("Answer saved, Elm Road.")
    # The street stays, so a door where nobody opens is one touch, and so is the next one.
    for number in (2, 3):
        page.get_by_role("button", name="Not in").click()
        canvasser.sees(number, 0)


def test_what_cannot_be_kept_is_said_on_the_phone_and_nothing_hides_under_the_bar(
    page: Page, canvasser: Canvasser
) -> None:
    bar = page.locator(".outcomes").bounding_box()
    assert bar is not None
    for label in ("Street", "What do they say?"):
        box = page.get_by_label(label, exact=True).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= bar["y"], f"{label} hides under the bar"
    for pressed, typed, said in (
        ("Save answer", " ", "Write down what they said, or choose a topic."),
        ("Not in", "There was somebody", "There are words here, so someone spoke."),
        ("Save answer", "x" * 2001, "That’s longer than 2,000 characters."),
    ):
        page.get_by_label("What do they say?").fill(typed)
        canvasser.press(pressed)
        expect(page.get_by_role("alert")).to_contain_text(said)
        expect(page.get_by_label("What do they say?")).to_have_value(typed)
    canvasser.sees(0, 0)


@pytest.mark.parametrize("height", [640, 740])
def test_the_buttons_and_the_words_of_the_next_door_are_in_view(
    page: Page, canvasser: Canvasser, height: int
) -> None:
    page.set_viewport_size({"width": 360, "height": height})
    page.context.set_offline(offline=True)
    for street in ("12 Elm Road", "Lower Station Road"):
        canvasser.spoke("A crossing, please", street=street)
        canvasser.says("No signal.")
        expect(page.get_by_label("Street", exact=True)).to_have_value(street.removeprefix("12 "))
        for name in ("Save answer", "Not in", "Not today"):
            expect(page.get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=1)
        bar, words = page.locator(".outcomes").bounding_box(), page.locator("#words").bounding_box()
        assert bar is not None
        assert words is not None
        assert words["y"] + words["height"] <= bar["y"], f"the words are below {bar['y']}: {words}"
