"""The print gate: no ballots for a hall before all holds that they will need there."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.ballot_forms import crossed
from tests.casting import cast_by_phone
from tests.factories import make_open_contest, make_ready_contest, the_contest
from tests.print.printed_ballots import TYPED_CODE, PrintedBallots
from tests.reading import read, words
from tests.sites import Site, Visitor, config_for
from tests.stages.printer import registered
from voting.ballots.models import ScanTest
from voting.plain.codes import SAMPLE_CODE, grouped
from voting.plain.roles import Role
from voting.storage.journal import JournalEntry

PACKS = "/conferences/tonight/harborne/ballots"
PRINT = f"{PACKS}/print"
ORDER = {"count": "5", "design": "a5", "run": "6f6b3f8e-1111-4222-8333-444455556666"}


@pytest.fixture
def unproved(site: Site) -> Site:
    """A contest ready to print, of which no test ballot was scanned."""
    with site.work() as session:
        make_ready_contest(session)
    return site


def scan(phone: Visitor, code: str) -> str:
    return words(read(phone.post("/b/ballot", {"code": code})))


def proof_sheet(organiser: Visitor, site: Site) -> PrintedBallots:
    return PrintedBallots(site, organiser.post(f"{PRINT}/test", {"design": "a5"}).data)


def test_nothing_is_printed_before_a_phone_has_scanned_a_test_ballot(unproved: Site) -> None:
    organiser, phone = unproved.officer(Role.ORGANISER), unproved.visitor()
    assert "First, check that the QR code works" in words(read(organiser.get(PRINT)))
    assert "No phone has scanned a test ballot" in words(read(organiser.post(PRINT, ORDER), 409))
    sheet = proof_sheet(organiser, unproved)
    [link] = sheet.scanned(0)
    code = link.partition("#")[2]
    assert grouped(code) in sheet.texts[0]
    assert "SAMPLE" in sheet.texts[0].upper()
    # Opening it alone proves nothing yet: its holder says that it was a phone that scanned it.
    assert "This is a test ballot" in scan(phone, code)
    assert "First, check that the QR code works" in words(read(organiser.get(PRINT)))
    assert "It works" in words(read(phone.post("/b/test", {"code": code})))
    read(phone.post("/b/test", {"code": code}))
    assert "How many ballots?" in words(read(organiser.get(PRINT)))
    assert organiser.post(PRINT, ORDER).mimetype == "application/pdf"
    with unproved.work() as session:
        acts = session.scalars(sa.select(JournalEntry.act)).all()
    assert acts.count("ScanTestPassed") == 1


def test_a_test_of_another_address_proves_nothing(unproved: Site) -> None:
    organiser = unproved.officer(Role.ORGANISER)
    proof_sheet(organiser, unproved)
    with unproved.work() as session:
        session.execute(
            sa.update(ScanTest).values(scanned_at=sa.func.now(), address="https://old.example.org")
        )
    assert "No phone has scanned a test ballot" in words(read(organiser.post(PRINT, ORDER), 409))


def test_the_test_is_waived_for_a_reason_that_is_kept(unproved: Site) -> None:
    organiser = unproved.officer(Role.ORGANISER)
    assert "Say in one sentence why" in words(read(organiser.post(f"{PRINT}/waive", {"reason": " "}), 400))
    assert organiser.post(f"{PRINT}/waive", {"reason": "No signal before the evening"}).status_code == 303
    with unproved.work() as session:
        assert session.scalars(sa.select(ScanTest.waived)).one() == "No signal before the evening"
        entry = session.scalars(sa.select(JournalEntry).where(JournalEntry.act == "ScanTestWaived")).one()
        assert "signal" not in str(entry.details)
    assert organiser.post(PRINT, ORDER).mimetype == "application/pdf"


@pytest.mark.parametrize(("rehearsal", "status"), [(False, 409), (True, 200)])
def test_an_address_that_is_not_safe_prints_only_rehearsals(
    unproved: Site, rehearsal: bool, status: int
) -> None:
    config = config_for(
        unproved.instance.config.database.url,
        site={"base_url": "http://192.0.2.7:8000", "rehearsal": rehearsal},
    )
    unsafe = Site.open(unproved.instance.folder, config)
    page = words(read(unsafe.officer(Role.ORGANISER).get(PRINT), status))
    assert ("is not secure enough for voting" in page) is not rehearsal
    unsafe.close()


def test_a_sample_ballot_says_so_and_never_votes(unproved: Site) -> None:
    organiser, phone = unproved.officer(Role.ORGANISER), unproved.visitor()
    sheet = PrintedBallots(unproved, organiser.get(f"{PACKS}/sample/a5.pdf").data)
    assert TYPED_CODE.findall(sheet.texts[0]) == [grouped(SAMPLE_CODE)]
    assert "SAMPLE" in sheet.texts[0].upper()
    assert registered(unproved) == (0, 0, 0)
    page = read(phone.post("/b/ballot", {"code": sheet.scanned(0)[0]}), 404)
    assert "This is a sample ballot. It is never valid" in words(page)
    assert organiser.get(f"{PACKS}/sample/a7.pdf").status_code == 400


def test_a_test_ballot_is_no_ballot(site: Site) -> None:
    make_open_contest(site, ballots=1)
    code = proof_sheet(site.officer(Role.ORGANISER), site).codes[0]
    page = read(site.visitor().post("/b/check", {"code": code, **crossed(1)}), 404)
    assert "not on any of our ballots" in words(page)
    with pytest.raises(Exception, match="not on any of our ballots"):
        cast_by_phone(site, code, 1)
    with site.work() as session:
        assert the_contest(session).state == "open"
