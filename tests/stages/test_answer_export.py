"""A campaign's answers are taken out as a file that, loaded again, gives the same answers."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import BY, make_campaign, ward_named
from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.answer_files import LOAD, carried, upload
from voting.collect.headings import FIELDS
from voting.collect.models import Answer, Campaign, Outcome, Source
from voting.collect.services import find_campaign, read_answers, record_answer
from voting.collect.services.corrections import erase_answer
from voting.plain import clock
from voting.plain.roles import Role

GUIDE = Path(__file__).parents[2] / "docs" / "organisers.md"
EXPORT = "/campaigns/this-summer/answers.csv"
JUNE = datetime(2026, 6, 20, 12, tzinfo=UTC)
TOLD: list[dict[str, Any]] = [
    {"words": "=cmd|' /C calc'!A0", "topic": "Housing", "street": "Elm Road", "language": "ur"},
    {"words": "'=really an apostrophe", "street": "@ the corner"},
    {"words": '-1 for the "bins",\nreally; 5 | 6\tof them', "topic": "Litter and fly-tipping"},
    {"words": "مشکل سڑک ہے", "language": "zh-Hans", "on": date(2026, 6, 1)},
    {"words": "", "topic": "Parks and green space"},
    {"outcome": Outcome.NO_ANSWER, "street": "Łódź Street"},
    {"outcome": Outcome.NOT_TODAY},
]


def tell(site: Site) -> None:
    with clock.set_to(JUNE), site.work() as session:
        campaign = make_campaign(session)
        for told in TOLD:
            given: dict[str, Any] = {"outcome": Outcome.SPOKE} | told
            record_answer(session, campaign, ward=ward_named(session), **given)
        held = record_answer(
            session, campaign, ward=ward_named(session), outcome=Outcome.SPOKE, words="Mrs A is ill"
        )
        held.is_held = True
        back = record_answer(session, campaign, ward=ward_named(session), outcome=Outcome.NO_ANSWER)
        back.outcome = Outcome.WITHDRAWN
        erased = record_answer(
            session, campaign, ward=ward_named(session), outcome=Outcome.SPOKE, words="Nobody should read it"
        )
        erase_answer(session, erased, register=site.instance.erasures, by=BY)


def said(site: Site) -> list[tuple[object, ...]]:
    """What is there, but for how it came."""
    with site.work() as session:
        rows = session.scalars(sa.select(Answer).where(~Answer.is_held, Answer.outcome != "withdrawn"))
        return sorted(
            (a.words, a.topic, a.street, a.ward_code, a.outcome, a.language, a.recorded_on)
            for a in rows
            if not a.is_erased or a.topic
        )


def test_what_is_taken_out_can_be_loaded_again(site: Site) -> None:
    tell(site)
    organiser = site.officer(Role.ORGANISER)
    before = [(*facts[:2], "", *facts[3:5], "", date(2026, 6, 15)) for facts in said(site)]
    with pytest.MonkeyPatch.context() as change:
        change.setattr("voting.collect.services.exporting.AT_ONCE", 3)
        answer = organiser.post(EXPORT)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    data: bytes = answer.data
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert list(rows[0]) == ["words", "topic", "street", "ward", "outcome", "language", "week"]
    # Seven answers are too few to say which is of which week, language or street.
    assert {(row["week"], row["language"], row["street"]) for row in rows} == {("", "", "")}
    assert len(rows) == len(TOLD)
    assert [cell for row in rows for cell in row.values() if cell.startswith(("=", "-", "+", "@"))] == []
    with site.work() as session:
        session.execute(sa.delete(Answer).where(~Answer.is_held))
    with clock.set_to(JUNE):
        page = read(organiser.post(f"{LOAD}/preview", upload(data)))
        assert "7 answers in the file" in words(page)
        organiser.post(LOAD, carried(page))
    assert said(site) == sorted(before)


def test_page_and_guide_name_the_columns_of_the_file_and_what_loading_it_gives(site: Site) -> None:
    tell(site)
    organiser = site.officer(Role.ORGANISER)
    file = organiser.post(EXPORT).text.removeprefix("\ufeff")
    columns = next(csv.reader(io.StringIO(file)))
    page = read(organiser.get(LOAD))
    [said] = [each for each in page.select("p") if "The columns are:" in each.get_text()]
    assert [each.get_text() for each in said.select("code")] == columns
    loaded = [row.code.get_text() for row in page.select("tbody tr") if row.code]
    assert set(columns) <= set(loaded)
    assert set(loaded) == set(FIELDS)
    lines = GUIDE.read_text(encoding="utf-8").splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| `")]
    table = {row[0].strip("`"): row[-1] for row in rows if row[0].strip("`") in FIELDS}
    assert set(table) == set(FIELDS)
    assert {name for name, exported in table.items() if exported != "no"} == set(columns)
    # In the campaign that they came from, answers of the doorstep would be there twice.
    with clock.set_to(JUNE):
        again = read(organiser.post(f"{LOAD}/preview", upload(file)))
        assert "Load 7 answers" in words(again)
    assert "answers from the doorstep would count twice" in words(page)


def test_what_was_handed_in_after_the_campaign_goes_out_and_in_with_its_week(site: Site) -> None:
    october = datetime(2026, 10, 3, 12, tzinfo=UTC)
    with clock.set_to(october), site.work() as session:
        campaign, late = make_campaign(session), date(2026, 9, 23)
        for number in range(20):
            record_answer(
                session,
                campaign,
                ward=ward_named(session),
                outcome=Outcome.SPOKE,
                words=f"Late {number:02}",
                on=late,
            )
    organiser, before = site.officer(Role.ORGANISER), said(site)
    exported = organiser.post(EXPORT).text
    assert exported.count(',"2026-09-21"\r\n') == 20
    for text in (exported, exported.replace("2026-09-21", "21/09/2026")):
        with site.work() as session:
            session.execute(sa.delete(Answer))
        with clock.set_to(october):
            organiser.post(LOAD, carried(read(organiser.post(f"{LOAD}/preview", upload(text)))))
        assert said(site) == before


def test_doors_where_nobody_spoke_make_no_week_large_enough_to_be_told(site: Site) -> None:
    """Thirty closed doors and one answer are one candidate for whoever gave their name that week."""
    with clock.set_to(JUNE), site.work() as session:
        campaign, ward = make_campaign(session), ward_named(session)
        for day, outcome, count in (
            (date(2026, 6, 3), Outcome.NO_ANSWER, 30),
            (date(2026, 6, 3), Outcome.SPOKE, 1),
            (date(2026, 6, 10), Outcome.SPOKE, 25),
            (date(2026, 6, 17), Outcome.SPOKE, 40),
        ):
            for number in range(count):
                said = f"Said {day} {number}" if outcome == Outcome.SPOKE else ""
                record_answer(session, campaign, ward=ward, outcome=outcome, words=said, on=day)
    exported = site.officer(Role.ORGANISER).post(EXPORT).data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(exported)))
    told = Counter(row["week"] for row in rows if row["outcome"] == "spoke")
    assert told == {"": 26, "2026-06-15": 40}
    assert {row["week"] for row in rows if row["outcome"] != "spoke"} == {""}


def test_a_file_that_an_officer_made_up_lets_the_export_tell_nothing_of_a_real_answer(site: Site) -> None:
    """Forty invented rows of its street, language and day would leave one candidate: whoever made them up."""
    day = date(2026, 6, 3)
    with clock.set_to(JUNE), site.work() as session:
        campaign, ward = make_campaign(session), ward_named(session)
        record_answer(
            session, campaign, ward=ward, outcome=Outcome.SPOKE, words="The real one", street="Kiln Bank",
            language="so", on=day,
        )  # fmt: skip
        for number in range(40):
            record_answer(
                session, campaign, ward=ward, outcome=Outcome.SPOKE, words=f"Invented {number}", on=day,
                street="Kiln Bank", language="so", source=Source.FILE,
            )  # fmt: skip
    exported = site.officer(Role.ORGANISER).post(EXPORT).data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(exported)))
    assert len(rows) == 41
    assert {(row["week"], row["language"], row["street"]) for row in rows} == {("", "", "")}


def test_the_page_says_what_is_held_back(site: Site) -> None:
    tell(site)
    page = words(read(site.officer(Role.ORGANISER).get(LOAD)))
    assert "1 answer is not in the file: it is held" in page
    assert "ill" not in site.officer(Role.ORGANISER).get(EXPORT).text


def test_a_campaign_without_answers_is_a_header_row(site: Site, organiser: Visitor) -> None:
    assert organiser.post(EXPORT).text.splitlines() == [
        '\ufeff"words","topic","street","ward","outcome","language","week"'
    ]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("Fine,en,06/14/20266", "day"),
        ("Fine,en,2026-05-31", "day"),
        ("Fine,en,21/06/2026", "day"),
        ("Fine,Elvish,2026-06-14", "language"),
    ],
)
def test_a_bad_day_or_language_is_left_empty_and_counted(
    site: Site, organiser: Visitor, row: str, field: str
) -> None:
    with clock.set_to(JUNE), site.work() as session:
        text = f"words,language,day\n{row}\n"
        reading = read_answers(find_campaign(session, "this-summer"), text, ward=ward_named(session))
        assert reading.left.counts == {field: 1}
        assert [answer.words for answer in reading.answers] == ["Fine"]


def test_a_row_cannot_be_taken_back_by_a_file(site: Site, organiser: Visitor) -> None:
    with site.work() as session:
        campaign: Campaign = find_campaign(session, "this-summer")
        [bad] = read_answers(campaign, "words,ward,outcome\n,Harborne,withdrawn\n").bad
        assert "not an outcome" in bad.reason
