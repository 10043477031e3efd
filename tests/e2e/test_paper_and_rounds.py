"""A round from its plan to its paper, in a real browser: planned, joined, a pass ended, a sheet typed in."""

from __future__ import annotations

from datetime import timedelta

import pypdfium2 as pdfium
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Live
from tests.e2e.pages import go_by
from tests.e2e.test_collecting import check_both_widths, let_in
from tests.factories import make_round
from voting.collect.models import Answer
from voting.people.services import give_pass
from voting.plain import clock
from voting.plain.roles import PassKind, Role


def rows_kept(live: Live) -> list[tuple[str, str, str, str]]:
    with live.site.work() as session:
        answers = session.scalars(sa.select(Answer)).all()
        return sorted((each.street, each.words, each.topic, str(each.outcome)) for each in answers)


def test_a_sheet_is_typed_in_by_keyboard_alone(live: Live, page: Page) -> None:
    with live.site.work() as session:
        address = (
            f"{live.address}/rounds/{make_round(session, on=clock.now().date(), streets=['Elm Road']).id}"
        )
    let_in(page.context, live, Role.ORGANISER)
    page.goto(f"{address}/paper")
    check_both_widths(page)
    keyboard = page.keyboard
    rows = page.locator("#paper-rows > .paper-row")
    expect(rows).to_have_count(18)
    expect(rows.nth(0).get_by_label("Street", exact=True)).to_be_focused()
    for typed in ("Elm Road", "Mend the gate", "pa", ""):
        keyboard.type(typed)
        keyboard.press("Enter")
    for typed in ("", "Nobody can cross", "", "n"):
        keyboard.type(typed)
        keyboard.press("Tab")
    expect(rows.nth(2).get_by_label("Street", exact=True)).to_be_focused()
    expect(rows.nth(2).get_by_label("Street", exact=True)).to_have_attribute("placeholder", "Elm Road")
    keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Row 2: There are words here, so someone spoke.")
    check_both_widths(page)
    assert rows_kept(live) == []
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="Row 2:").focus()
    keyboard.press("Enter")
    expect(rows.nth(1).get_by_label("What they said")).to_be_focused()
    keyboard.press("Control+a")
    keyboard.press("Delete")
    rows.nth(17).get_by_label("What they said").focus()
    keyboard.type("One more")
    expect(rows).to_have_count(19)
    for _box in range(3):
        keyboard.press("Enter")
    expect(rows.nth(18).get_by_label("Street", exact=True)).to_be_focused()
    keyboard.type("Oak Lane")
    keyboard.press("Tab")
    keyboard.type("The last")
    keyboard.press("Control+Enter")
    expect(page.get_by_role("status")).to_have_text("4 doors saved.")
    assert rows_kept(live) == [
        ("Elm Road", "", "", "no answer"),
        ("Elm Road", "Mend the gate", "Parking and traffic", "spoke"),
        ("Elm Road", "One more", "", "spoke"),
        ("Oak Lane", "The last", "", "spoke"),
    ]


def test_a_sheet_is_typed_in_without_javascript(live: Live, browser: Browser) -> None:
    with live.site.work() as session:
        address = f"{live.address}/rounds/{make_round(session, on=clock.now().date()).id}/paper"
    context = browser.new_context(java_script_enabled=False)
    let_in(context, live, Role.ORGANISER)
    page = context.new_page()
    page.goto(address)
    last = page.locator(".paper-row").nth(15)
    last.get_by_label("What they said").fill("Mend the gate")
    last.locator("[name=topic]").select_option("Housing")
    go_by(page.get_by_role("button", name="Save these rows"))
    expect(page.get_by_role("status")).to_have_text("1 door saved.")
    context.close()
    assert rows_kept(live) == [("", "Mend the gate", "Housing", "spoke")]


def test_a_round_is_planned_printed_and_a_pass_is_ended(live: Live, page: Page) -> None:
    today = clock.now().date()
    with live.site.work() as session:
        walked = make_round(session, on=today)
        give_pass(session, PassKind.ROUND, subject_id=walked.id, name="Sam")
        address = f"{live.address}/rounds/{walked.id}"
    let_in(page.context, live, Role.ORGANISER)
    page.goto(f"{live.address}/campaigns/this-summer/rounds/new")
    expect(page.get_by_label("What to say at the door")).to_contain_text("Hello, my name is")
    check_both_widths(page)
    page.get_by_label("Day").fill((today + timedelta(days=3)).isoformat())
    go_by(page.get_by_role("button", name="Plan this round"))
    expect(page.get_by_role("heading", name="Next: print sheets and leaflets")).to_be_visible()
    check_both_widths(page)

    page.goto(address)
    expect(page.get_by_role("heading", name="Next: let everyone join")).to_be_visible()
    check_both_widths(page)
    page.get_by_label("Day of the conference").fill((today - timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Door leaflets (PDF)").click()
    expect(page.get_by_role("link", name="That day has passed.")).to_be_visible()
    check_both_widths(page)
    sheet = page.request.get(f"{address}/sheet.pdf").body()
    assert len(pdfium.PdfDocument(sheet)) == 2
    page.goto(address)
    go_by(page.get_by_role("button", name="End the pass of Sam"))
    expect(page.get_by_role("status")).to_contain_text("Sam’s pass has ended.")
    check_both_widths(page)
    go_by(page.get_by_role("link", name="Type in a sheet"))
    expect(page.get_by_role("heading", name="Type in a sheet")).to_be_visible()
    page.goto(f"{live.address}/campaigns/this-summer/answers/load")
    check_both_widths(page)
