"""Files that once went wrong give what is right, every one of them; without them these tests are skipped."""

from __future__ import annotations

import tomllib
from collections.abc import Generator
from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.answers import load_answers, read_answers
from tests.factories import BY
from tests.real import real_file
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


def seat_told_in(name: str) -> config.Seat:
    return config.parse_config(tomllib.loads(real_file(f"faults/{name}").read_text(encoding="utf-8"))).seat


@pytest.fixture
def session(site: Site) -> Generator[Session]:
    with clock.set_to(NOVEMBER), site.work() as session:
        yield session


@pytest.fixture
def seat(session: Session) -> Seat:
    return know_seat(session, seat_told_in("base-config.toml"))


@pytest.fixture
def campaign(session: Session, seat: Seat) -> Campaign:
    return this_autumn(session, seat)


def reading(campaign: Campaign, name: str, choices: Choices | None = None) -> Reading:
    return read_answers(campaign, decode(real_file(f"faults/{name}.csv").read_bytes()), choices=choices)


@pytest.mark.parametrize(
    ("name", "wards"),
    [
        ("ragged", ["Harborne"] * 3),
        ("sep-line", ["Harborne"]),
        ("header-line-break", ["Harborne"]),
        ("title-row", ["Harborne"]),
        ("language-name", ["Harborne"]),
        ("ward-amp", ["Bournville & Cotteridge"] * 2),
        ("ward-curly", ["King's Norton North"]),
        ("ward-noapos", ["King's Norton North"]),
        ("ward-column-other-name", ["Harborne", "Quinton"]),
    ],
)
def test_a_file_of_answers_is_read(campaign: Campaign, name: str, wards: list[str]) -> None:
    read = reading(campaign, name)
    assert [answer.ward.name for answer in read.answers] == wards
    assert (read.bad, read.left.counts) == ((), {})


@pytest.mark.parametrize("name", ["day-timestamp", "day-mon", "day-serial"])
def test_a_day_is_read(campaign: Campaign, name: str) -> None:
    assert [answer.day for answer in reading(campaign, name).answers] == [date(2026, 11, 1)]


def test_days_that_are_left_open_are_asked_about(campaign: Campaign) -> None:
    assert reading(campaign, "day-us").asks_order
    read = reading(campaign, "day-us", Choices(order=Order.MONTH))
    assert [answer.day for answer in read.answers] == [date(2026, 11, 14), date(2026, 11, 5)]


def test_letters_of_a_mac_are_read(campaign: Campaign) -> None:
    data = real_file("faults/macroman.csv").read_bytes()
    assert not is_utf(data)
    assert {way.encoding for way in ways_to_read(data)} == {"mac_roman", "cp1252", "cp1250"}
    assert [each.said.words for each in reading(campaign, "macroman").answers] == [
        "It’s the bins – every week",
        "Café closed",
    ]


def test_merged_rows_are_asked_about(campaign: Campaign) -> None:
    asked = reading(campaign, "merged")
    assert (asked.ward_gaps, len(asked.answers), len(asked.bad)) == (2, 2, 2)
    read = reading(campaign, "merged", Choices(gaps=Gaps.ABOVE))
    assert [answer.ward.name for answer in read.answers] == ["Harborne", "Harborne", "Quinton", "Quinton"]


def test_a_grown_file_adds_its_last_row(session: Session, campaign: Campaign) -> None:
    assert load_answers(session, campaign, reading(campaign, "grown-1"), by=BY) == 2
    grown = reading(campaign, "grown-2")
    assert count_known(session, grown) == 2
    assert load_answers(session, campaign, grown, by=BY) == 1


def test_what_cannot_be_read_says_so_plainly(campaign: Campaign) -> None:
    with pytest.raises(NotAnswers, match="Two columns are called “ward”"):
        reading(campaign, "dup-header")
    with pytest.raises(BadCsv):
        reading(campaign, "utf16-nobom")


def test_a_directory_of_a_later_year_is_read_and_knows_what_has_ended(session: Session, seat: Seat) -> None:
    loaded = load_postcodes(session, seat, real_file("faults/nspl-aug26.csv"), by=BY)
    assert (loaded.postcodes, loaded.in_seat, loaded.ended) == (4, 4, 1)
    with pytest.raises(PostcodeEnded, match="ended in June 2024; it was in Harborne"):
        find_ward(session, "B17 9ZZ")


def test_a_recoded_ward_keeps_its_name_and_its_history(session: Session, seat: Seat) -> None:
    newer = real_file("faults/onspd-one-ward-recoded.csv")
    with pytest.raises(TakesAway, match="The file gives 1 of them to E05099999"):
        load_postcodes(session, seat, newer, by=BY)
    recoded = know_seat(session, seat_told_in("config-one-ward-recoded.toml"))
    load_postcodes(session, recoded, newer, by=BY)
    ward = find_ward(session, "B17 0AA").ward
    assert (ward.name, ward.code_now) == ("Harborne", "E05099999")
    assert find_ward(session, "B17 0AB").ward is ward
