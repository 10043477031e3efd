"""Files of answers are read as offices and forms really make them, and nothing is lost in silence."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from tests.answers import load_answers, read_answers
from tests.factories import BY, make_campaign
from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.answer_files import LOAD, carried, loaded, upload
from voting.collect.csv_file import decode
from voting.collect.days import Order
from voting.collect.models import Campaign
from voting.collect.services import Choices, MustBeAsked, Reading, find_campaign
from voting.plain import clock

AUTUMN = datetime(2026, 11, 28, 12, tzinfo=UTC)


def reading_of(site: Site, text: str, choices: Choices | None = None) -> Reading:
    with clock.set_to(AUTUMN), site.work() as session:
        reading = read_answers(find_campaign(session, "this-summer"), text, choices=choices)
        session.expunge_all()
        return reading


def told(reading: Reading) -> list[tuple[str, str]]:
    return [(answer.said.words, answer.ward.name) for answer in reading.answers]


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        (
            "words,ward,topic,street\nBins,Harborne,Housing,Elm Road\nCars,Harborne,Housing\nShops,Quinton\n",
            3,
        ),
        ("words,ward,topic\nBins,Harborne,,,,\n", 1),
        ("sep=;\nwords;ward\nBins;Harborne\n", 1),
        ('"sep=\t"\nwords\tward\nBins\tHarborne\n', 1),
        ("sep=|,,\nwords|ward\nBins, all of them|Harborne\n", 1),
        ('"What is the one big issue\nround here?",ward\nBins,Harborne\n', 1),
        ('ward,"What would\r\nyou mend?"\nHarborne,Bins\n', 1),
        ("Harborne survey,,,\n,,,\nwords,ward,street\nBins,Harborne,Elm Road\n", 1),
        ("Our survey of this autumn\n\nExported 3 November\nward;words\nHarborne;Bins\n", 1),
        ("words,Ward you live in\nBins,Harborne\nCars,Quinton\n", 2),
        ("Comments,Electoral ward\nBins,Harborne\n", 1),
        ("words,Where from?\nBins,Harborne\nCars,Quinton\n", 2),
        ("words,ward\nBins,HARBORNE WARD\nCars,bartley  green\nPark,E05011163\n", 3),
    ],
)
def test_a_file_is_read_as_a_spreadsheet_holds_it(
    site: Site, organiser: Visitor, text: str, answers: int
) -> None:
    reading = reading_of(site, text)
    assert len(reading.answers) == answers
    assert reading.bad == ()
    assert reading.answers[0].said.words.startswith("Bins")
    assert reading.answers[0].ward.name == "Harborne"


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-01", "01/11/2026 14:03:22", "1.11.26", "01-Nov-26", "1st November 2026",
        "Sun, November 1, 2026",
        "46327", "46327.5856", "2026/11/01 2:03:22 PM GMT", "٠١/١١/٢٠٢٦", "1 Nov 2026 14:03",
    ],
)  # fmt: skip
def test_a_day_is_read_however_forms_write_it(site: Site, organiser: Visitor, cell: str) -> None:
    [answer] = reading_of(site, f'words,ward,day\nBins,Harborne,"{cell}"\n').answers
    assert answer.day == date(2026, 11, 1)


@pytest.mark.parametrize("days", [("11/14/2026", "11/05/2026"), ("14/11/2026", "11/14/2026", "11/10/2026")])
def test_a_file_that_leaves_its_days_open_is_asked_about(
    site: Site, organiser: Visitor, days: tuple[str, ...]
) -> None:
    text = "words,ward,day\n" + "".join(f"Bins {day},Harborne,{day}\n" for day in days)
    asked = reading_of(site, text)
    assert asked.asks_order
    assert len(asked.answers) == len(days)
    with clock.set_to(AUTUMN), site.work() as session, pytest.raises(MustBeAsked, match="two ways"):
        load_answers(session, find_campaign(session, "this-summer"), asked, by=BY)
    by_month = reading_of(site, text, Choices(order=Order.MONTH))
    assert (by_month.asks_order, by_month.left.counts.total()) == (False, 0)
    assert date(2026, 11, 14) in {answer.day for answer in by_month.answers}
    assert len({answer.day for answer in by_month.answers}) == 2


def test_days_that_are_all_month_first_need_no_question(site: Site, organiser: Visitor) -> None:
    reading = reading_of(site, "words,ward,day\nBins,Harborne,11/14/2026\nCars,Harborne,11/20/2026\n")
    assert not reading.asks_order
    assert [answer.day for answer in reading.answers] == [date(2026, 11, 14), date(2026, 11, 20)]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("topic", "Weather"), ("language", "Klingonish"), ("language", "English, Urdu"), ("day", "soon"),
        ("day", "2031-01-01"), ("day", "1999-01-01"), ("week", "1999-01-01"), ("outcome", "perhaps"),
        ("street", "x" * 200),
    ],
)  # fmt: skip
def test_an_optional_cell_that_cannot_be_read_never_costs_the_words(
    site: Site, organiser: Visitor, column: str, cell: str
) -> None:
    reading = reading_of(site, f'words,ward,{column}\nBins,Harborne,"{cell}"\n')
    assert told(reading) == [("Bins", "Harborne")]
    assert reading.left.counts == {column: 1}
    text = {"text": f'words,ward,{column}\nBins,Harborne,"{cell}"\n'}
    assert f"1 cell under {column} can’t be read and is left blank" in words(
        read(organiser.post(f"{LOAD}/preview", text))
    )


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("English", "en"),
        ("URDU", "ur"),
        ("Polski", "pl"),
        ("اردو", "ur"),
        ("panjabi", "pa"),
        ("zh_hans", "zh-Hans"),
        ("en-GB", "en"),
    ],
)
def test_a_language_is_known_by_its_name(site: Site, organiser: Visitor, cell: str, code: str) -> None:
    [answer] = reading_of(site, f"words,ward,language\nBins,Harborne,{cell}\n").answers
    assert answer.said.language == code


@pytest.mark.parametrize(
    "text",
    [
        "ward,words\nHarborne,Bins\n,Cars\nQuinton,Park\n,Shops\n",
        "words,ward\nBins,Harborne\nCars,\nPark,Quinton\nShops,\n",
    ],
)
def test_rows_that_name_no_ward_among_others_are_asked_about(
    site: Site, organiser: Visitor, text: str
) -> None:
    page = read(organiser.post(f"{LOAD}/preview", {"text": text, "ward": "bartley-green"}))
    assert "2 rows have no ward, but others do." in words(page)
    read(organiser.post(LOAD, carried(page)), 400)
    assert loaded(site) == []
    shown = read(organiser.post(f"{LOAD}/preview", carried(page) | {"new_gaps": "above"}))
    organiser.post(LOAD, carried(shown))
    assert [(row[0], row[3]) for row in loaded(site)] == [
        ("Bins", "E05011144"), ("Cars", "E05011144"), ("Park", "E05011163"), ("Shops", "E05011163")
    ]  # fmt: skip


def test_a_chosen_ward_never_overrides_one_that_stands_in_the_row(site: Site, organiser: Visitor) -> None:
    rows = {"text": "words,Ward you live in\nBins,Harborne\nCars,Quinton\n", "ward": "bartley-green"}
    page = read(organiser.post(f"{LOAD}/preview", rows))
    organiser.post(LOAD, carried(page))
    assert [(row[0], row[3]) for row in loaded(site)] == [("Bins", "E05011144"), ("Cars", "E05011163")]


def test_a_changed_reading_is_shown_before_it_is_loaded(site: Site, organiser: Visitor) -> None:
    page = read(organiser.post(f"{LOAD}/preview", {"text": "words,remark,ward\nBins,Trees,Harborne\n"}))
    again = read(organiser.post(LOAD, carried(page) | {"new_words_column": "remark"}), 409)
    assert loaded(site) == []
    organiser.post(LOAD, carried(again))
    assert [row[0] for row in loaded(site)] == ["Trees"]


def test_a_heading_that_was_chosen_is_remembered_for_the_next_file(site: Site, organiser: Visitor) -> None:
    first = "Vox,Lane,Bezirk\nBins,Elm Road,Harborne\n"
    asked = read(organiser.post(f"{LOAD}/preview", {"text": first}), 400)
    assert asked.select_one("select[name=street_column]") is not None
    chosen = {"text": first, "words_column": "Vox", "street_column": "Lane", "ward_column": "Bezirk"}
    organiser.post(LOAD, carried(read(organiser.post(f"{LOAD}/preview", chosen))))
    second = {"text": "BEZIRK;vox;lane\nQuinton;Cars;Oak Road\n"}
    organiser.post(LOAD, carried(read(organiser.post(f"{LOAD}/preview", second))))
    assert [(row[0], row[2], row[3]) for row in loaded(site)] == [
        ("Bins", "Elm Road", "E05011144"), ("Cars", "Oak Road", "E05011163")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("mac_roman", "It’s the bins – every week. Café closed"),
        ("cp1250", "Łódź Street: Żółć is not cleared"),
        ("cp1252", "The café’s bins – “full”, £50"),
    ],
)
def test_letters_of_other_offices_are_read_and_shown(
    site: Site, organiser: Visitor, encoding: str, said: str
) -> None:
    data = f'words,ward\r"{said}",Harborne\r'.encode(encoding)
    page = read(organiser.post(f"{LOAD}/preview", upload(data)))
    assert "Do these words look right?" in words(page)
    assert said.split(maxsplit=1)[0] in words(page)
    organiser.post(LOAD, carried(page))
    assert [row[0] for row in loaded(site)] == [said]


def test_another_way_to_read_the_letters_can_be_chosen(site: Site, organiser: Visitor) -> None:
    said = "Dvořák has no bins"
    page = read(organiser.post(f"{LOAD}/preview", upload(f"words,ward\n{said},Harborne\n".encode("cp1250"))))
    offered = page.select("select[name=new_read_as] option")
    assert {str(option["value"]) for option in offered} == {"cp1252", "cp1250", "mac_roman"}
    shown = read(organiser.post(f"{LOAD}/preview", carried(page) | {"new_read_as": "cp1250"}))
    organiser.post(LOAD, carried(shown))
    assert [row[0] for row in loaded(site)] == [said]


WEEK_ONE = "words,ward\nBins not emptied,Harborne\nCars too fast,Harborne\n"


def test_headings_are_kept_with_the_campaign(site: Site) -> None:
    with site.work() as session:
        campaign = make_campaign(session)
        load_answers(session, campaign, read_answers(campaign, "Comments,Your ward\nBins,Harborne\n"), by=BY)
        kept = session.scalars(sa.select(Campaign.headings)).one()
        assert kept == {"words": "comments", "ward": "yourward"}


def test_utf_16_without_its_mark_is_a_plain_sentence(organiser: Visitor) -> None:
    data = "words,ward\r\nCafé closed,Harborne\r\n".encode("utf-16-le")
    page = read(organiser.post(f"{LOAD}/preview", upload(data)), 400)
    assert "This is not a text file." in words(page)
    assert decode("words\nCafé".encode("utf-16")) == "words\nCafé"
