"""An evening at the door desk on a borrowed phone: join, find the ward, packs out, papers back."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.e2e.accessibility import check_accessible
from tests.e2e.conftest import Live
from tests.e2e.pages import go_by
from tests.e2e.test_collecting import check_both_widths, let_in
from tests.factories import BY, make_ready_contest, the_contest
from tests.sites import let_all_in
from voting.ballots.services import register_ballots
from voting.conference.services import open_contest
from voting.plain import clock
from voting.plain.roles import Role


def begin(live: Live) -> list[str]:
    """A conference of this evening with voting open and 50 ballots in their box; returns their codes."""
    with live.site.work() as session:
        contest = make_ready_contest(session)
        contest.conference.starts_at = clock.now()
        numbered = register_ballots(session, contest, count=50, design="a5", pepper=live.site.pepper, by=BY)
        open_contest(session, contest, keys=live.site.instance.keys, pepper=live.site.pepper, by=BY)
    return [code for _number, code in numbered]


def links(live: Live) -> tuple[str, str]:
    """The link to join the desk, and where the desk is."""
    with live.site.work() as session:
        conference = the_contest(session).conference
        return f"{live.address}/desk/join#{conference.desk_token}", f"{live.address}/desk/{conference.id}"


def join(live: Live, page: Page, link: str) -> None:
    page.goto(link)
    if (code := page.get_by_label("The code")).is_visible():
        code.fill(link.partition("#")[2])
    page.get_by_label("Your first name").fill("Robin")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ask a steward to let you in: Robin")).to_be_visible()
    let_all_in(live.site)
    page.get_by_role("link", name="Check again").click()
    expect(page.get_by_role("heading", name="Door desk")).to_be_visible()
    expect(page.get_by_role("heading", name="Door desk")).to_be_visible()


def scan(page: Page, text: str) -> None:
    page.get_by_label("A pack label, or the code on a ballot").fill(text)
    page.keyboard.press("Enter")


def test_an_evening_at_the_desk(live: Live, page: Page) -> None:
    codes, (link, desk) = begin(live), links(live)
    page.goto(link)
    check_both_widths(page)
    join(live, page, link)
    check_both_widths(page)

    page.get_by_label("Their postcode, or their street").fill("b17 0aa")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Harborne")
    check_both_widths(page)
    scan(page, f"{live.address}/results/tonight/harborne")
    expect(page.get_by_role("alert")).to_contain_text("the page of a result")
    expect(page.get_by_role("alert")).to_be_in_viewport()
    check_both_widths(page)

    scan(page, f"{desk}/packs/harborne/1")
    expect(page.get_by_role("heading", name="Pack 1 of Harborne")).to_be_visible()
    check_both_widths(page)
    page.get_by_role("button", name="Issue this pack").dblclick()
    expect(page.get_by_role("status")).to_contain_text("Pack 1 of Harborne has been issued.")

    scan(page, codes[3])
    expect(page.get_by_role("heading", name="Ballot 4 of Harborne")).to_be_visible()
    check_both_widths(page)
    assert codes[3] not in page.url
    go_by(page.get_by_role("button", name="Spoilt: take it back"))
    expect(page.get_by_role("status")).to_contain_text("Now hand out another ballot")

    page.goto(f"{live.address}/b#{codes[4]}")
    expect(page.get_by_text("This phone is at the door desk.")).to_be_visible()
    check_both_widths(page)
    go_by(page.get_by_role("button", name="Open this ballot at the desk"))
    go_by(page.get_by_role("button", name="Unused: take it back"))
    expect(page.get_by_role("status")).to_contain_text("Ballot 5 of Harborne is back unused")

    page.goto(f"{desk}/packs/harborne/1")
    expect(page.get_by_text("give them to a steward")).to_be_visible()
    check_both_widths(page)
    page.goto(desk)
    for _person in range(2):
        page.get_by_role("button", name="Count one person for Harborne").click()
    expect(page.get_by_text("2 counted in all")).to_be_visible()
    page.get_by_role("button", name="Undo one press for Harborne").click()
    expect(page.get_by_text("1 counted in all")).to_be_visible()
    counts = page.locator(".counts").inner_text()
    assert re.findall(r"\d+", counts) == ["24", "0", "0", "1", "1", "23"]


def test_a_steward_returns_what_is_left_over_and_two_officers_undo_it(
    live: Live, page: Page, browser: Browser
) -> None:
    begin(live)
    _link, desk = links(live)
    let_in(page.context, live, Role.STEWARD)
    page.goto(f"{desk}/packs/harborne/1")
    go_by(page.get_by_role("main").get_by_role("button", name="Issue this pack"))
    page.goto(f"{desk}/packs/harborne/1")
    check_both_widths(page)
    for number in ("24", "25"):
        page.get_by_label(number, exact=True).check()
    go_by(page.get_by_role("button", name="Take back unused ballots"))
    expect(page.get_by_role("status")).to_contain_text("2 ballots of pack 1 are back.")
    page.get_by_role("link", name="See what was taken back, or undo it").click()
    check_both_widths(page)
    go_by(page.get_by_role("button", name="Undo", exact=True))
    expect(page.get_by_text("You have proposed to undo this.")).to_be_visible()
    check_both_widths(page)
    second = browser.new_page()
    let_in(second.context, live, Role.ORGANISER)
    second.goto(page.url)
    go_by(second.get_by_role("button", name="Confirm: undo", exact=True))
    expect(second.get_by_role("status")).to_contain_text("These ballots are handed out again.")
    second.close()


def test_the_desk_works_without_javascript(live: Live, browser: Browser) -> None:
    codes, (link, desk) = begin(live), links(live)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    join(live, page, link)
    expect(page.get_by_role("button", name="Scan with the camera")).to_be_hidden()
    page.goto(f"{desk}/packs/harborne/2")
    go_by(page.get_by_role("button", name="Issue this pack"))
    scan(page, codes[30])
    go_by(page.get_by_role("button", name="Unused: take it back"))
    expect(page.get_by_role("status")).to_contain_text("Ballot 31 of Harborne is back unused")
    context.close()


# A camera that sees one code: the browsers of the tests have neither a camera nor the reading of codes.
CAMERA = """
const canvas = document.createElement("canvas");
setInterval(() => canvas.getContext("2d").fillRect(0, 0, 9, 9), 50);
navigator.mediaDevices.getUserMedia = () => Promise.resolve(canvas.captureStream(9));
window.BarcodeDetector = class {
  static getSupportedFormats() { return Promise.resolve(["qr_code"]); }
  detect() { return Promise.resolve([{ rawValue: CODE }]); }
};
"""


def test_a_browser_that_reads_codes_scans_on_the_page(live: Live, page: Page) -> None:
    codes, (link, _desk) = begin(live), links(live)
    page.add_init_script(CAMERA.replace("CODE", f"'{live.address}/b#{codes[0]}'"))
    join(live, page, link)
    page.get_by_role("button", name="Scan with the camera").click()
    expect(page.get_by_role("heading", name="Ballot 1 of Harborne")).to_be_visible()
    check_accessible(page)


def test_a_steward_shows_the_code_of_the_desk_and_ends_a_pass(
    live: Live, page: Page, browser: Browser
) -> None:
    begin(live)
    link, desk = links(live)
    helper = browser.new_page()
    helper.goto(link)
    helper.get_by_label("Your first name").fill("Robin")
    helper.keyboard.press("Enter")
    expect(helper.get_by_role("heading", name="Ask a steward to let you in: Robin")).to_be_visible()
    check_both_widths(helper)
    let_in(page.context, live, Role.STEWARD)
    page.goto(f"{live.address}/conferences/tonight/run")
    go_by(page.get_by_role("link", name="Door desk"))
    check_both_widths(page)
    go_by(page.get_by_role("button", name=re.compile(r"Let Robin \d\d in")))
    expect(page.get_by_role("status")).to_contain_text("Robin is let in.")
    # The helper's page looks again by itself.
    expect(helper.get_by_role("heading", name="Door desk")).to_be_visible(timeout=15000)
    expect(page.get_by_role("img", name="QR code that opens the page to join the door desk")).to_be_visible()
    check_both_widths(page)
    go_by(page.get_by_role("button", name="End the pass of Robin"))
    expect(page.get_by_role("status")).to_contain_text("That phone’s pages close.")
    helper.reload()
    expect(helper.get_by_text("This phone has no pass for the door desk.")).to_be_visible()
    check_accessible(helper)
    helper.close()
    go_by(page.get_by_role("link", name="Open the desk on this device"))
    assert page.url == desk
    page.get_by_text("2 packs").click()
    go_by(page.get_by_role("link", name="Pack 2"))
    page.get_by_text("Lost or spoilt in printing?").click()
    check_both_widths(page)
    go_by(page.get_by_role("button", name="Void pack 2"))
    expect(page.get_by_role("status")).to_contain_text("as soon as a second officer agrees")
