"""A canvasser at doors: joining, saving and looking at what is still on the phone, as a person does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Live
from tests.factories import BY, make_round, ward_named
from voting.collect.services import find_campaign, plan_round
from voting.plain import clock

STREETS = ("Elm Road", "Station Road")
# Presses the page's own buttons, as quickly as it keeps what it is given.
RECORD = """
async ({first, count}) => {
  const words = document.getElementById("words");
  const counts = document.querySelector("[data-part=counts]");
  for (let number = first; number < first + count; number += 1) {
    const spoke = number % 5 > 0;
    if (spoke) {
      words.value = `Mend gate ${number}`;
      words.dispatchEvent(new Event("input", {bubbles: true}));
    }
    document.querySelector(`button[value="${spoke ? "spoke" : "no answer"}"]`).click();
    while (!counts.textContent.startsWith(`${number + 1} recorded`)) {
      await new Promise((resolve) => { setTimeout(resolve, 1); });
    }
  }
}
"""


def plan(live: Live, *, streets: Sequence[str] = STREETS) -> str:
    """The secret of the link of a round today in Harborne."""
    with live.site.work() as session:
        return make_round(session, on=clock.now().date(), streets=streets).join_token


def plan_next(live: Live, *, ward: str = "quinton") -> str:
    """The same for one more round of the campaign."""
    with live.site.work() as session:
        planned = plan_round(
            session,
            find_campaign(session, "this-summer"),
            ward=ward_named(session, ward),
            on=clock.now().date() + timedelta(days=1),
            meeting_place="",
            streets=["Hagley Road"],
            by=BY,
        )
        return planned.join_token


@dataclass
class Canvasser:
    """One phone, one thumb."""

    page: Page
    address: str

    def join(self, token: str) -> None:
        """Scan a round's code, and wait until the page says that it needs no signal any more."""
        self.page.goto(f"{self.address}/join#{token}")
        name = self.page.get_by_label("Your first name")
        if name.is_visible():
            name.fill("Sam")
            self.page.get_by_role("button", name="Join").click()
        expect(self.page.get_by_text("This page now works without signal.")).to_be_visible()

    def spoke(self, words: str, *, street: str | None = None) -> None:
        if street is not None:
            self.page.get_by_label("Street", exact=True).fill(street)
        self.page.get_by_label("What do they say?").fill(words)
        self.page.get_by_role("button", name="Save answer").click()
        expect(self.page.get_by_label("What do they say?")).to_be_empty()

    def change_to(self, words: str) -> None:
        """Give an answer that is being changed these words."""
        self.page.get_by_label("What do they say?").fill(words)
        self.press("Save change")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def record(self, count: int, *, first: int = 0) -> None:
        """Record so many doors, four of five of them answers."""
        self.page.evaluate(RECORD, {"first": first, "count": count})

    def sees(self, recorded: int, left: int) -> None:
        """The line at the top comes to say so."""
        told = f"{recorded} recorded, {left} still on this phone"
        expect(self.page.locator("[data-part=counts]")).to_have_text(told)

    def hurries_until(self, recorded: int, left: int) -> None:
        """As `sees`, but told again and again that the network is back, so that no pause is waited for."""
        told = f"{recorded} recorded, {left} still on this phone"
        counts = self.page.locator("[data-part=counts]")
        for _try in range(100):
            if counts.text_content() == told:
                return
            self.page.evaluate("dispatchEvent(new Event('online'))")
            self.page.wait_for_timeout(200)
        expect(counts).to_have_text(told)

    def says(self, sentence: str) -> None:
        expect(self.page.get_by_text(sentence)).to_be_visible()
