"""The door in a real browser: printing, signing out packs and taking back spoilt papers, on a phone."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, Route, expect

from tests.buttons import press
from tests.e2e.conftest import Live
from tests.e2e.pages import go_by, scan_test_ballot
from tests.e2e.test_collecting import check_both_widths, let_in
from tests.factories import BY, make_ready_contest
from tests.print.printed_ballots import PrintedBallots
from tests.stages.printer import registered
from voting.ballots.services import waive_test
from voting.plain.roles import Role

BALLOTS = "/conferences/tonight/harborne/ballots"


def cut_short(route: Route) -> None:
    """Let the end of a file get lost on its way."""
    if route.request.method != "POST":
        route.continue_()
        return
    reply = route.fetch()
    route.fulfill(status=reply.status, headers=reply.headers, body=reply.body()[:-100])


def look_up(page: Page, code: str) -> None:
    """Type a ballot's code at the door desk."""
    page.get_by_label("A pack label, or the code on a ballot").fill(code)
    go_by(page.get_by_role("button", name="Open it"))


def test_a_print_run_from_how_many_to_a_spoilt_paper(served: Live, page: Page, browser: Browser) -> None:
    with served.site.work() as session:
        make_ready_contest(session)
    let_in(page.context, served, Role.ORGANISER)
    page.goto(f"{served.address}{BALLOTS}")
    check_both_widths(page)
    go_by(page.get_by_role("link", name="Print ballots"))
    check_both_widths(page)
    phone = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
    scan_test_ballot(page, phone)
    check_both_widths(phone)
    phone.context.close()
    page.get_by_label("How many in large print?").select_option("10")
    page.get_by_label("How many ballots?").fill("0")
    page.keyboard.press("Enter")
    expect(page.locator("#count-error")).to_have_text("You can print from 1 to 1,000,000 ballots at a time.")
    page.get_by_label("How many ballots?").fill("60")
    page.keyboard.press("Enter")
    expect(page.get_by_text("66 ballots for 60 people, including 6 spare.")).to_be_visible()
    check_both_widths(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download 59 ballots (PDF)").click()
    printed = PrintedBallots(served.site, download.value.path().read_bytes())
    assert len(printed.document) == 59
    assert download.value.suggested_filename == "ballots-tonight-harborne-1-59.pdf"
    with page.expect_download() as download:
        page.get_by_role("button", name="Download 7 ballots (PDF)").click()
    assert len(PrintedBallots(served.site, download.value.path().read_bytes()).document) == 14
    expect(page.get_by_text("Downloaded. Check your Downloads folder.")).to_have_count(2)
    check_both_widths(page)

    go_by(page.get_by_role("link", name="go to the packs"))
    go_by(page.get_by_role("button", name="Issue pack 1"))
    expect(page.get_by_role("status")).to_have_text(
        "Pack 1 has been issued. Its ballots will work as soon as voting opens."
    )
    page.get_by_text("Lost or spoilt in printing?").first.click()
    check_both_widths(page)
    go_by(page.get_by_role("button", name="Void pack 2"))
    press(served.site.officer(Role.STEWARD), f"{BALLOTS}/packs/2/void", on=BALLOTS)
    check_both_widths(page)

    go_by(page.get_by_role("link", name="Take back a spoilt ballot"))
    look_up(page, printed.codes[1])
    go_by(page.get_by_role("button", name="Spoilt: take it back"))
    expect(page.get_by_role("status")).to_contain_text("of Harborne has been taken back as spoilt")
    look_up(page, printed.codes[30])
    expect(page.get_by_role("main")).to_contain_text("void")
    check_both_widths(page)


def test_a_file_cut_short_and_one_cancelled_leave_nothing_registered(served: Live, page: Page) -> None:
    with served.site.work() as session:
        event = make_ready_contest(session).conference
        waive_test(session, event, reason="A test", instance=served.site.instance, by=BY)
    let_in(page.context, served, Role.ORGANISER)
    page.goto(f"{served.address}{BALLOTS}/print?count=50&spares=0&large=10&design=a5&large_design=large-18")
    page.route("**/ballots/print?*", cut_short)
    page.get_by_role("button", name="Download 45 ballots (PDF)").click()
    expect(page.get_by_text("The file didn’t download completely")).to_be_visible()
    page.get_by_role("button", name="Download 5 ballots (PDF)").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled. None of these ballots has been registered.")).to_be_visible()
    assert registered(served.site) == (0, 0, 0)
    check_both_widths(page)
