"""Paper sheets are typed in a row a door: all rows or none, and never twice."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import BY, make_round
from tests.reading import read, words
from tests.sites import Site, Visitor
from voting.collect.models import Answer, Outcome, Source
from voting.collect.rules import ROWS_TO_WRITE
from voting.collect.services.corrections import erase_answer
from voting.plain import clock
from voting.plain.roles import Role
from voting.storage.journal import JournalEntry

EVENING = datetime(2026, 6, 14, 20, tzinfo=UTC)
Row = tuple[str, str, str, str]
EMPTY: Row = ("", "", "", "spoke")
SHEET: list[Row] = [
    ("12 Elm Road", " Mend the gate ", "Parks and green space", "spoke"),
    ("", "", "", "no answer"),
    EMPTY,
    ("", "Nobody can cross", "", "spoke"),
    ("Station Road", "", "Housing", "spoke"),
    EMPTY,
]
TYPED_IN = sorted(
    [
        ("Elm Road", "Mend the gate", "Parks and green space", "spoke"),
        ("Elm Road", "", "", "no answer"),
        ("Elm Road", "Nobody can cross", "", "spoke"),
        ("Station Road", "", "Housing", "spoke"),
    ]
)


@pytest.fixture
def grid(site: Site) -> str:
    """The address of the grid of a round on 14 June."""
    with site.work() as session:
        return f"/rounds/{make_round(session, streets=['Elm Road']).id}/paper"


def form(rows: list[Row], *, keys: list[str] | None = None) -> dict[str, Any]:
    columns = dict(
        zip(("street", "words", "topic", "outcome"), map(list, zip(*rows, strict=True)), strict=True)
    )
    return {"key": keys or [str(uuid.uuid4()) for _row in rows], **columns}


def send(organiser: Visitor, grid: str, sent: dict[str, Any], *, at: datetime = EVENING) -> Any:
    with clock.set_to(at):
        return organiser.post(grid, sent)


def kept(site: Site) -> list[Answer]:
    with site.work() as session:
        answers = list(session.scalars(sa.select(Answer)))
        session.expunge_all()
    return answers


def said(site: Site) -> list[Row]:
    return sorted((each.street, each.words, each.topic, str(each.outcome)) for each in kept(site))


def test_a_sheet_is_typed_in(site: Site, grid: str) -> None:
    organiser = site.officer(Role.ORGANISER)
    page = read(organiser.get(grid))
    assert len(page.select("#paper-rows > .paper-row")) == ROWS_TO_WRITE
    assert [each["value"] for each in page.select("datalist option")] == ["Elm Road"]
    answer = send(organiser, grid, form(SHEET))
    assert (answer.status_code, answer.location) == (303, grid)
    assert "4 doors saved." in words(read(organiser.get(grid)))
    assert said(site) == TYPED_IN
    assert {(each.source, each.recorded_on) for each in kept(site)} == {(Source.PAPER, date(2026, 6, 8))}
    with site.work() as session:
        [entry] = session.scalars(sa.select(JournalEntry).where(JournalEntry.act == "PaperTypedIn"))
        assert entry.details == {"round": grid.split("/")[2], "rows": 4}
    assert {str(each.round_id) for each in kept(site)} == {grid.split("/")[2]}


def test_sending_twice_adds_nothing_twice(site: Site, grid: str) -> None:
    organiser, sheet = site.officer(Role.ORGANISER), form(SHEET)
    send(organiser, grid, sheet)
    organiser.get(grid)
    send(organiser, grid, sheet)
    assert "none was added twice" in words(read(organiser.get(grid)))
    assert said(site) == TYPED_IN
    with site.work() as session:
        count = sa.select(sa.func.count()).select_from(JournalEntry)
        assert session.scalar(count.where(JournalEntry.act == "PaperTypedIn")) == 1


def test_one_bad_row_saves_none_and_everything_typed_is_still_there(site: Site, grid: str) -> None:
    organiser = site.officer(Role.ORGANISER)
    bad = [*SHEET, ("Oak Lane", "", "", "spoke"), ("", "Hm", "", "not today"), ("", "Hm", "Weather", "spoke")]
    sheet = form(bad)
    page = read(send(organiser, grid, sheet), 400)
    assert [each.text for each in page.select("[role=alert] li")] == [
        "Nothing is saved yet. Correct these rows, then save again.",
        "Row 7: Write down what they said, or choose a topic.",
        "Row 8: There are words here, so someone spoke. Save them as an answer, or clear them.",
        "Row 9: “Weather” is not one of this campaign’s topics.",
    ]
    assert len(page.select(".paper-row.bad .error")) == 3
    assert kept(site) == []
    for name in ("key", "street", "words"):
        typed = [str(each["value"]) for each in page.select(f"#paper-rows input[name={name}]")]
        assert typed[: len(bad)] == [text.strip() for text in sheet[name]]
    chosen = [each.text for each in page.select("#paper-rows select[name=topic] option[selected]")]
    assert chosen == ["Parks and green space", "Housing"]
    mended = [str(each["value"]) for each in page.select("#paper-rows input[name=key]")][:6]
    send(organiser, grid, form(SHEET, keys=mended))
    assert said(site) == TYPED_IN


def test_a_row_changed_after_saving_is_asked_about_and_then_added(site: Site, grid: str) -> None:
    organiser, sheet = site.officer(Role.ORGANISER), form(SHEET[:1])
    send(organiser, grid, sheet)
    page = read(send(organiser, grid, sheet | {"words": ["Mend the fence"]}), 400)
    assert "This row has already been saved with different words." in words(page)
    [fresh] = [str(each["value"]) for each in page.select("#paper-rows input[name=key]")][:1]
    send(organiser, grid, sheet | {"words": ["Mend the fence"], "key": [fresh]})
    assert [row[1] for row in said(site)] == ["Mend the fence", "Mend the gate"]


def test_a_sheet_typed_in_before_its_day_is_of_today(site: Site, grid: str) -> None:
    send(site.officer(Role.ORGANISER), grid, form(SHEET[:1]), at=datetime(2026, 6, 10, 12, tzinfo=UTC))
    assert [each.recorded_on for each in kept(site)] == [date(2026, 6, 8)]


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (form([EMPTY]), "There’s nothing to save yet."),
        (form([("", "Hm", "", "withdrawn")]), "Choose an outcome for this door."),
        (form([("", "x" * 2001, "", "spoke")]), "longer than 2,000 characters"),
        (form([EMPTY] * 201), "Save up to 200 rows"),
        (form([EMPTY]) | {"words": []}, "We couldn’t read what was sent."),
        (
            form([SHEET[0]] * 2, keys=["00000000-0000-4000-8000-000000000000"] * 2),
            "We couldn’t read what was sent.",
        ),
    ],
)
def test_what_is_no_sheet_is_refused(site: Site, grid: str, sent: dict[str, Any], reason: str) -> None:
    assert reason in words(read(send(site.officer(Role.ORGANISER), grid, sent), 400))
    assert kept(site) == []


def test_a_sheet_of_rows_without_an_outcome_typed_counts_its_doors(site: Site, grid: str) -> None:
    organiser = site.officer(Role.ORGANISER)
    send(organiser, grid, form([("Elm Road", "", "", str(Outcome.NOT_TODAY))] * 3))
    page = words(read(organiser.get(grid.removesuffix("/paper"))))
    assert "Doors 3" in page
    assert "Not today 3" in page


def test_what_was_erased_in_the_office_stays_erased_when_its_page_is_sent_again(
    site: Site, grid: str
) -> None:
    organiser, sheet = site.officer(Role.ORGANISER), form(SHEET[:1])
    send(organiser, grid, sheet)
    with site.work() as session:
        erase_answer(
            session, session.scalars(sa.select(Answer)).one(), register=site.instance.erasures, by=BY
        )
    assert send(organiser, grid, sheet).status_code == 303
    assert [row[:2] for row in said(site)] == [("", "")]
