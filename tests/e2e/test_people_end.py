"""Details of people that a phone could not send: a warning in the evening, and an end after 72 hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.e2e.canvassers import Canvasser, plan
from tests.e2e.conftest import Live
from voting.plain import clock

LEFT = """
async () => {
  const database = await idb.openDB("doorstep");
  const names = ["people", "answers"];
  const found = await Promise.all(names.map((name) => database.getAll(name)));
  database.close();
  return found.map((items) => items.length);
}
"""
HOUR = 3_600_000


def noon() -> datetime:
    return datetime.combine(clock.now().date(), datetime.min.time(), UTC) + timedelta(hours=12)


def test_details_that_were_not_sent_end_after_72_hours_and_answers_stay(live: Live, page: Page) -> None:
    page.clock.install(time=noon())
    canvasser = Canvasser(page, live.address)
    canvasser.join(plan(live))
    page.context.set_offline(offline=True)
    canvasser.spoke("Mend the gate", street="Elm Road")
    page.get_by_role("button", name="They want to help or come").click()
    page.get_by_label("Their name").fill("Example Person")
    page.get_by_label("Phone number").fill("0121 496 0000")
    page.get_by_label("invite you to the community conference?").check()
    page.get_by_label("a phone call").check()
    page.get_by_role("button", name="Save this person").click()
    canvasser.says("Thank you. Example Person’s details are saved.")
    warning = page.get_by_text("People’s details not sent yet: 1.")
    expect(warning).to_be_hidden()
    page.clock.fast_forward(7 * HOUR)
    expect(warning).to_be_visible()
    assert page.evaluate(LEFT) == [1, 1]
    page.clock.fast_forward(66 * HOUR)
    gone = page.get_by_text("deleted from this phone because they were not sent within 72 hours: 1")
    expect(gone).to_be_visible()
    expect(warning).to_be_hidden()
    assert page.evaluate(LEFT) == [0, 1]
