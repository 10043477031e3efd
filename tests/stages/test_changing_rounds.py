"""A round can be changed until a phone joins it, called off until a door is recorded, and put back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tests.factories import (
    make_round,
)
from tests.reading import read, words
from tests.sites import Site
from voting.collect.models import Round
from voting.plain import clock
from voting.plain.roles import Role
from voting.storage.journal import JournalEntry

NOON = datetime(2026, 6, 14, 11, 0, tzinfo=UTC)


def acts(site: Site) -> list[str]:
    with site.work() as session:
        return list(session.scalars(sa.select(JournalEntry.act).order_by(JournalEntry.number)))


def round_of(site: Site) -> tuple[str, Any]:
    """The address of a round of 14 June in Harborne, and the secret of its link."""
    with site.work() as session:
        planned = make_round(session, streets=["Elm Road"])
        return f"/rounds/{planned.id}", planned.join_token


CHANGED = {
    "ward": "quinton",
    "on": "2026-06-21",
    "meeting_place": "Outside the school",
    "streets": "Oak Lane\nElm Road",
    "script": "",
}


def the_round(site: Site) -> Round:
    with site.work() as session:
        found = session.scalars(sa.select(Round)).one()
        assert found.ward.name
        session.expunge_all()
    return found


def join(site: Site, token: str, *, at: datetime = NOON) -> Any:
    with clock.set_to(at):
        return site.visitor().post("/join", {"code": token, "name": "Sam"})


def test_a_round_is_changed_and_keeps_its_code(site: Site) -> None:
    address, token = round_of(site)
    organiser = site.officer(Role.ORGANISER)
    page = read(organiser.get(f"{address}/change"))
    assert page.select_one("[name=meeting_place]")["value"] == "Outside the library"  # pyright: ignore[reportOptionalSubscript]
    done = organiser.post(f"{address}/change", CHANGED)
    assert (done.status_code, done.location) == (303, address)
    found = the_round(site)
    assert (found.ward.slug, found.on, found.meeting_place) == (
        "quinton",
        date(2026, 6, 21),
        "Outside the school",
    )
    assert (found.streets, found.join_token) == (["Oak Lane", "Elm Road"], token)
    assert acts(site)[-1] == "RoundChanged"
    assert join(site, token).status_code == 409
    assert join(site, token, at=NOON + timedelta(days=7)).status_code == 303


def test_a_round_is_changed_to_a_day_of_its_campaign_alone(site: Site) -> None:
    address, _token = round_of(site)
    page = read(site.officer(Role.ORGANISER).post(f"{address}/change", CHANGED | {"on": "2027-01-01"}), 400)
    assert "Choose a day of this campaign" in words(page)
    assert page.select_one("[name=streets]").get_text().split("\n")[-2:] == ["Oak Lane", "Elm Road"]  # pyright: ignore[reportOptionalMemberAccess]
    assert the_round(site).on == date(2026, 6, 14)


def test_a_round_that_a_phone_has_joined_is_not_changed_but_can_be_called_off(site: Site) -> None:
    address, token = round_of(site)
    assert join(site, token).status_code == 303
    organiser = site.officer(Role.ORGANISER)
    assert organiser.get(f"{address}/change").status_code == 409
    refused = organiser.post(f"{address}/change", CHANGED)
    assert "Phones have joined this round" in words(read(refused, 409))
    with clock.set_to(NOON):
        assert organiser.post(f"{address}/call-off").location == address
    with site.work() as session:
        [line] = session.scalars(sa.select(JournalEntry).where(JournalEntry.act == "RoundCalledOff"))
        assert line.details["ended"] == 1
    assert "CodeReplaced" not in acts(site)
    refused = join(site, token)
    assert "This round was called off." in words(read(refused, 409))


def test_who_calls_a_round_off_reads_what_becomes_of_what_phones_have_not_sent(site: Site) -> None:
    address, token = round_of(site)
    assert join(site, token).status_code == 303
    page = read(site.officer(Role.ORGANISER).get(address))
    [button] = page.select("form[action$='/call-off']")
    beside = button.parent.get_text() if button.parent else ""
    assert "answers still come in, held for you" in beside
    assert "People they noted do not, and leave the phones after 72 hours" in beside


def test_a_round_that_is_called_off_waits_for_nobody(site: Site) -> None:
    address, _token = round_of(site)
    organiser = site.officer(Role.ORGANISER)
    organiser.post(f"{address}/call-off")
    with clock.set_to(NOON):
        campaign = words(read(organiser.get("/campaigns/this-summer")))
        page = words(read(organiser.get(address)))
        front = words(read(site.visitor().get("/wards/harborne")))
    assert "called off" in campaign
    assert "Next: walk the round" not in campaign
    assert "0 walked, 0 planned." in campaign
    assert "This round has been called off" in page
    assert "Let everyone join" not in page
    assert organiser.get(f"{address}/sheet.pdf").status_code == 409
    assert organiser.post(f"{address}/call-off").status_code == 409
    assert front


def test_a_sheet_typed_in_for_a_round_that_is_called_off_comes_back(site: Site) -> None:
    address, _token = round_of(site)
    organiser = site.officer(Role.ORGANISER)
    organiser.post(f"{address}/call-off")
    rows = {"key": "0190abcd-0000-7000-8000-000000000001", "street": "Elm Road", "words": "Mend the gate"}
    page = read(organiser.post(f"{address}/paper", rows | {"topic": "", "outcome": "spoke"}), 409)
    assert "This round was called off." in words(page)
    assert page.select_one("[name=words]")["value"] == "Mend the gate"  # pyright: ignore[reportOptionalSubscript]


def test_a_round_is_put_back_with_the_code_it_had(site: Site) -> None:
    address, token = round_of(site)
    organiser = site.officer(Role.ORGANISER)
    organiser.post(f"{address}/call-off")
    assert organiser.post(f"{address}/put-back").location == address
    assert join(site, token).status_code == 303
    assert [act for act in acts(site) if act.startswith("Round")] == [
        "RoundPlanned",
        "RoundCalledOff",
        "RoundPutBack",
    ]


def test_a_round_on_which_doors_were_recorded_took_place(site: Site) -> None:
    address, token = round_of(site)
    phone = site.visitor()
    organiser = site.officer(Role.ORGANISER)
    with clock.set_to(NOON):
        doorstep = phone.post("/join", {"code": token, "name": "Sam"}).location
        phone.post(doorstep, {"words": "Mend the gate", "outcome": "spoke", "street": "Elm Road"})
        refused = organiser.post(f"{address}/call-off")
        assert "Doors were recorded on this round" in words(read(refused, 409))
        assert "Call this round off" not in words(read(organiser.get(address)))
    assert the_round(site).called_off_at is None
