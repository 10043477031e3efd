"""A steward's tablet in a voter's hands, in a real browser: one page of history, and it clears itself."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.accessibility import check_accessible
from tests.e2e.conftest import Live
from tests.e2e.pages import go_by
from tests.factories import THEMES, make_open_contest, the_contest
from tests.stages.test_voters_languages import URDU, open_in_two_languages
from voting.people.phones import COOKIE, signed
from voting.people.services import give_pass
from voting.plain.roles import PassKind

# A browser for tests has no voices: one of the device, and one that would ask the network.
VOICES = """
window.said = [];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
Object.defineProperty(window, "speechSynthesis", { value: {
  speaking: false,
  getVoices: () => [{ lang: "en-GB", localService: true }, { lang: "ur-PK", localService: false }],
  speak(part) { window.said.push(`${part.voice.lang}: ${part.text}`); },
  cancel() {},
} });
"""


def take(live: Live, page: Page) -> None:
    """Hand this browser over from the desk."""
    with live.site.work() as session:
        conference = the_contest(session).conference_id
        held = give_pass(session, PassKind.DESK, subject_id=conference, name="Robin")
        session.commit()
        page.context.add_cookies([{"name": COOKIE, "value": signed([held.id]), "url": live.address}])
    page.goto(f"{live.address}/desk/{conference}")
    go_by(page.get_by_role("link", name="Help someone vote"))
    check_accessible(page)
    go_by(page.get_by_role("button", name="Help with a vote in Harborne"))
    expect(page.get_by_text("This tablet is yours until your vote is cast.")).to_be_visible()


def test_a_vote_leaves_one_page_of_history_and_it_holds_nothing(live: Live, page: Page) -> None:
    [code] = make_open_contest(live.site, ballots=1)
    page.add_init_script(VOICES)
    page.set_viewport_size({"width": 820, "height": 1180})
    take(live, page)
    check_accessible(page)
    before = page.evaluate("history.length")
    page.get_by_label("The code on the ballot").fill(code)
    page.get_by_role("button", name="Show my ballot").click()
    expect(page.get_by_label(THEMES[1])).to_be_visible()
    page.get_by_role("button", name="Read it to me").click()
    said = page.evaluate("window.said")
    assert said[1] == "en-GB: Which issue should we work on together first?"
    assert f"en-GB: {THEMES[1]}" in said
    check_accessible(page)
    page.get_by_label(THEMES[1]).check()
    page.get_by_role("button", name="Check my choice").click()
    expect(page.locator(".chosen .yes > :last-child")).to_have_text(THEMES[1])
    page.get_by_role("button", name="Read it to me").click()
    said = page.evaluate("window.said")
    assert said[said.index("en-GB: Chosen") + 1] == f"en-GB: {THEMES[1]}"
    assert said.count("en-GB: Not chosen") == 2
    page.get_by_role("button", name="Cast my vote").click()
    expect(page.get_by_role("heading", name="Your vote is cast")).to_be_visible()
    check_accessible(page)
    assert page.url == f"{live.address}/b"
    go_by(page.get_by_role("link", name="Give it back"))
    expect(page.get_by_role("heading", name="Give it back")).to_be_visible()
    check_accessible(page)
    assert page.evaluate("history.length") == before
    for _step in range(3):
        page.go_back()
        assert THEMES[1] not in page.content()
        assert code not in page.content()
        assert "Door desk" not in page.content()


URDU_ALONE = VOICES.replace("en-GB", "ur-PK", 1)


def test_what_no_voice_can_read_is_said_and_shown_and_read_by_another_voice_if_asked(
    live: Live, page: Page
) -> None:
    [code] = make_open_contest(live.site, ballots=1)
    page.add_init_script(URDU_ALONE)
    page.set_viewport_size({"width": 820, "height": 1180})
    take(live, page)
    page.goto(f"{live.address}/b?language=ur")
    page.locator("#code").fill(code)
    page.locator("#code-form button:not(.sr-only)").last.click()
    expect(page.get_by_label(THEMES[1])).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "ur"
    page.locator("#read").click()
    said: list[str] = page.evaluate("window.said")
    left_out = [each for each in said if "انگریزی" in each]
    # The question, the conference and each option: none of them is passed over in silence.
    assert len(left_out) >= 1 + len(THEMES)
    assert not [each for each in said if THEMES[1] in each]
    assert [each for each in said if "اگلے صفحے" in each], "what is in Urdu is read"
    for theme in THEMES:
        expect(page.locator(".unread", has_text=theme)).to_have_count(1)
    expect(page.locator("#unread")).to_contain_text("انگریزی")
    expect(page.locator("#no-voice")).to_be_hidden()
    check_accessible(page)
    page.evaluate("window.said.length = 0")
    page.locator("#unread button").click()
    assert [each for each in page.evaluate("window.said") if each == f"ur-PK: {THEMES[1]}"]
    expect(page.locator("#unread")).to_be_hidden()
    expect(page.locator(".unread")).to_have_count(0)


def test_a_title_that_is_read_in_one_of_its_languages_is_not_said_to_be_left_out(
    live: Live, page: Page
) -> None:
    code = open_in_two_languages(live.site)
    page.add_init_script(URDU_ALONE)
    take(live, page)
    page.goto(f"{live.address}/b?language=ur")
    page.locator("#code").fill(code)
    page.locator("#code-form button:not(.sr-only)").last.click()
    expect(page.get_by_text(URDU[1][1])).to_be_visible()
    page.locator("#read").click()
    said: list[str] = page.evaluate("window.said")
    assert f"ur-PK: {URDU[0]}" in said
    assert [each for each in said if each == f"ur-PK: {URDU[1][1]}"]
    expect(page.locator("fieldset .unread, h1.unread, h1 + p.unread")).to_have_count(0)


def test_a_tablet_without_any_voice_says_so(live: Live, page: Page) -> None:
    make_open_contest(live.site, ballots=1)
    page.add_init_script(VOICES.replace("localService: true", "localService: false"))
    take(live, page)
    page.locator("#read").click()
    expect(page.locator("#no-voice")).to_be_visible()
    expect(page.locator("#unread")).to_be_hidden()
    assert page.evaluate("window.said") == []


def test_what_nobody_touches_is_warned_about_and_cleared(live: Live, page: Page) -> None:
    [code] = make_open_contest(live.site, ballots=1)
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(fault.message))
    page.clock.install()
    take(live, page)
    page.get_by_label("The code on the ballot").fill(code)
    page.get_by_role("button", name="Show my ballot").click()
    page.get_by_label(THEMES[0]).check()
    page.clock.run_for(46_000)
    page.get_by_role("button", name="I need more time").click()
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    page.clock.run_for(46_000)
    expect(page.get_by_role("alertdialog")).to_be_visible()
    check_accessible(page)
    expect(page.get_by_label(THEMES[0])).to_be_checked()
    page.clock.run_for(16_000)
    expect(page.get_by_label("The code on the ballot")).to_have_value("")
    page.route("**/b/ballot", lambda route: route.abort())
    page.get_by_label("The code on the ballot").fill(code)
    page.get_by_role("button", name="Show my ballot").click()
    expect(page.get_by_text("No connection.")).to_be_visible()
    go_by(page.get_by_role("link", name="Start again"))
    expect(page.get_by_label("The code on the ballot")).to_have_value("")
    # A touch between clearing and the next page finds nothing to hide.
    page.evaluate("document.querySelector('[data-start-again]').click(); dispatchEvent(new Event('wheel'))")
    expect(page.get_by_label("The code on the ballot")).to_have_value("")
    assert faults == []
