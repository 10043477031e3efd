"""Phones of before 2022, and browsers that promise to keep nothing."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.canvassers import Canvasser, plan
from tests.e2e.conftest import Live
from tests.factories import THEMES, make_open_contest

NO_REQUEST_SUBMIT = "delete HTMLFormElement.prototype.requestSubmit"
KEEPS_NOTHING = "navigator.storage.persist = navigator.storage.persisted = async () => false"
KEEPS_ALL = "navigator.storage.persist = navigator.storage.persisted = async () => true"
EMPTIED = "Send them this evening: this browser may delete them if you don’t open this page for six days."


def test_a_scan_opens_the_ballot_on_a_phone_without_request_submit(live: Live, page: Page) -> None:
    [code] = make_open_contest(live.site, ballots=1)
    page.add_init_script(NO_REQUEST_SUBMIT)
    page.goto(f"{live.address}/b#{code}")
    expect(page.get_by_role("radio", name=THEMES[0])).to_be_visible()


def test_a_page_whose_button_does_nothing_says_which_one_to_press(live: Live, page: Page) -> None:
    [code] = make_open_contest(live.site, ballots=1)
    page.add_init_script(NO_REQUEST_SUBMIT + "; HTMLButtonElement.prototype.click = () => {}")
    page.goto(f"{live.address}/b#{code}")
    expect(page.get_by_text("The code is filled in. Press “Show my ballot”.")).to_be_visible()
    expect(page.get_by_label("The code on the ballot")).to_have_value(code)


def test_a_canvasser_whose_browser_keeps_nothing_is_told_to_send_this_evening(live: Live, page: Page) -> None:
    page.add_init_script(KEEPS_NOTHING)
    canvasser = Canvasser(page, live.address)
    canvasser.join(plan(live))
    canvasser.spoke("Mend the gate", street="Elm Road")
    canvasser.sees(1, 0)
    expect(page.get_by_text(EMPTIED)).to_be_hidden()
    page.context.set_offline(True)
    canvasser.spoke("Mend the road")
    canvasser.sees(2, 1)
    expect(page.locator("#here").get_by_text(EMPTIED)).to_be_visible()
    page.get_by_text("I’m done for today").click()
    expect(page.locator("[data-left]")).to_contain_text(EMPTIED)
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    canvasser.sees(2, 0)
    expect(page.get_by_text(EMPTIED)).to_be_hidden()


def test_a_canvasser_whose_browser_keeps_all_reads_nothing_of_it(live: Live, page: Page) -> None:
    page.add_init_script(KEEPS_ALL)
    canvasser = Canvasser(page, live.address)
    canvasser.join(plan(live))
    page.context.set_offline(True)
    canvasser.spoke("Mend the road", street="Elm Road")
    canvasser.sees(1, 1)
    expect(page.get_by_text("No signal. They’ll be sent automatically.")).to_be_visible()
    expect(page.locator("#here").get_by_text(EMPTIED)).to_be_hidden()
