"""A result in a real browser: read by a resident, followed up by an organiser."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.e2e.accessibility import check_accessible
from tests.e2e.conftest import Live
from tests.e2e.pages import go_by
from tests.factories import BY, THEMES, make_published_contest
from voting.people.links import invitation_token
from voting.people.services import invite_officer
from voting.plain.roles import Role
from voting.vote.rules import RejectedFor

PHONE, LAPTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


def check_at_both_widths(page: Page) -> None:
    """No violation and no scrolling sideways, on a phone and on a laptop."""
    for size in (LAPTOP, PHONE):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        check_accessible(page)


def invitation(live: Live) -> str:
    with live.site.work() as session:
        officer = invite_officer(session, "organiser@example.org", roles=[Role.ORGANISER], by=BY)
        return f"{live.address}/password#{invitation_token(officer)}"


def test_a_resident_finds_the_result_and_their_receipt(page: Page, live: Live) -> None:
    [receipt, *_others] = make_published_contest(live.site, paper=[(2,)], rejected=[RejectedFor.BLANK])
    page.goto(live.address)
    check_at_both_widths(page)
    page.get_by_label("Your postcode").fill("b17 9dx")
    go_by(page.get_by_role("button", name="Find my ward"))
    go_by(page.get_by_role("link", name="See what is happening in Harborne"))
    check_at_both_widths(page)
    go_by(page.get_by_role("link", name="See the result and the promise"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(THEMES[0])
    check_at_both_widths(page)
    page.get_by_label("Your receipt").fill(receipt.lower())
    go_by(page.get_by_role("button", name="Look it up"))
    expect(page.get_by_role("status")).to_have_text("Yes. The vote with this receipt is in the count.")
    page.get_by_text("The receipts for all 13 votes").click()
    expect(page.locator(".receipts li")).to_have_count(13)
    check_at_both_widths(page)
    go_by(page.get_by_role("link", name="Results"))
    check_at_both_widths(page)


def test_an_invited_organiser_makes_a_promise_and_keeps_it(page: Page, live: Live) -> None:
    make_published_contest(live.site)
    page.goto(invitation(live))
    check_at_both_widths(page)
    page.get_by_label("New password", exact=True).fill("four plain words here")
    page.get_by_label("Confirm new password").fill("four plain words here")
    go_by(page.get_by_role("button", name="Save my password"))
    check_at_both_widths(page)
    page.get_by_label("Email address").fill("organiser@example.org")
    page.get_by_label("Password").fill("four plain words here")
    go_by(page.get_by_role("button", name="Sign in"))
    check_at_both_widths(page)
    go_by(page.get_by_role("link", name="Make the promise for Harborne").first)
    check_at_both_widths(page)
    page.get_by_label("What are you promising?").fill("A crossing with lights.")
    page.get_by_label("Who is leading on it?").fill("The crossing team")
    page.get_by_label("This is a role, a team").check()
    page.get_by_label("By when?").fill("2099-12-31")
    go_by(page.get_by_role("button", name="Publish the promise"))
    expect(page.get_by_text("Due by 31 December 2099")).to_be_visible()
    go_by(page.get_by_role("link", name="Write an update"))
    check_at_both_widths(page)
    page.get_by_label("What happened?").fill("It is built.")
    page.get_by_label("It’s done: the promise has been kept").check()
    go_by(page.get_by_role("button", name="Publish the update"))
    check_at_both_widths(page)
    go_by(page.get_by_role("button", name="Sign out"))
    go_by(page.get_by_role("link", name="Harborne"))
    expect(page.get_by_text("Promise kept")).to_be_visible()


def test_the_first_key_press_skips_to_the_page(page: Page, live: Live) -> None:
    page.goto(live.address)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Your postcode")).to_be_focused()


def test_everything_works_without_script(browser: Browser, live: Live) -> None:
    [receipt, *_others] = make_published_contest(live.site)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(live.address)
    go_by(page.get_by_role("link", name="Harborne"))
    go_by(page.get_by_role("link", name="See the result and the promise"))
    page.get_by_label("Your receipt").fill(receipt)
    go_by(page.get_by_role("button", name="Look it up"))
    expect(page.get_by_role("status")).to_have_text("Yes. The vote with this receipt is in the count.")
    context.close()
