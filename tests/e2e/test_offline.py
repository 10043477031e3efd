"""The doorstep without a network: recording, changing, taking back, and going by itself when it returns."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error, Page, expect

from tests.e2e.accessibility import check_accessible
from tests.e2e.canvassers import Canvasser, plan, plan_next
from tests.e2e.conftest import Live
from tests.stages.phone_answers import kept
from voting.collect.models import Outcome
from voting.collect.rules import reference_of

# A page opened while the browser is only told to be offline may not hear of it (Chromium 150). Then what
# waits is tried, and taking it back has to be sent as well.
KNOWS_OF_NO_NETWORK = """
self.hasNoNetwork = true;
Object.defineProperty(navigator, "onLine", {get: () => !self.hasNoNetwork});
"""
NETWORK_RETURNS = "() => { self.hasNoNetwork = false; dispatchEvent(new Event('online')); }"


def test_an_evening_offline_is_changed_taken_back_and_sent_when_the_network_returns(
    live: Live, page: Page
) -> None:
    canvasser = Canvasser(page, live.address)
    canvasser.join(plan(live))
    canvasser.spoke("Mend the gate", street="Elm Road")
    canvasser.sees(1, 0)
    page.context.set_offline(offline=True)
    page.add_init_script(KNOWS_OF_NO_NETWORK)

    canvasser.spoke("Slow teh traffic", street="12 Station Road")
    canvasser.says("Answer saved, Station Road.")
    for button in ("Not in", "Not in", "Not today"):
        canvasser.press(button)
    canvasser.says("Saved: not today, Station Road.")
    canvasser.sees(5, 4)
    canvasser.says("No signal. They’ll be sent automatically.")
    canvasser.press("Undo")
    canvasser.says("Withdrawn: Station Road.")
    canvasser.sees(4, 3)
    check_accessible(page)

    page.goto(f"{live.address}/doorstep/")
    canvasser.sees(4, 3)
    expect(page.get_by_label("Street", exact=True)).to_have_value("Station Road")
    rows = page.locator("#here li")
    expect(rows).to_have_count(3)
    rows.nth(0).get_by_role("button", name="Withdraw").click()
    expect(rows).to_have_count(2)
    rows.nth(1).get_by_role("button", name="Change").click()
    canvasser.says("You’re changing an answer that is still on this phone.")
    expect(page.get_by_label("What do they say?")).to_have_value("Slow teh traffic")
    canvasser.change_to("Slow the traffic")
    canvasser.sees(3, 2)
    expect(rows.nth(1)).to_contain_text("Slow the traffic")
    page.reload()
    canvasser.sees(3, 2)
    assert len(kept(live.site)) == 1

    check_sent_when_the_network_returns(live, page, canvasser)


def check_sent_when_the_network_returns(live: Live, page: Page, canvasser: Canvasser) -> None:
    page.context.set_offline(offline=False)
    page.evaluate(NETWORK_RETURNS)
    canvasser.sees(3, 0)
    canvasser.says("This round, all phones together")
    expect(page.locator("[data-total=doors]")).to_have_text("3")
    page.get_by_text("I’m done for today").click()
    canvasser.says("Doors you knocked on: 3.")
    canvasser.says("All sent. You can close this page.")
    assert sorted((each.outcome, each.words, each.street) for each in kept(live.site)) == [
        (Outcome.NO_ANSWER, "", "Station Road"),
        (Outcome.SPOKE, "Mend the gate", "Elm Road"),
        (Outcome.SPOKE, "Slow the traffic", "Station Road"),
    ]


def test_what_is_undone_after_it_was_sent_is_taken_back_there_and_its_reference_finds_it(
    live: Live, page: Page
) -> None:
    canvasser = Canvasser(page, live.address)
    canvasser.join(plan(live))
    canvasser.spoke("Mend the gate")
    canvasser.sees(1, 0)
    reference = page.locator("[data-part=reference]").inner_text()
    [answer] = kept(live.site)
    assert reference == reference_of(answer.id)
    canvasser.press("Undo")
    canvasser.sees(0, 0)
    # The words are in the box again, to be put right: whoever saved something wrong still stands at the door.
    expect(page.get_by_label("What do they say?")).to_have_value("Mend the gate")
    [answer] = kept(live.site)
    assert (answer.outcome, answer.words) == (Outcome.WITHDRAWN, "")


def test_a_phone_in_two_rounds_keeps_each_answer_in_its_own(live: Live, page: Page) -> None:
    canvasser = Canvasser(page, live.address)
    first, second = plan(live), plan_next(live)
    canvasser.join(first)
    page_of_first = page.url
    canvasser.join(second)
    page_of_second = page.url
    page.context.set_offline(offline=True)
    canvasser.spoke("Of the second", street="Hagley Road")
    page.goto(page_of_first)
    # Each round shows its own street and its own count, and both what is on the phone.
    expect(page.get_by_label("Street", exact=True)).to_be_empty()
    canvasser.sees(0, 1)
    canvasser.spoke("Of the first")
    canvasser.sees(1, 2)
    with pytest.raises(Error, match="net::ERR_"):
        page.context.new_page().goto(f"{live.address}/doorstep/00000000-0000-0000-0000-000000000000")
    page.goto(page_of_second)
    canvasser.sees(1, 2)
    page.context.set_offline(offline=False)
    canvasser.sees(1, 0)
    wards = {answer.words: answer.ward_code for answer in kept(live.site)}
    assert wards == {"Of the second": "E05011163", "Of the first": "E05011144"}


def test_only_the_door_saved_just_now_can_be_undone(live: Live, page: Page) -> None:
    canvasser = Canvasser(page, live.address)
    canvasser.join(plan(live))
    page.context.set_offline(offline=True)
    canvasser.spoke("The first", street="Elm Road")
    canvasser.spoke("The second", street="Station Road")
    rows, undo = page.locator("#here li"), page.get_by_role("button", name="Undo")
    expect(rows).to_have_count(2)
    rows.nth(1).get_by_role("button", name="Withdraw").click()
    canvasser.says("Withdrawn: Elm Road.")
    expect(undo).to_be_hidden()
    expect(rows).to_have_count(1)
    canvasser.press("Not in")
    expect(undo).to_be_visible()
    rows.filter(has_text="The second").get_by_role("button", name="Change").click()
    expect(undo).to_be_hidden()
    canvasser.change_to("The second, mended")
    canvasser.says("Answer saved, Station Road.")
    expect(undo).to_be_hidden()
    # What is taken back while it is being changed does not come back with the change.
    mended = rows.filter(has_text="The second, mended")
    mended.get_by_role("button", name="Change").click()
    mended.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_label("What do they say?")).to_be_empty()
    expect(page.get_by_role("button", name="Save answer")).to_be_visible()
    canvasser.sees(1, 1)


def test_two_pages_that_change_one_answer_send_the_last_writing(live: Live, page: Page) -> None:
    canvasser = Canvasser(page, live.address)
    canvasser.join(plan(live))
    page.context.set_offline(offline=True)
    canvasser.spoke("The first writing")
    other = Canvasser(page.context.new_page(), live.address)
    other.page.goto(page.url)
    for each in (canvasser, other):
        each.page.locator("#here").get_by_role("button", name="Change").click()
        expect(each.page.get_by_label("What do they say?")).to_have_value("The first writing")
    for each, words in ((canvasser, "The second writing"), (other, "The third writing")):
        page.context.set_offline(offline=True)
        each.change_to(words)
        each.sees(1, 1)
        page.context.set_offline(offline=False)
        each.sees(1, 0)
    assert [answer.words for answer in kept(live.site)] == ["The third writing"]
