"""The pages as a person uses them; each step returns the page it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
import zxingcpp
from playwright.sync_api import Locator, Page, expect

from tests.e2e.accessibility import check_accessible

# A busy computer takes long to show a page: no test is about how long.
PATIENCE_MS = 60_000


def go_by(leading: Locator) -> None:
    """Press what leads to a page, and wait until that page is there."""
    with leading.page.expect_navigation(timeout=PATIENCE_MS):
        leading.click()


@dataclass
class Opened:
    """A page in the browser, checked for accessibility as soon as it is there."""

    page: Page
    address: str

    def __post_init__(self) -> None:
        self.page.wait_for_load_state()
        check_accessible(self.page)

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)
        check_accessible(self.page)

    def press(self, name: str) -> None:
        """Press a button that leads to a page."""
        go_by(self.page.get_by_role("button", name=name, exact=True))

    def follow(self, name: str) -> None:
        """Follow a link, or a link that looks like a button."""
        link = self.page.get_by_role("link", name=name).or_(self.page.get_by_role("button", name=name)).first
        go_by(link)
        check_accessible(self.page)


class Invitation(Opened):
    """Where an invited officer chooses a password."""

    def choose_password(self, email: str, password: str) -> Office:
        for field in self.page.locator("input[type=password]").all():
            field.fill(password)
        self.press("Save my password")
        check_accessible(self.page)
        self.page.locator("input[name=email]").fill(email)
        self.page.locator("input[name=password]").fill(password)
        self.press("Sign in")
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()
        return Office(self.page, self.address)


class Office(Opened):
    """Where everything stands."""

    def start_campaign(self, name: str, question: str) -> Campaign:
        self.open("/campaigns/new")
        self.page.get_by_label("Campaign name").fill(name)
        self.page.get_by_label("The question for every door").fill(question)
        self.page.get_by_label("Last day").fill("2030-12-31")
        go_by(self.page.locator("main form button").last)
        return Campaign(self.page, self.address)

    def plan_conference(self, name: str) -> Run:
        self.open("/conferences/new")
        self.page.get_by_label("Conference name").fill(name)
        self.page.get_by_label("Place").fill("The community hall")
        self.page.get_by_label("Day").fill("2030-09-30")
        self.page.get_by_label("Time").fill("19:30")
        go_by(self.page.locator("main form button").last)
        return Run(self.page, self.address)


class Campaign(Opened):
    """A campaign's doors, answers and rounds."""

    def load_answers(self, file: Path, *, column: str, ward: str) -> Campaign:
        self.follow("Load answers")
        self.page.get_by_label("Choose a CSV file").set_input_files(file)
        self.press("Preview the answers")
        check_accessible(self.page)
        self.page.get_by_label("Which column holds what people said?").select_option(column)
        self.page.get_by_label("Ward for rows that don’t name one").select_option(label=ward)
        self.press("Preview the answers")
        check_accessible(self.page)
        leave_out = self.page.get_by_label("Leave out the rows")
        if leave_out.is_visible():
            leave_out.check()
        go_by(self.page.get_by_role("button", name="Load"))
        return Campaign(self.page, self.address)


class Sorting(Opened):
    """Where answers are put under themes."""

    @classmethod
    def of(cls, page: Page, address: str, ward: str) -> Sorting:
        page.goto(f"{address}{ward}/sort")
        return cls(page, address)

    def assign_all_about(self, words: str, title: str) -> Sorting:
        """Search for words, and put everything found under a new title."""
        self.page.get_by_label("Words", exact=True).fill(words)
        self.press("Search")
        everything = self.page.get_by_label("on every page")
        if everything.is_visible():
            everything.check()
        else:
            self.page.get_by_role("button", name="Tick all shown").click()
        self.page.get_by_label("Title of the new theme").fill(title)
        self.press("Move")
        expect(self.page.locator("main")).to_contain_text(title)
        return Sorting(self.page, self.address)

    def freeze(self, ward: str) -> Opened:
        self.open(f"{ward}/freeze")
        self.press("Check it before freezing")
        check_accessible(self.page)
        self.press("Freeze this shortlist")
        return Opened(self.page, self.address)


