"""Two more files of each kind that once went wrong: they lie in tests/faults, each named after its kind."""

from __future__ import annotations

import tomllib
from collections.abc import Generator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.answers import load_answers, read_answers
from tests.factories import BY
from tests.sites import Site
from tests.stages.autumn_campaign import NOVEMBER, this_autumn
from voting.collect.csv_file import BadCsv, decode, is_utf
from voting.collect.days import Order
from voting.collect.encodings import ways_to_read
from voting.collect.models import Campaign
from voting.collect.services import Choices, Gaps, Reading, count_known
from voting.collect.services.bad_files import NotAnswers
from voting.places.models import Seat
from voting.places.services import find_ward, know_seat, load_postcodes
from voting.places.services.loading import TakesAway
from voting.places.services.postcodes import PostcodeEnded
from voting.plain import clock
from voting.site import config
from voting.site.paths import EXAMPLE

FAULTS = Path(__file__).parents[1] / "faults"
WARDS = {
    "E05011124": "Bournville & Cotteridge",
    "E05011144": "Harborne",
    "E05011148": "King's Norton North",
    "E05011163": "Quinton",
}


def seat_with(wards: dict[str, str]) -> config.Seat:
    """The seat as config.toml tells it."""
    raw = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    raw["seat"]["slug"] = "our-seat"
    raw["seat"]["wards"] = [{"code": code, "name": name} for code, name in wards.items()]
    return config.parse_config(raw).seat


@pytest.fixture
def session(site: Site) -> Generator[Session]:
    with clock.set_to(NOVEMBER), site.work() as session:
        yield session


@pytest.fixture
def seat(session: Session) -> Seat:
    return know_seat(session, seat_with(WARDS))


@pytest.fixture
def campaign(session: Session, seat: Seat) -> Campaign:
    return this_autumn(session, seat)


def reading(campaign: Campaign, name: str, choices: Choices | None = None) -> Reading:
    return read_answers(campaign, decode((FAULTS / f"{name}.csv").read_bytes()), choices=choices)


def wards_of(read: Reading) -> list[str]:
    return [answer.ward.name for answer in read.answers]


@pytest.mark.parametrize(
    ("name", "wards"),
    [
        ("ragged-1", ["Quinton", "Harborne", "Quinton"]),
        ("ragged-2", ["Harborne", "Quinton"]),
        ("sep-1", ["Harborne"]),
        ("sep-2", ["Harborne"]),
        ("heading-breaks-1", ["Harborne"]),
        ("heading-breaks-2", ["Harborne"]),
        ("title-1", ["Harborne"]),
        ("title-2", ["Harborne"]),
        ("heading-1", ["Harborne", "Quinton"]),
        ("heading-2", ["Harborne", "Quinton"]),
        ("names-amp", ["Bournville & Cotteridge"] * 3),
        ("names-apostrophe", ["King's Norton North"] * 3),
    ],
)
def test_a_file_of_answers_is_read(campaign: Campaign, name: str, wards: list[str]) -> None:
    read = reading(campaign, name)
    assert wards_of(read) == wards
    assert (read.bad, read.left.counts) == ((), {})


def test_cells_that_are_missing_at_the_end_are_empty(campaign: Campaign) -> None:
    first, second, third = reading(campaign, "ragged-1").answers
    assert (first.said.street, first.day) == ("Elm Road", date(2026, 11, 2))
    assert (second.said.street, second.said.topic, third.said.street) == ("Oak Road", "", "")


@pytest.mark.parametrize("name", ["day-spelt-1", "day-spelt-2", "day-short-1", "day-serial-2"])
def test_a_day_is_read(campaign: Campaign, name: str) -> None:
    assert [answer.day for answer in reading(campaign, name).answers] == [date(2026, 11, 2)]


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("day-us-2", [date(2026, 11, 25), date(2026, 11, 2)]),
        ("day-us-3", [date(2026, 10, 27), date(2026, 11, 3)]),
    ],
)
def test_days_that_are_left_open_are_asked_about(campaign: Campaign, name: str, days: list[date]) -> None:
    assert reading(campaign, name).asks_order
    assert [each.day for each in reading(campaign, name, Choices(order=Order.MONTH)).answers] == days


