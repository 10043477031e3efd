"""The whole way, once, on real answers: from what doors said to a result that agrees with our own count."""

from __future__ import annotations

import csv
import io
import json
import random
from collections import Counter
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.closing import let_the_countdown_run_out
from tests.e2e.conftest import Live
from tests.e2e.pages import Counted, Invitation, Office, Opened, PaperDesk, Phone, Run, Sorting, go_by
from tests.factories import OTHER, certify_the_count, enter_paper, the_contest
from tests.lots import type_lot
from tests.print.printed_ballots import PrintedBallots
from tests.real import real_file
from tests.sites import Site
from voting.ballots.services import countersign_account, fingerprint, signed_account_of
from voting.people.links import invitation_link
from voting.people.services import invite_officer
from voting.plain.roles import Role
from voting.vote.models import Reading

ORGANISER, PASSWORD = "organiser@example.org", "three plain words together"
WARD = "/campaigns/this-summer/wards/harborne"
RESULT = "/results/tonight/harborne"
ISSUES = {
    "pothole": "Mend the potholes",
    "light": "Light the dark streets",
    "parking": "Sort out the parking",
    "rubbish": "Clear the rubbish",
    "sign": "Put the signs right",
}
BALLOTS, BY_PHONE, ON_PAPER = 200, 30, 10


def invite(site: Site) -> str:
    with site.work() as session:
        officer = invite_officer(session, ORGANISER, roles=[Role.ORGANISER], by="test")
        return invitation_link(officer, address=site.instance.config.site.address)


def own_doors(file: Path) -> dict[str, int]:
    """Our own sorting of the real titles: each goes to the first issue whose word it holds."""
    with file.open(encoding="utf-8", newline="") as opened:
        titles = [row["title"].casefold() for row in csv.DictReader(opened)]
    doors: Counter[str] = Counter()
    for title in titles:
        issue = next((issue for word, issue in ISSUES.items() if word in title), None)
        if issue:
            doors[issue] += 1
    return dict(doors)


