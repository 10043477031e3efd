"""The doorstep in trouble: a broken server, an ended pass, a full phone, a wrong clock; nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from tests.e2e.accessibility import check_accessible
from tests.e2e.canvassers import Canvasser, plan
from tests.e2e.conftest import Live
from tests.e2e.lines import line_to
from tests.factories import BY
from tests.stages.phone_answers import kept
from voting.collect.models import Campaign, Round
from voting.people.models import PhonePass
from voting.people.services import end_pass
from voting.plain import clock
from voting.web.pages import local_day

NO_STORE = "Object.defineProperty(self, 'indexedDB', {get: () => undefined})"
FULL = """
const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (...given) {
  if (self.isFull) throw new DOMException("No room", "QuotaExceededError");
  return put.apply(this, given);
};
"""


def end_all_passes(live: Live) -> None:
    with live.site.work() as session:
        for given in session.scalars(sa.select(PhonePass)):
            end_pass(session, given.id, subject_id=given.subject_id, by=BY)


def test_a_server_that_breaks_gets_everything_once_it_is_mended(live: Live, page: Page) -> None:
    with line_to(int(live.address.rpartition(":")[2])) as line:
        canvasser = Canvasser(page, line.address)
        canvasser.join(plan(live))
        line.breaks_with = 500
        canvasser.record(10)
        canvasser.sees(10, 10)
        canvasser.says("No signal. They’ll be sent automatically.")
        line.breaks_with = None
        canvasser.sees(10, 0)
    assert len(kept(live.site)) == 10


def test_a_server_that_asks_for_patience_is_not_asked_again_with_every_door(
    live: Live, browser: Browser
) -> None:
    # The worker keeps a patience of its own: here only the page's is counted.
    page = browser.new_context(service_workers="block").new_page()
    with line_to(int(live.address.rpartition(":")[2])) as line:
        canvasser = Canvasser(page, line.address)
        page.goto(f"{line.address}/join#{plan(live)}")
        page.get_by_label("Your first name").fill("Sam")
        canvasser.press("Join")
        canvasser.sees(0, 0)
        line.breaks_with = 429
        canvasser.record(10)
        canvasser.sees(10, 10)
        # The pauses grow and add up: an eighth try comes no sooner than after half a minute.
        assert 0 < line.refused < 8
        line.breaks_with = None
        canvasser.hurries_until(10, 0)
    page.context.close()


def test_one_answer_that_breaks_the_server_holds_up_no_others(live: Live, page: Page) -> None:
    with line_to(int(live.address.rpartition(":")[2])) as line:
        canvasser = Canvasser(page, line.address)
        canvasser.join(plan(live))
        line.is_cut = True
        canvasser.record(12)
        canvasser.sees(12, 12)
        line.is_cut, line.poison = False, b"Mend gate 4"
        canvasser.hurries_until(12, 1)
        assert "Mend gate 11" in {answer.words for answer in kept(live.site)}
        canvasser.spoke("Said later")
        canvasser.hurries_until(13, 1)
        line.poison = None
        canvasser.hurries_until(13, 0)
    assert len(kept(live.site)) == 13


def test_what_an_ended_pass_recorded_goes_and_is_held_for_the_organiser(live: Live, page: Page) -> None:
    token = plan(live)
    canvasser = Canvasser(page, live.address)
    canvasser.join(token)
    end_all_passes(live)
    canvasser.spoke("Mend the gate")
    canvasser.sees(1, 0)
    page.reload()
    expect(page.get_by_role("heading", name="That did not work")).to_be_visible()
    check_accessible(page)
    assert [(answer.words, answer.is_held) for answer in kept(live.site)] == [("Mend the gate", True)]
    canvasser.join(token)
    canvasser.sees(1, 0)


def test_an_answer_the_server_turns_away_is_shown_with_the_reason_and_the_others_go(
    live: Live, page: Page
) -> None:
    canvasser = Canvasser(page, live.address)
    canvasser.join(plan(live))
    page.context.set_offline(offline=True)
    canvasser.spoke("The first")
    page.get_by_label("Housing").check()
    canvasser.spoke("The second")
    page.get_by_label("Parking and traffic").check()
    canvasser.spoke("The third")
    with live.site.work() as session:
        campaign = session.scalars(sa.select(Campaign)).one()
        campaign.topics = [topic for topic in campaign.topics if topic != "Housing"]
    page.context.set_offline(offline=False)
    canvasser.sees(3, 1)
    assert {answer.words for answer in kept(live.site)} == {"The first", "The third"}
    page.get_by_role("link", name="One answer wasn’t accepted: please check it").click()
    expect(page.locator("#here .error")).to_have_text("“Housing” is not one of this campaign’s topics.")
    check_accessible(page)
    page.locator("#here").get_by_role("button", name="Change").click()
    page.get_by_label("No topic").check()
    canvasser.change_to("The second, mended")
    canvasser.sees(3, 0)
    assert "The second, mended" in {answer.words for answer in kept(live.site)}


def test_a_phone_that_keeps_nothing_says_so_before_the_door_and_works_with_signal(
    live: Live, page: Page
) -> None:
    page.add_init_script(NO_STORE)
    page.goto(f"{live.address}/join#{plan(live)}")
    page.get_by_label("Your first name").fill("Sam")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("alert")).to_contain_text("You need signal at every door.")
    check_accessible(page)
    page.get_by_label("What do they say?").fill("Mend the gate")
    page.get_by_role("button", name="Save answer").click()
    expect(page.get_by_role("status")).to_have_text("Saved. 1 door recorded on this round.")
    assert len(kept(live.site)) == 1


def test_a_full_phone_says_so_before_the_door_and_loses_no_words_at_it(live: Live, page: Page) -> None:
    page.add_init_script(FULL)
    canvasser = Canvasser(page, live.address)
    canvasser.join(plan(live))
    page.evaluate("self.isFull = true")
    page.get_by_label("What do they say?").fill("Mend the gate")
    canvasser.press("Save answer")
    canvasser.says("This phone is full, so this door isn’t saved yet. Press again")
    expect(page.get_by_label("What do they say?")).to_have_value("Mend the gate")
    canvasser.press("Save answer")
    expect(page.get_by_text("Saved. 1 door recorded on this round.")).to_be_visible()
    assert [answer.words for answer in kept(live.site)] == ["Mend the gate"]
    page.add_init_script("self.isFull = true")
    page.reload()
    canvasser.says("This phone is full: it can’t store answers without signal.")


def test_a_clock_a_day_off_records_the_right_day(live: Live, page: Page) -> None:
    page.clock.install(time=clock.now() + timedelta(days=1))
    canvasser = Canvasser(page, live.address)
    canvasser.join(plan(live))
    canvasser.spoke("Mend the gate")
    canvasser.sees(1, 0)
    with live.site.work() as session:
        walked = session.scalars(sa.select(Round)).one()
        today = local_day(clock.now())
        first = max(today, min(walked.campaign.starts_on, today))
    assert [answer.recorded_on for answer in kept(live.site)] == [first - timedelta(days=first.weekday())]