@pytest.mark.parametrize(
    ("name", "languages", "left"),
    [("language-1", ["pa", "en"], 0), ("language-2", ["bn", ""], 1)],
)
def test_a_language_is_understood_or_left_empty_and_counted(
    campaign: Campaign, name: str, languages: list[str], left: int
) -> None:
    read = reading(campaign, name)
    assert [answer.said.language or "" for answer in read.answers] == languages
    assert read.left.counts.total() == left


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("letters-mac", ["“No crèche” – it’s closed"]),
        ("letters-prague", ["Na Dvořákově ulici je tma", "Škoda laviček"]),
    ],
)
def test_letters_of_other_offices_are_read_or_offered(campaign: Campaign, name: str, said: list[str]) -> None:
    data = (FAULTS / f"{name}.csv").read_bytes()
    assert not is_utf(data)
    offered = [read_answers(campaign, way.text.replace("\r", "\n")) for way in ways_to_read(data)]
    assert said in [[each.said.words for each in read.answers] for read in offered]
    assert len(offered) > 1, "and it is asked which of them is right"


@pytest.mark.parametrize(
    ("name", "gaps", "wards"),
    [
        ("merged-1", 2, ["Quinton", "Quinton", "Quinton", "Harborne"]),
        ("merged-2", 1, ["Harborne", "Harborne", "King's Norton North"]),
    ],
)
def test_merged_rows_are_asked_about(campaign: Campaign, name: str, gaps: int, wards: list[str]) -> None:
    assert reading(campaign, name).ward_gaps == gaps
    assert wards_of(reading(campaign, name, Choices(gaps=Gaps.ABOVE))) == wards


@pytest.mark.parametrize("kind", ["grown-a", "grown-b"])
def test_a_grown_file_adds_its_new_row(session: Session, campaign: Campaign, kind: str) -> None:
    assert load_answers(session, campaign, reading(campaign, f"{kind}-1"), by=BY) == 2
    grown = reading(campaign, f"{kind}-2")
    assert count_known(session, grown) == 2
    assert load_answers(session, campaign, grown, by=BY) == 1


@pytest.mark.parametrize("name", ["twice-1", "twice-2"])
def test_a_heading_that_stands_twice_is_named(campaign: Campaign, name: str) -> None:
    with pytest.raises(NotAnswers, match=r"Two columns are called “(words|street)”"):
        reading(campaign, name)


@pytest.mark.parametrize("name", ["utf16-little", "utf16-big"])
def test_letters_of_two_bytes_without_their_mark_are_a_plain_sentence(campaign: Campaign, name: str) -> None:
    with pytest.raises(BadCsv):
        reading(campaign, name)


@pytest.mark.parametrize(
    ("name", "postcode", "sentence"),
    [
        ("ended-1", "B32 9ZZ", "ended in December 1998; it was in Quinton"),
        ("ended-2", "B17 8ZZ", "ended in November 2025; it was in Harborne"),
    ],
)
def test_a_postcode_that_has_ended_says_when_and_where(
    session: Session, seat: Seat, name: str, postcode: str, sentence: str
) -> None:
    loaded = load_postcodes(session, seat, FAULTS / f"{name}.csv", by=BY)
    assert (loaded.postcodes, loaded.ended) == (4, 1)
    with pytest.raises(PostcodeEnded, match=sentence):
        find_ward(session, postcode)


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("recoded-1", {"E05011163": "E05098888"}),
        ("recoded-2", {"E05011144": "E05011163", "E05011163": "E05011144"}),
    ],
)
def test_a_recoded_ward_keeps_its_name_under_the_new_code(
    session: Session, seat: Seat, name: str, changed: dict[str, str]
) -> None:
    file = FAULTS / f"{name}.csv"
    load_postcodes(session, seat, FAULTS / "ended-1.csv", by=BY)
    if name == "recoded-1":
        with pytest.raises(TakesAway):
            load_postcodes(session, seat, file, by=BY)
    wanted = {changed.get(code, code): ward for code, ward in WARDS.items()}
    recoded = know_seat(session, seat_with(wanted))
    load_postcodes(session, recoded, file, by=BY, take_away=True)
    assert find_ward(session, "B17 0AA").ward.name == "Harborne"
    assert find_ward(session, "B32 1AA").ward.name == "Quinton"
