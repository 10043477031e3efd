"""The organiser's desk in a real browser: held answers, corrections, people, the second look."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.accessibility import check_accessible
from tests.e2e.conftest import Live
from tests.e2e.pages import go_by
from tests.factories import certify_the_count, make_counted_contest, make_round
from voting.collect.models import Outcome
from voting.collect.services import record_answer
from voting.people.models import Channel, Purpose
from voting.people.services import NewPerson, check_person, meet_people
from voting.plain.roles import Role

PHONE = ViewportSize(width=360, height=740)
LAPTOP = ViewportSize(width=1280, height=900)


def check_both_widths(page: Page) -> None:
    for size in (LAPTOP, PHONE):
        page.set_viewport_size(size)
        check_accessible(page)


def walk(live: Live) -> str:
    """A round with a held answer, a free one and a neighbour; returns the free answer's reference."""
    with live.site.work() as session:
        walked = make_round(session, on=date(2026, 6, 14), streets=["Elm Road", "Station Road"])
        held, free = (
            record_answer(
                session,
                walked.campaign,
                ward=walked.ward,
                outcome=Outcome.SPOKE,
                words=words,
                topic="Housing",
                street="Elm Rd",
                round_id=walked.id,
            )
            for words in ("The man next door is ill", "Mend the gate")
        )
        held.is_held = True
        neighbour = NewPerson(
            key=uuid.uuid4(),
            name="Zofia Łukasik",
            phone="07700 900123",
            email="",
            on_register=None,
            is_member=None,
            purposes=(Purpose.INVITE, Purpose.HELP),
            channels=(Channel.CALL,),
            special_consent=False,
            wording="2",
            language="en",
            ward_code=walked.ward_code,
            met_on=walked.on,
        )
        meet_people(session, [check_person(neighbour)])
        return free.reference


@pytest.fixture
def desk(live: Live, page: Page) -> Page:
    """An organiser's browser."""
    cookie = live.site.officer(Role.ORGANISER).client.get_cookie("session")
    assert cookie is not None
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live.address}])
    return page


def test_what_was_held_is_corrected_and_the_ward_shown_street_by_street(live: Live, desk: Page) -> None:
    walk(live)
    desk.goto(f"{live.address}/campaigns/this-summer")
    check_both_widths(desk)
    go_by(desk.get_by_role("link", name="Review 1 held answer"))
    check_both_widths(desk)
    go_by(desk.get_by_role("link", name="Correct the words"))
    check_both_widths(desk)
    desk.get_by_label("Corrected wording").fill("A neighbour waits for a doctor")
    go_by(desk.get_by_role("button", name="Correct and release"))
    expect(desk.get_by_text("Nothing is held.")).to_be_visible()
    check_both_widths(desk)
    go_by(desk.get_by_role("link", name="Back to the campaign"))
    go_by(desk.get_by_role("link", name="Harborne", exact=True))
    expect(desk.get_by_text("1 of 2 streets walked.")).to_be_visible()
    check_both_widths(desk)


def test_words_are_erased_by_their_reference_with_the_keyboard_alone(live: Live, desk: Page) -> None:
    reference = walk(live)
    desk.goto(f"{live.address}/answers/find")
    check_both_widths(desk)
    desk.get_by_label("The reference they were given").focus()
    desk.keyboard.type(reference.lower().replace("-", " "))
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Mend the gate")).to_be_visible()
    check_both_widths(desk)
    desk.get_by_role("link", name="Erase: ").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Erase these words?")).to_be_visible()
    check_both_widths(desk)
    desk.get_by_role("button", name="Erase the words").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("status")).to_contain_text("The words are erased.")
    expect(desk.get_by_text("Mend the gate")).to_have_count(0)
    check_both_widths(desk)


def test_a_person_is_found_and_erased_in_two_steps(live: Live, desk: Page) -> None:
    walk(live)
    desk.goto(f"{live.address}/people")
    check_both_widths(desk)
    # Who was met today is in no list yet, and is found by their whole number at their own request.
    desk.get_by_label("Name, phone or email").fill("07700 900123")
    desk.get_by_label("What for?").select_option("At their request")
    desk.get_by_label("Name, phone or email").press("Enter")
    go_by(desk.get_by_role("link", name="Zofia Łukasik"))
    desk.locator("summary", has_text="The words of version 2").click()
    check_both_widths(desk)
    go_by(desk.get_by_role("link", name="Erase Zofia Łukasik"))
    check_both_widths(desk)
    go_by(desk.get_by_role("button", name="Erase for good"))
    expect(desk.get_by_role("status")).to_contain_text("Erased")
    expect(desk.get_by_role("link", name="Zofia Łukasik")).to_have_count(0)


def test_the_second_look_before_publishing_is_accessible(live: Live, desk: Page) -> None:
    make_counted_contest(live.site)
    desk.goto(f"{live.address}/conferences/tonight/harborne/count")
    check_both_widths(desk)
    certify_the_count(live.site)
    desk.reload()
    go_by(desk.get_by_role("link", name="Review it before publishing"))
    check_both_widths(desk)
    go_by(desk.get_by_role("button", name="Publish the result"))
    expect(desk.get_by_role("heading", name="Safer crossing on the high street")).to_be_visible()
