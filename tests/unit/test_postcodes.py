"""Postcodes are read however they are typed, and files of them as they are published."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.places.postcode_file import (
    CODEPOINT,
    BadRow,
    Columns,
    Fault,
    Place,
    Source,
    UnknownFormat,
    read_places,
    recognise,
)
from voting.places.rules import is_near, tidy_postcode
from voting.places.services.loading import SHIPPED_POSTCODES
from voting.places.services.staging import BATCH, staging

outward = st.from_regex(r"[A-Z]{1,2}[0-9][A-Z0-9]?", fullmatch=True)
inward = st.from_regex(r"[0-9][A-Z]{2}", fullmatch=True)

ROW = [
    "B17 0AA",
    "10",
    "402894",
    "284174",
    "E92000001",
    "E19000001",
    "E18000005",
    "",
    "E08000025",
    "E05011144",
]
ONSPD_OLD = ["pcd", "pcd2", "pcds", "dointr", "doterm", "oscty", "ced", "oslaua", "osward", "parish"]
ONSPD_2025 = [
    "pcd7",
    "pcd8",
    "pcds",
    "dointr",
    "doterm",
    "cty25cd",
    "ced25cd",
    "lad25cd",
    "wd25cd",
    "parncp25cd",
]


def onspd_row(pcds: str = "B17 0AA", doterm: str = "", ward: str = "E05011144") -> list[str]:
    return [
        "B17 0AA",
        "B17  0AA",
        pcds,
        "198001",
        doterm,
        "E99999999",
        "E99999999",
        "E08000025",
        ward,
        "E43000250",
    ]


def read(columns: Columns, *rows: list[str]) -> list[Place | BadRow]:
    return [
        each if isinstance(each, BadRow) else each[1]
        for each in read_places(enumerate(rows, start=1), columns)
    ]


@given(outward, inward, st.data())
def test_a_postcode_is_known_however_it_is_typed(start: str, end: str, data: st.DataObject) -> None:
    gaps = st.text(" -.\t", max_size=2)
    spread = "".join(data.draw(gaps) + letter for letter in start + end) + data.draw(gaps)
    typed = data.draw(st.sampled_from([spread, spread.lower()]))
    assert tidy_postcode(typed) == f"{start} {end}"


@given(st.text())
def test_what_is_tidy_stays_as_it_is(typed: str) -> None:
    tidy = tidy_postcode(typed)
    assert tidy is None or tidy_postcode(tidy) == tidy


@pytest.mark.parametrize(
    "typed", ["", "B17", "B17 9", "B17 99A", "BB17 0AAA", "١٧", "GIR 0AA", "B17 0AA\nx", "hello world"]
)
def test_what_cannot_be_a_postcode_is_none(typed: str) -> None:
    assert tidy_postcode(typed) is None


def test_ten_columns_are_code_point_open() -> None:
    assert recognise(ROW) is CODEPOINT
    assert read(CODEPOINT, ROW) == [Place("B17 0AA", "E05011144", "E08000025", 402894, 284174)]


@pytest.mark.parametrize("header", [ONSPD_OLD, ONSPD_2025, [name.upper() for name in ONSPD_2025]])
def test_a_header_with_pcds_is_the_ons_postcode_directory(header: list[str]) -> None:
    columns = recognise(header)
    assert columns.source == Source.ONSPD
    assert read(columns, onspd_row()) == [Place("B17 0AA", "E05011144", "E08000025")]


@pytest.mark.parametrize(
    "header", [["postcode", "ward"], ["pcds", "doterm"], ["pcds", "wd25cd"], [], [""] * 9]
)
def test_another_first_row_is_neither(header: list[str]) -> None:
    with pytest.raises(UnknownFormat):
        recognise(header)


def test_a_postcode_that_has_ended_is_kept_with_its_month() -> None:
    [place] = read(recognise(ONSPD_2025), onspd_row(doterm="199606"), onspd_row("GIR 0AA"))
    assert isinstance(place, Place)
    assert (place.ended_on, place.ward_code) == (date(1996, 6, 1), "E05011144")


def test_a_postcode_that_has_ended_and_cannot_be_read_is_passed_over() -> None:
    assert (
        read(recognise(ONSPD_2025), onspd_row(doterm="199606", ward="nowhere"), onspd_row(doterm="x")) == []
    )


def test_a_code_for_no_area_is_no_area() -> None:
    [place] = read(recognise(ONSPD_2025), onspd_row(ward="E99999999"))
    assert isinstance(place, Place)
    assert place.ward_code is None


def test_every_bad_row_is_named_by_line_and_fault() -> None:
    odd_code = [*ROW[:9], "Harborne"]
    no_postcode = ["nowhere", *ROW[1:]]
    read_rows = read(CODEPOINT, ROW, ROW[:9], no_postcode, [], odd_code, ROW)
    assert read_rows[1:] == [
        BadRow(2, Fault.COLUMNS, "9"),
        BadRow(3, Fault.POSTCODE, "nowhere"),
        BadRow(5, Fault.CODE, "Harborne"),
        read_rows[0],
    ]


@pytest.mark.parametrize("between", [0, 1, BATCH])
def test_a_postcode_that_stands_twice_is_named_by_its_second_line(between: int) -> None:
    others = [Place(f"B{number // 999} {number % 999}", None, None) for number in range(between)]
    twice = Place("B17 0AA", None, None)
    rows = enumerate([twice, *others, twice, Place("B17 0AB", None, None)], start=1)
    with staging() as staged:
        assert list(staged.take(rows)) == [BadRow(between + 2, Fault.REPEATED, "B17 0AA")]
        assert staged.number() == between + 2


def test_the_shipped_postcodes_are_whole() -> None:
    with SHIPPED_POSTCODES.open(encoding="utf-8", newline="") as lines:
        places = read(CODEPOINT, *csv.reader(lines))
    assert len(places) == 1802
    assert sum(isinstance(place, Place) and place.ward_code == "E05009828" for place in places) == 14


@pytest.mark.parametrize(
    ("quality", "east", "north", "metres"),
    [
        ("10", "402894", "284174", (402894, 284174)),
        ("50", "402894", "284174", (402894, 284174)),
        ("60", "402894", "284174", (None, None)),
        ("90", "0", "0", (None, None)),
        ("10", "", "284174", (None, None)),
    ],
)
def test_a_place_on_the_grid_is_taken_where_it_is_known_well(
    quality: str, east: str, north: str, metres: tuple[int | None, int | None]
) -> None:
    assert read(CODEPOINT, ["B17 0AA", quality, east, north, *ROW[4:]]) == [
        Place("B17 0AA", "E05011144", "E08000025", *metres)
    ]
    names = ("oseast1m", "osnrth1m", "osgrdind") if east else ("east1m", "north1m", "gridind")
    row = [*onspd_row(), east, north, quality[0]]
    [place] = read(recognise([*ONSPD_2025, *names]), row)
    assert isinstance(place, Place)
    assert (place.easting, place.northing) == metres


def test_a_place_that_is_no_number_is_a_bad_row() -> None:
    assert read(CODEPOINT, [*ROW[:2], "somewhere", *ROW[3:]]) == [BadRow(1, Fault.METRES, "somewhere")]


def test_some_of_the_shipped_postcodes_lie_near_a_boundary() -> None:
    with SHIPPED_POSTCODES.open(encoding="utf-8", newline="") as lines:
        rows = read_places(enumerate(csv.reader(lines), start=1), CODEPOINT)
        places = [read[1] for read in rows if not isinstance(read, BadRow)]
    spots = [(place.ward_code, place.easting or 0, place.northing or 0) for place in places]
    assert all(east and north for _ward, east, north in spots)
    near = [
        ward
        for ward, east, north in spots
        if any(other != ward and is_near(x - east, y - north) for other, x, y in spots)
    ]
    assert len(near) == 104
