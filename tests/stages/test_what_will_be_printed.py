"""What no font here can print is refused while it is typed, with the letter: never once it is fixed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from tests.factories import BY, make_campaign, seat_of, ward_named
from tests.reading import read, words
from tests.sites import Site, Visitor
from voting.collect.services import plan_round, start_campaign
from voting.conference.services import plan_conference
from voting.printing.printable import CannotBePrinted, check_printable, letters_of
from voting.shortlist.services.sorting import clean_title
from voting.site.paths import BALLOT_DESIGNS

UNPRINTABLE = ["Trees 🌳", "公园", "பூங்கா", "पार्क", "Ⴀ", "Bins ☃"]
PRINTABLE = [
    "Ærøskøbing – “St John’s” & Łódź", "صفائی اور سڑکیں", "ਪਾਰਕ ਅਤੇ ਸੜਕਾਂ", "রাস্তা ও পার্ক",
    "Zażółć gęślą jaźń", "£50 • 20 °C … ½",
]  # fmt: skip


def campaign(session: Session, text: str) -> object:
    return start_campaign(
        session, seat=seat_of(session), name="Autumn", question=f"What about {text}?",
        starts_on=date(2026, 6, 1),
        ends_on=date(2026, 7, 1), topics=["Roads"], by=BY,
    )  # fmt: skip


def topic(session: Session, text: str) -> object:
    return start_campaign(
        session, seat=seat_of(session), name="Autumn", question="What?", starts_on=date(2026, 6, 1),
        ends_on=date(2026, 7, 1), topics=[text], by=BY,
    )  # fmt: skip


def conference(session: Session, text: str) -> object:
    starts_at = datetime(2026, 6, 20, 18, tzinfo=UTC)
    return plan_conference(
        session, seat=seat_of(session), name=f"Our {text}", place="Hall", starts_at=starts_at, by=BY
    )


def place(session: Session, text: str) -> object:
    starts_at = datetime(2026, 6, 20, 18, tzinfo=UTC)
    return plan_conference(
        session, seat=seat_of(session), name="Ours", place=text, starts_at=starts_at, by=BY
    )


def walk(session: Session, text: str) -> object:
    return plan_round(
        session, make_campaign(session), ward=ward_named(session), on=date(2026, 6, 14), meeting_place="Hall",
        streets=[f"{text} Road"], by=BY,
    )  # fmt: skip


def theme(_session: Session, text: str) -> object:
    return clean_title(text)


TYPED: list[Callable[[Session, str], object]] = [campaign, topic, conference, place, walk, theme]


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("text", ["Trees 🌳", "公园"])
def test_what_cannot_be_printed_is_refused_where_it_is_typed(
    site: Site, typed: Callable[[Session, str], object], text: str
) -> None:
    with site.work() as session, pytest.raises(CannotBePrinted, match=r"No font here can print “[🌳公]”"):
        typed(session, text)


@pytest.mark.parametrize("text", UNPRINTABLE)
def test_letters_of_no_font_are_named(site: Site, text: str) -> None:
    with site.app.app_context(), pytest.raises(CannotBePrinted):
        check_printable("fine", text)


@pytest.mark.parametrize("text", PRINTABLE)
def test_letters_of_the_fonts_here_are_taken(site: Site, text: str) -> None:
    with site.app.app_context():
        check_printable(text)


def test_the_page_says_it_and_keeps_what_was_typed(site: Site, organiser: Visitor) -> None:
    form = {"name": "Green 🌳 evening", "place": "Hall", "on": "2026-06-20", "at": "18:00"}
    page = read(organiser.post("/conferences/new", form), 400)
    assert "No font here can print “🌳”" in words(page)
    name = page.select_one("input[name=name]")
    assert name is not None
    assert name["value"] == form["name"]


def test_every_family_is_asked_in_every_weight(site: Site) -> None:
    letters = letters_of(BALLOT_DESIGNS / "fonts")
    assert {ord(each) for each in "aÆłپਪপ"} <= letters