def test_the_whole_way_from_a_doorstep_answer_to_a_published_result(
    served: Live, page: Page, browser: Browser
) -> None:
    answers = real_file("answers/fixmystreet-cambridge.csv")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(invite(served.site))
    office = Invitation(page, served.address).choose_password(ORGANISER, PASSWORD)

    campaign = office.start_campaign("This summer", "What is the one big issue round here?")
    campaign.load_answers(answers, column="title", ward="Harborne")
    sorting = Sorting.of(page, served.address, WARD)
    for words, title in ISSUES.items():
        sorting = sorting.assign_all_about(words, title)
    sorting.freeze(WARD)
    assert shown_doors(page) == own_doors(answers)

    phone = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
    run = office.plan_conference("Tonight").put_shortlist()
    printed = PrintedBallots(served.site, run.print_ballots(BALLOTS, phone))
    run = run.issue_packs(BALLOTS // 25).open_voting("Harborne")
    cast, receipts = vote_by_phone(browser, printed)
    cast += enter_papers(run, printed, served.site)
    run.open("/conferences/tonight/run")
    Run(page, served.address).start_countdown()
    let_the_countdown_run_out(served.site)
    Run(page, served.address).close_voting("Harborne").sign_account(ballot_box=ON_PAPER)
    countersign(served.site)
    check_published(served.site, publish(open_envelopes(page, served), served.site), cast, receipts)
    promise(office)


def shown_doors(page: Page) -> dict[str, int]:
    """How many doors the public page says stand behind each option."""
    rows = page.locator("main table").first.locator("tbody tr").all()
    return {
        row.locator("th").inner_text().strip(): int(row.locator("td.number").inner_text().replace(",", ""))
        for row in rows
    }


def vote_by_phone(browser: Browser, printed: PrintedBallots) -> tuple[Counter[str], set[str]]:
    """Scan the first ballots off the PDF and vote with them: what was chosen, and the receipts."""
    chance = random.Random(2026)
    context = browser.new_context(viewport={"width": 360, "height": 740})
    phone, cast, receipts = context.new_page(), Counter[str](), set[str]()
    for number in range(BY_PHONE):
        [link] = printed.scanned(number)
        choice = chance.choice(list(ISSUES.values()))
        receipts.add(Phone.scan(phone, link).vote(choice))
        cast[choice] += 1
    context.close()
    assert len(receipts) == BY_PHONE
    return cast, receipts


def enter_papers(run: Opened, printed: PrintedBallots, site: Site) -> Counter[str]:
    """Enter marked papers, one of them blank, one with two crosses; a second person reads the same."""
    run.open("/conferences/tonight/paper")
    desk, cast = PaperDesk(run.page, run.address).begin(), Counter[str]()
    titles = list(ISSUES.values())
    for index in range(ON_PAPER):
        marked = {0: [], 1: titles[:2]}.get(index, [titles[0]])
        desk = desk.enter(printed.codes[BY_PHONE + index], marked)
        cast[marked[0] if len(marked) == 1 else "rejected"] += 1
        with site.work() as session:
            numbers = {title: number for number, title in the_contest(session).titles.items()}
            crosses = [numbers[title] for title in marked]
            read = enter_paper(site, session, printed.codes[BY_PHONE + index], *crosses, by=OTHER)
            assert read.state == Reading.SETTLED
    return cast


def countersign(site: Site) -> None:
    """Sign the ballot account as the second of two."""
    with site.work() as session:
        contest = the_contest(session)
        signed = signed_account_of(session, contest)
        assert signed is not None
        countersign_account(session, contest, seen=fingerprint(signed), by=OTHER)


def open_envelopes(page: Page, served: Live) -> Counted:
    counted = Counted(page, served.address)
    counted.follow("Go to the count")
    counted.press("Open the envelopes")
    return counted


def publish(counted: Counted, site: Site) -> Opened:
    """Certify, as the first of two, and publish; if it is a tie, draw the lot first."""
    page = counted.page
    if page.get_by_role("heading", name="There is a tie").is_visible():
        first = page.get_by_role("radio").first
        first.check()
        drawn = int(first.get_attribute("value") or 0)
        page.get_by_label("How was it drawn?").fill("A folded slip out of a hat.")
        page.get_by_label("Your name").fill("A steward")
        counted.press("Enter the draw")
        with site.work() as session:
            contest = the_contest(session)
            type_lot(session, contest, drawn=drawn, how="", name="The caretaker", by=OTHER)
        page.reload()
    counted.press("Certify this count")
    certify_the_count(site, officers=[OTHER])
    page.reload()
    return counted.publish()


def check_published(site: Site, result: Opened, cast: Counter[str], receipts: set[str]) -> None:
    """The page, the CSV and the JSON say what we counted ourselves; the notice names the winner."""
    result.open(RESULT)
    expected = {title: cast[title] for title in ISSUES.values()}
    rows = result.page.locator("main table").first.locator("tbody tr").all()
    shown = [int(row.locator("td.number").first.inner_text()) for row in rows]
    assert Counter(shown) == Counter(expected.values())
    fetch = result.page.request.get
    declared = json.loads(fetch(f"{result.address}{RESULT}.json").text())
    assert {each["title"]: each["votes"] for each in declared["options"]} == expected
    assert declared["valid"] == sum(expected.values())
    assert set(declared["receipts"]) >= receipts
    assert len(declared["receipts"]) == BY_PHONE + ON_PAPER
    table = csv.DictReader(io.StringIO(fetch(f"{result.address}{RESULT}.csv").text()))
    assert {row["title"]: int(row["votes"]) for row in table} == expected
    [notice] = PrintedBallots(site, fetch(f"{result.address}{RESULT}.pdf").body()).texts
    titles = {each["number"]: each["title"] for each in declared["options"]}
    assert titles[declared["chosen"][0]] in notice


def promise(office: Office) -> None:
    """Promise what will be done, and say what happened."""
    page = office.page
    office.open(f"{RESULT}/promise")
    page.get_by_label("What are you promising?").fill("The first ten holes are filled before winter.")
    page.get_by_label("Who is leading on it?").fill("The ward councillors")
    page.get_by_label("This is a role, a team").check()
    page.get_by_label("By when?").fill("2030-12-01")
    office.press("Publish the promise")
    office.open(f"{RESULT}/updates/new")
    page.get_by_label("What happened?").fill("The council has put them on its list.")
    go_by(page.locator("main form button").last)
    office.open(RESULT)
    text = page.locator("main").inner_text()
    assert "The first ten holes are filled before winter." in text
    assert "The council has put them on its list." in text
