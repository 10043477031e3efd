"""Asking doors in a real browser: an organiser plans, a canvasser walks, a file is loaded."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.e2e.accessibility import check_accessible
from tests.e2e.conftest import Live
from tests.e2e.pages import go_by
from tests.factories import make_campaign, make_round
from voting.plain import clock
from voting.plain.roles import Role

PHONE = ViewportSize(width=360, height=740)
LAPTOP = ViewportSize(width=1280, height=900)


def let_in(context: BrowserContext, live: Live, role: Role) -> None:
    """Give a browser the session of a signed-in officer."""
    cookie = live.site.officer(role).client.get_cookie("session")
    assert cookie is not None
    context.add_cookies([{"name": "session", "value": cookie.value, "url": live.address}])


def check_both_widths(page: Page) -> None:
    """The page is accessible and does not scroll sideways, on a phone and on a laptop."""
    for size in (LAPTOP, PHONE):
        page.set_viewport_size(size)
        check_accessible(page)


def test_from_a_new_campaign_to_the_first_door(live: Live, page: Page, browser: Browser) -> None:
    let_in(page.context, live, Role.ORGANISER)
    page.goto(f"{live.address}/campaigns/new")
    check_both_widths(page)
    page.get_by_label("Campaign name").fill("This summer")
    go_by(page.get_by_role("button", name="Start the campaign"))
    expect(page.get_by_role("heading", name="Next: plan the first round")).to_be_visible()
    check_both_widths(page)
    go_by(page.get_by_role("link", name="Plan a round").first)
    page.get_by_label("Ward").select_option("Harborne")
    page.get_by_label("Streets").fill("Elm Road\nStation Road")
    check_both_widths(page)
    go_by(page.get_by_role("button", name="Plan this round"))
    link = page.locator("a.join-link").get_attribute("href")
    assert link is not None
    check_both_widths(page)

    without_javascript = browser.new_context(java_script_enabled=False, viewport=PHONE)
    phone = without_javascript.new_page()
    phone.goto(link)
    phone.get_by_label("The code").fill(link.partition("#")[2])
    phone.get_by_label("Your first name").fill("Sam")
    go_by(phone.get_by_role("button", name="Join"))
    phone.get_by_label("What do they say?").fill("Nobody can cross the high street")
    phone.get_by_label("Parking and traffic").check()
    phone.get_by_label("Street", exact=True).fill("Elm Road")
    go_by(phone.get_by_role("button", name="Save answer"))
    expect(phone.get_by_role("status")).to_have_text("Saved. 1 door recorded on this round.")
    expect(phone.get_by_label("What do they say?")).to_be_empty()
    expect(phone.get_by_label("Street", exact=True)).to_have_value("Elm Road")
    go_by(phone.get_by_role("button", name="Not in"))
    expect(phone.get_by_role("status")).to_have_text("Saved. 2 doors recorded on this round.")
    without_javascript.close()

    page.reload()
    expect(page.get_by_role("link", name="Sam", exact=True)).to_be_visible()
    go_by(page.get_by_role("link", name="This summer"))
    expect(page.get_by_role("heading", name="Answers are coming in")).to_be_visible()
    check_both_widths(page)


def test_a_door_by_keyboard_alone_without_javascript(live: Live, browser: Browser) -> None:
    with live.site.work() as session:
        token = make_round(session, on=clock.now().date(), streets=["Elm Road"]).join_token
    page = browser.new_context(java_script_enabled=False, viewport=PHONE).new_page()
    page.goto(f"{live.address}/join")
    page.get_by_label("The code").focus()
    page.keyboard.type(token)
    page.keyboard.press("Tab")
    page.keyboard.type("Sam")
    page.keyboard.press("Enter")
    page.get_by_label("Street", exact=True).focus()
    page.keyboard.type("Elm Road")
    page.keyboard.press("Tab")
    expect(page.get_by_label("What do they say?")).to_be_focused()
    page.keyboard.type("Mend the gate")
    for _step in ("the topics", "the language", "the button"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Saved. 1 door recorded on this round.")
    go_by(page.get_by_role("button", name="Save answer"))
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text(
        "Write down what they said, or choose a topic."
    )

    page.get_by_text("Someone wants to help or come").click()
    page.get_by_label("Their name").fill("Example Person")
    page.get_by_label("Email address").fill("person@example.org")
    page.get_by_label("tell you what was chosen").check()
    page.get_by_label("an e-mail", exact=True).check()
    go_by(page.get_by_role("button", name="Save this person"))
    expect(page.get_by_role("status")).to_have_text("Thank you. Example Person will hear from us.")
    page.context.close()


def test_a_file_is_looked_at_mended_and_loaded(live: Live, page: Page, tmp_path: Path) -> None:
    with live.site.work() as session:
        make_campaign(session)
    let_in(page.context, live, Role.ORGANISER)
    file = tmp_path / "answers.csv"
    file.write_bytes("title;street\r\nThe café’s bins;Elm Road\r\n;Elm Road\r\n".encode("cp1252"))
    page.goto(f"{live.address}/campaigns/this-summer/answers/load")
    check_both_widths(page)
    page.get_by_label("Choose a CSV file").set_input_files(file)
    page.get_by_label("Ward for rows that don’t name one").select_option("Quinton")
    go_by(page.get_by_role("button", name="Preview the answers"))
    expect(page.get_by_role("alert")).to_contain_text("No column is called “words”.")
    check_both_widths(page)
    page.get_by_label("Which column holds what people said?").select_option("title")
    go_by(page.get_by_role("button", name="Preview the answers"))
    expect(page.get_by_role("heading", name="1 row can’t be read")).to_be_visible()
    expect(page.get_by_role("cell", name="The café’s bins")).to_be_visible()
    check_both_widths(page)
    page.get_by_label("Leave out the rows that can’t be read").check()
    go_by(page.get_by_role("button", name="Load 1 answer"))
    expect(page.get_by_role("status")).to_have_text("1 answer loaded.")


def test_a_postcode_leads_to_the_page_of_its_ward(live: Live, page: Page) -> None:
    page.goto(f"{live.address}/places")
    check_both_widths(page)
    page.get_by_label("Your postcode").fill("b32 4ar")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Belbroughton & Romsley")
    check_both_widths(page)
    page.get_by_label("Your postcode").fill("b17 0aa")
    go_by(page.get_by_role("button", name="Find my ward"))
    check_both_widths(page)
    go_by(page.get_by_role("link", name="See what is happening in Harborne"))
    expect(page.get_by_role("heading", name="Harborne", level=1)).to_be_visible()