def scan_test_ballot(page: Page, phone: Page) -> None:
    """Print a test ballot from the print page, scan it off the paper, and see that page go on by itself."""
    form = page.locator("form[action$='/print/test']")
    token = form.locator("[name=csrf_token]").get_attribute("value") or ""
    printed = page.request.post(f"{page.url}/test", form={"csrf_token": token})
    [found] = zxingcpp.read_barcodes(
        pdfium.PdfDocument(printed.body())[0].render(scale=2, grayscale=True).to_pil()
    )
    phone.goto(found.text)
    phone.get_by_role("button", name="I have scanned it").click()
    expect(phone.get_by_role("heading", name="It works")).to_be_visible()
    expect(page.get_by_label("How many ballots?")).to_be_visible()


class Run(Opened):
    """A conference as its organiser runs it: for each ward the one next step."""

    def put_shortlist(self) -> Run:
        self.follow("Add a ward")
        self.page.get_by_role("radio").first.check()
        self.page.get_by_label("Choose one").first.check()
        self.press("Create the vote")
        return Run(self.page, self.address)

    def print_ballots(self, count: int, phone: Page) -> bytes:
        """Scan a test ballot with a phone, then print ballots; the PDF."""
        self.follow("Next: print ballots")
        scan_test_ballot(self.page, phone)
        self.page.get_by_label("How many ballots?").fill(str(count))
        self.page.get_by_label("How many spare ballots?").select_option("0")
        self.page.get_by_label("How many in large print?").select_option("0")
        self.press("See what will be printed")
        check_accessible(self.page)
        with self.page.expect_download() as download:
            self.page.get_by_role("button", name=f"Download {count} ballots (PDF)").click()
        expect(self.page.get_by_text("Downloaded. Check your Downloads folder.")).to_be_visible()
        return download.value.path().read_bytes()

    def issue_packs(self, count: int) -> Run:
        self.follow("go to the packs")
        for _pack in range(count):
            go_by(self.page.get_by_role("button", name="Issue pack").first)
        check_accessible(self.page)
        go_by(self.page.locator("main a").first)
        return Run(self.page, self.address)

    def open_voting(self, ward: str) -> Run:
        self.follow("Next: open voting")
        self.press(f"Open voting in {ward}")
        return Run(self.page, self.address)

    def start_countdown(self) -> None:
        self.follow("Next: close voting")
        self.press("Start the countdown")

    def close_voting(self, ward: str) -> Run:
        self.page.reload()
        self.press(f"Close voting in {ward}")
        return Run(self.page, self.address)

    def sign_account(self, *, ballot_box: int) -> None:
        """Count the papers of the ballot box by hand, and sign."""
        self.follow("Next: count")
        self.follow("Open the ballot account")
        for place, papers in (("Voted on paper", ballot_box), ("Spoilt", 0), ("Not handed out", 0)):
            self.page.get_by_label(place).fill(str(papers))
        self.press("Sign the account")


class Counted(Opened):
    """A counted contest."""

    def publish(self) -> Opened:
        self.follow("Review it before publishing")
        self.press("Publish the result")
        return Opened(self.page, self.address)


class Phone(Opened):
    """A voter's phone that has just scanned a ballot."""

    @classmethod
    def scan(cls, page: Page, link: str) -> Phone:
        page.goto(link)
        expect(page.get_by_role("radio").first).to_be_visible()
        return cls(page, link)

    def vote(self, title: str) -> str:
        """Choose, look, cast; the receipt."""
        self.page.get_by_label(title, exact=True).check()
        self.press("Check my choice")
        self.press("Cast my vote")
        expect(self.page.get_by_role("heading", name="Your vote is cast")).to_be_visible()
        return self.page.locator("p.code").inner_text()


class PaperDesk(Opened):
    """Where a steward enters papers from the ballot box, as the first of two."""

    def begin(self) -> PaperDesk:
        """Begin the batch whose number the page offers."""
        self.press("Start")
        return PaperDesk(self.page, self.address)

    def enter(self, code: str, titles: list[str]) -> PaperDesk:
        self.page.get_by_label("The code on the ballot").fill(code)
        self.press("Find this ballot")
        for title in titles:
            self.page.get_by_label(title, exact=True).check()
        self.press("Next")
        self.press("Yes, save it")
        expect(self.page.get_by_role("status")).to_contain_text("A second person needs to enter it too.")
        return PaperDesk(self.page, self.address)
