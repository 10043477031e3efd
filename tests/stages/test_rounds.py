"""A round is planned, shown as a QR code, and joined with a first name on its day and the day after."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
import zxingcpp
from PIL import Image

from tests.factories import make_campaign, make_round
from tests.reading import read, words
from tests.sites import Site
from voting.collect.models import Round
from voting.people.models import PhonePass
from voting.plain import clock
from voting.plain.qr import qr_code
from voting.plain.roles import Role

FORM = {
    "ward": "harborne",
    "on": "2026-06-14",
    "meeting_place": " Outside the library ",
    "streets": "12 Elm Road\n\n14-16 ELM RD.\nStation Road",
}
NOON = datetime(2026, 6, 14, 12, tzinfo=UTC)


def test_an_organiser_plans_a_round(site: Site) -> None:
    with site.work() as session:
        make_campaign(session)
    organiser = site.officer(Role.ORGANISER)
    answer = organiser.post("/campaigns/this-summer/rounds/new", FORM)
    assert answer.status_code == 303
    with site.work() as session:
        planned = session.scalars(sa.select(Round)).one()
        assert (planned.ward.name, planned.meeting_place, planned.streets) == (
            "Harborne",
            "Outside the library",
            ["Elm Road", "Station Road"],
        )
        token = planned.join_token
    with clock.set_to(NOON):
        page = read(organiser.get(answer.location))
    assert [each.text for each in page.select("a.join-link")] == [f"localhost/join#{token}"]
    assert "Nobody yet" in words(page)
    assert page.select_one("svg.qr path[d^=M]")
    assert "Harborne, 14 June 2026" in words(read(organiser.get("/campaigns/this-summer")))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ward": "ladywood"}, "Not a valid choice"),
        ({"on": ""}, "Choose the day"),
        ({"on": "2026-05-31"}, "Choose a day in this campaign: from 1 June 2026 to 30 September 2026."),
        ({"on": "2026-10-01"}, "Choose a day in this campaign: from 1 June 2026 to 30 September 2026."),
        ({"meeting_place": "x" * 121}, "too long for a meeting place"),
        ({"streets": "x" * 121}, "Write one street per line"),
        ({"streets": "\n".join(f"Oak{number} Road" for number in range(201))}, "List up to 200 streets"),
    ],
)
def test_a_round_that_does_not_fit_is_not_planned(site: Site, change: dict[str, str], said: str) -> None:
    with site.work() as session:
        make_campaign(session)
    page = read(site.officer(Role.ORGANISER).post("/campaigns/this-summer/rounds/new", FORM | change), 400)
    assert said in words(page)
    with site.work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Round)) == 0


@pytest.mark.parametrize(
    ("today", "offered"),
    [("2026-05-01", "2026-06-01"), ("2026-06-14", "2026-06-14"), ("2027-01-01", "2026-09-30")],
)
def test_the_form_offers_the_day_of_the_campaign_nearest_to_today(
    site: Site, today: str, offered: str
) -> None:
    with site.work() as session:
        make_campaign(session)
    with clock.set_to(datetime.fromisoformat(f"{today}T12:00:00+00:00")):
        page = read(site.officer(Role.ORGANISER).get("/campaigns/this-summer/rounds/new"))
    [day] = page.select("input[name=on]")
    assert (day["value"], day["min"], day["max"]) == (offered, "2026-06-01", "2026-09-30")


def test_a_phone_joins_with_a_first_name_alone(site: Site) -> None:
    with site.work() as session:
        planned = make_round(session)
        token, page_of_round = planned.join_token, f"/rounds/{planned.id}"
        doorstep = f"/doorstep/{planned.id}"
    phone = site.visitor()
    with clock.set_to(NOON):
        page = read(phone.get("/join"))
        assert [field["name"] for field in page.select("main input:not([type=hidden])")] == ["code", "name"]
        answer = phone.post("/join", {"code": token, "name": "  Sam "})
        assert (answer.status_code, answer.location) == (303, doorstep)
        assert phone.get(doorstep).status_code == 200
        assert "Who has joined Sam" in words(read(site.officer(Role.ORGANISER).get(page_of_round)))


def test_joining_twice_gives_one_pass(site: Site) -> None:
    with site.work() as session:
        planned = make_round(session)
        token, doorstep = planned.join_token, f"/doorstep/{planned.id}"
    phone = site.visitor()
    with clock.set_to(NOON):
        phone.post("/join", {"code": token, "name": "Sam"})
        phone.post("/join", {"code": token, "name": "Sam"})
        [onward] = read(phone.get("/join")).select("main a.button")
        assert onward["href"] == doorstep
    with site.work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(PhonePass)) == 1


def test_joining_without_a_name_is_refused(site: Site) -> None:
    with site.work() as session:
        token = make_round(session).join_token
    with clock.set_to(NOON):
        page = read(site.visitor().post("/join", {"code": token, "name": "  "}), 400)
    assert "Type your first name" in words(page)
    [code] = page.select("input[name=code]")
    assert code["value"] == token


@pytest.mark.parametrize(("days", "status"), [(-8, 409), (-1, 409), (0, 303), (1, 303), (2, 409)])
def test_the_code_works_on_the_day_of_the_round_and_the_day_after(site: Site, days: int, status: int) -> None:
    with site.work() as session:
        token = make_round(session).join_token
    with clock.set_to(NOON + timedelta(days=days)):
        answer = site.visitor().post("/join", {"code": token, "name": "Sam"})
        assert answer.status_code == status
        assert ("This round is over" in answer.text) == (days > 1)
        assert ("This code works from 14 June 2026" in answer.text) == (days < 0)


def test_an_address_typed_by_hand_is_read_forgivingly(site: Site) -> None:
    with site.work() as session:
        planned = make_round(session)
        assert re.fullmatch(r"[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}", planned.join_token)
        planned.join_token = kept = "a0b1-cdef-ghjk-mnpq"
    with clock.set_to(NOON):
        for typed in (
            kept,
            "A0B1CDEFGHJKMNPQ",
            "aob1-cdef-ghjk-mnpq",
            "aObl cdef ghjk mnpq",
            "a0bicdefghjkmnpq",
            "https://localhost/join#a0b1-cdef-ghjk-mnpq",
        ):
            assert site.visitor().post("/join", {"code": typed, "name": "Sam"}).status_code == 303
        for wrong in ("a0b1-cdef-ghjk-mnpr", "a0b1-cdef-ghjk"):
            assert site.visitor().post("/join", {"code": wrong, "name": "Sam"}).status_code == 404


def test_a_link_in_the_letters_of_before_still_works(site: Site) -> None:
    with site.work() as session:
        make_round(session).join_token = "Oil_W-xYzAbC0123"
    with clock.set_to(NOON):
        right, wrong = "Oil_W-xYzAbC0123", "oil_w-xyzabc0123"
        assert site.visitor().post("/join", {"code": right, "name": "Sam"}).status_code == 303
        assert site.visitor().post("/join", {"code": wrong, "name": "Sam"}).status_code == 404


def test_a_code_nobody_made_is_not_found(site: Site) -> None:
    answer = site.visitor().post("/join", {"code": "no-such-code", "name": "Sam"})
    assert "is not for any round" in words(read(answer, 404))


def test_a_link_with_its_secret_in_the_path_opens_nothing_any_more(site: Site) -> None:
    with site.work() as session:
        token = make_round(session).join_token
    with clock.set_to(NOON):
        phone = site.visitor()
        assert "This link no longer works." in words(read(phone.get(f"/join/{token}"), 410))
        assert phone.client.post(f"/join/{token}", data={"name": "Sam"}).status_code == 405
        assert "Scan the code the desk is showing now." in words(read(phone.get(f"/desk/join/{token}"), 410))


def test_a_round_that_is_not_there_is_not_found(site: Site) -> None:
    path = "/rounds/00000000-0000-4000-8000-000000000000"
    assert "no such round" in words(read(site.officer(Role.ORGANISER).get(path), 404))


def test_a_round_is_for_organisers(site: Site) -> None:
    with site.work() as session:
        path = f"/rounds/{make_round(session, on=date(2026, 6, 14)).id}"
    assert site.officer(Role.STEWARD).get(path).status_code == 403


def test_the_qr_code_draws_its_every_dark_module() -> None:
    link = "https://localhost/join/abc"
    code = qr_code(link)
    drawn = {
        (int(x) + step, int(y))
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", code.path)
        for step in range(int(width))
    }
    image = Image.new("L", (code.size, code.size), "white")
    for module in drawn:
        image.putpixel(module, 0)
    large = image.resize((code.size * 8, code.size * 8), Image.Resampling.NEAREST)
    assert [found.text for found in zxingcpp.read_barcodes(large)] == [link]
