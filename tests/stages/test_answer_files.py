"""A file of answers is shown before it is loaded, and then loaded whole, once, or not at all."""

from __future__ import annotations

import csv
import io
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from click.testing import CliRunner, Result

from tests.factories import BY, make_campaign, ward_named
from tests.reading import read, words
from tests.real import real_file
from tests.sites import Site, Visitor
from voting.access import Role
from voting.collect.commands import answers
from voting.collect.models import Answer, Outcome, Source
from voting.collect.services import AlreadyLoaded, find_campaign, load_answers, read_answers
from voting.command import Named
from voting.journal import JournalEntry
from voting.refusals import Refusal

LOAD = "/campaigns/this-summer/answers/load"
CAMPAIGN = ["--campaign", "this-summer"]
GOOD = (
    "words,topic,street,ward,outcome\n"
    "Slow the traffic,parking and traffic,12 Elm Road,Harborne,\n"
    '"Mend the gate,\nand the fence",,,E05011163,spoke\n'
    ",,Elm Road,harborne,No Answer\n"
    ",,,harborne,not_today\n"
)
BAD = GOOD + "".join(f"Fine,,,Atlantis {number},\n" for number in range(25)) + "Too short,\n"


@pytest.fixture
def organiser(site: Site) -> Visitor:
    """An organiser, and a campaign to load answers into."""
    with site.work() as session:
        make_campaign(session)
    return site.officer(Role.ORGANISER)


def upload(text: str | bytes, name: str = "answers.csv") -> dict[str, Any]:
    return {"file": (io.BytesIO(text if isinstance(text, bytes) else text.encode()), name)}


def carried(page: BeautifulSoup) -> dict[str, str]:
    """What the preview's own form sends on."""
    form = page.select_one("form.card")
    assert form is not None
    fields = {str(field["name"]): str(field["value"]) for field in form.select("input[type=hidden]")}
    text = form.select_one("textarea[name=text]")
    assert text is not None
    return fields | {"text": text.text.removeprefix("\n")}


def loaded(site: Site) -> list[tuple[str, str, str, str, str]]:
    with site.work() as session:
        rows = session.execute(
            sa.select(Answer.words, Answer.topic, Answer.street, Answer.ward_code, Answer.outcome)
        )
        return sorted(
            (words, topic, street, ward, str(outcome)) for words, topic, street, ward, outcome in rows
        )


GOOD_LOADED = sorted(
    [
        ("Slow the traffic", "Parking and traffic", "Elm Road", "E05011144", "spoke"),
        ("Mend the gate,\nand the fence", "", "", "E05011163", "spoke"),
        ("", "", "Elm Road", "E05011144", "no answer"),
        ("", "", "", "E05011144", "not today"),
    ]
)


def test_a_file_is_shown_and_then_loaded(site: Site, organiser: Visitor) -> None:
    page = read(organiser.post(f"{LOAD}/preview", upload(GOOD)))
    assert "4 answers are in the file" in words(page)
    assert "Harborne 3" in words(page)
    assert loaded(site) == []
    answer = organiser.post(LOAD, carried(page))
    assert (answer.status_code, answer.location) == (303, "/campaigns/this-summer")
    assert "4 answers are loaded." in words(read(organiser.get(answer.location)))
    assert loaded(site) == GOOD_LOADED
    with site.work() as session:
        entry = session.scalars(sa.select(JournalEntry).where(JournalEntry.act == "AnswersLoaded")).one()
        assert entry.details == {"campaign": "this-summer", "count": 4}
        assert set(session.scalars(sa.select(Answer.source))) == {Source.FILE}


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode("utf-8-sig"),
        GOOD.encode("utf-16"),
        GOOD.replace("\n", "\r\n").encode("cp1252"),
        GOOD.replace(",\n", "; \n").replace(",", ";").replace("gate; \nand", "gate,\nand").encode(),
        GOOD.replace(",", "\t").replace("gate\t", "gate,").encode(),
    ],
    ids=["BOM", "UTF-16", "Excel", "semicolons", "tabs"],
)
def test_a_file_is_loaded_however_it_was_saved(site: Site, organiser: Visitor, data: bytes) -> None:
    organiser.post(LOAD, carried(read(organiser.post(f"{LOAD}/preview", upload(data)))))
    assert loaded(site) == GOOD_LOADED


def test_letters_of_windows_1252_arrive(site: Site, organiser: Visitor) -> None:
    said = "The café’s bins – “full” every day, £50"
    data = upload(f"words;ward\r\n{said};Harborne\r\n".encode("cp1252"))
    organiser.post(LOAD, carried(read(organiser.post(f"{LOAD}/preview", data))))
    assert [row[0] for row in loaded(site)] == [said]


def test_rows_can_be_pasted(site: Site, organiser: Visitor) -> None:
    page = read(organiser.post(f"{LOAD}/preview", {"text": "words\tward\r\nMend the gate\tQuinton\r\n"}))
    organiser.post(LOAD, carried(page))
    assert [(row[0], row[3]) for row in loaded(site)] == [("Mend the gate", "E05011163")]


def test_every_bad_row_is_named_and_nothing_is_loaded(site: Site, organiser: Visitor) -> None:
    page = read(organiser.post(f"{LOAD}/preview", upload(BAD)))
    said = words(page)
    assert "26 rows cannot be read" in said
    assert "Line 7: “Atlantis 0” is not a ward of Birmingham Edgbaston" in said
    assert "And 6 more rows." in said
    again = read(organiser.post(LOAD, carried(page)), 400)
    assert "Nothing was loaded." in words(again)
    assert loaded(site) == []
    assert organiser.post(LOAD, carried(again) | {"leave_out_bad": "y"}).status_code == 303
    assert loaded(site) == GOOD_LOADED


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Fine,,,,", "It names no ward."),
        (",,,Harborne,", "Write down what they said, or choose a topic."),
        ("Fine,Weather,,Harborne,", "“Weather” is not one of this campaign's topics."),
        ("Fine,,,Harborne,perhaps", "“perhaps” is not an outcome."),
        ("Fine,,,Harborne,no answer", "so somebody spoke"),
        (f"{'x' * 2001},,,Harborne,", "longer than 2,000 letters"),
        (f"Fine,,{'x' * 121},Harborne,", "street name is too long"),
        ("un\ufffdread,,,Harborne,", "Some letters could not be read"),
        ("Fine,,,Harborne", "It has 4 columns, but the header has 5."),
        ("Fine,,,Harborne,,,", "It has 7 columns, but the header has 5."),
    ],
)
def test_a_bad_row_says_why(site: Site, organiser: Visitor, row: str, reason: str) -> None:
    with site.work() as session:
        reading = read_answers(find_campaign(session, "this-summer"), f"{GOOD}{row}\n")
        [bad] = reading.bad
        assert bad.line == 7
        assert reason in bad.reason
        assert len(reading.answers) == 4


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty."),
        (b"words,ward\n", "a header row and nothing under it"),
        (b"PK\x03\x04" + b"x" * 40, "This is a workbook, not a CSV file."),
        (b"words\nnul\0here\n", "This file is not text."),
        (b"words\nbad \x81\x9d bytes\n", "This file is not text."),
        (
            b'words,ward\n"never closed,Harborne\nmore,Harborne\n',
            "row that starts on line 2 the quotation marks",
        ),
        (b"words,words,ward\na,b,Harborne\n", "Two columns are called “words”."),
        (b"id,title,ward\n1,Mend it,Harborne\n", "No column is called “words”."),
        (b"words,street\nMend it,Elm Road\n", "The file has no column called ward."),
    ],
)
def test_a_file_that_cannot_be_read_gets_one_sentence(
    site: Site, organiser: Visitor, data: bytes, said: str
) -> None:
    for path in (f"{LOAD}/preview", LOAD):
        page = read(organiser.post(path, upload(data)), 400)
        [sentence] = page.select("[role=alert]")
        assert said in sentence.text
        assert "\n" not in sentence.text
    assert loaded(site) == []


def test_nothing_chosen_and_nothing_pasted_is_an_empty_file(organiser: Visitor) -> None:
    assert "The file is empty." in words(read(organiser.post(f"{LOAD}/preview", {}), 400))


def test_a_file_without_a_words_column_asks_which_it_is(site: Site, organiser: Visitor) -> None:
    page = read(organiser.post(f"{LOAD}/preview", upload("id,title\n1,Mend the gate\n")), 400)
    assert [option["value"] for option in page.select("select[name=words_column] option")] == [
        "",
        "id",
        "title",
    ]
    text = page.select_one("textarea[name=text]")
    assert text is not None
    chosen = {"text": text.text, "words_column": "title", "ward": "harborne"}
    organiser.post(LOAD, carried(read(organiser.post(f"{LOAD}/preview", chosen))))
    assert [(row[0], row[3]) for row in loaded(site)] == [("Mend the gate", "E05011144")]


def test_a_file_too_large_for_a_page_says_so(organiser: Visitor) -> None:
    with pytest.MonkeyPatch.context() as change:
        change.setattr("voting.collect.forms.loading.LONGEST_TEXT", 100)
        page = read(organiser.post(f"{LOAD}/preview", upload(GOOD)), 413)
    assert "too large for a page" in words(page)


def test_a_ward_that_is_not_offered_is_refused(organiser: Visitor) -> None:
    page = read(organiser.post(f"{LOAD}/preview", upload("words\nFine\n") | {"ward": "ladywood"}), 404)
    assert "is not a ward of Birmingham Edgbaston" in words(page)


def test_loading_twice_adds_nothing_twice(site: Site, organiser: Visitor) -> None:
    form = carried(read(organiser.post(f"{LOAD}/preview", upload(GOOD))))
    organiser.post(LOAD, form)
    again = organiser.post(LOAD, form)
    assert again.status_code == 303
    assert "none was added twice" in words(read(organiser.get(again.location)))
    assert loaded(site) == GOOD_LOADED


def test_the_same_file_loaded_by_four_at_once_is_there_once(site: Site, organiser: Visitor) -> None:
    def attempt(_number: int) -> bool:
        with site.work() as session:
            campaign = find_campaign(session, "this-summer")
            try:
                load_answers(session, campaign, read_answers(campaign, GOOD), by=BY)
            except AlreadyLoaded:
                return False
            return True

    with ThreadPoolExecutor(max_workers=4) as crowd:
        assert sum(crowd.map(attempt, range(4))) == 1
    assert loaded(site) == GOOD_LOADED


def test_two_doors_that_say_the_same_are_two_answers(site: Site, organiser: Visitor) -> None:
    organiser.post(LOAD, {"text": "words\nMend the gate\nMend the gate\n", "ward": "quinton"})
    assert len(loaded(site)) == 2


def test_a_script_in_a_file_is_shown_as_words(organiser: Visitor) -> None:
    rows = {"text": "words,ward\n</textarea><script>alert(1)</script>,Harborne\n"}
    page = read(organiser.post(f"{LOAD}/preview", rows))
    assert not page.select("main script")
    assert "<script>alert(1)</script>" in words(page)


def test_only_organisers_load_answers(site: Site, organiser: Visitor) -> None:
    assert site.officer(Role.STEWARD).get(LOAD).status_code == 403
    assert site.officer(Role.STEWARD).post(LOAD, {"text": GOOD}).status_code == 403
    assert "words" in words(read(organiser.get(LOAD)))


def test_thousands_of_real_titles_load_in_seconds(site: Site, organiser: Visitor) -> None:
    data = real_file("answers/fixmystreet-cambridge.csv").read_bytes()
    titles = [row["title"] for row in csv.DictReader(io.StringIO(data.decode()))]
    chosen = {"words_column": "title", "ward": "harborne"}
    begun = time.monotonic()
    page = read(organiser.post(f"{LOAD}/preview", upload(data) | chosen))
    assert "4,258 answers are in the file" in words(page)
    assert organiser.post(LOAD, carried(page)).status_code == 303
    assert time.monotonic() - begun < 15
    kept = [row[0] for row in loaded(site)]
    assert len(kept) == 4258
    assert sorted(" ".join(each.split()) for each in kept) == sorted(
        " ".join(each.split()) for each in titles
    )


def command(site: Site, *words: str) -> Result:
    return CliRunner().invoke(answers, ["load", *words], obj=Named(site.instance.folder, lambda: site.app))


def test_the_command_loads_a_file(site: Site, organiser: Visitor, tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text("id,title\n1,Mend the gate\n2,\n", encoding="cp1252")
    words = [str(file), "--campaign", "this-summer", "--words-column", "title", "--ward", "Harborne"]
    refused = command(site, *words)
    assert isinstance(refused.exception, Refusal)
    assert (
        str(refused.exception) == "Nothing was loaded.\nLine 3: Write down what they said, or choose a topic."
    )
    assert loaded(site) == []
    done = command(site, *words, "--leave-out-bad", "--json")
    assert '"loaded": 1' in done.output
    assert loaded(site) == [("Mend the gate", "", "", "E05011144", str(Outcome.SPOKE))]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ((b"", CAMPAIGN), "The file is empty."),
        ((b"words\nFine\n", ["--campaign", "next-summer"]), "There is no campaign called “next-summer”."),
        ((b"words\nFine\n", [*CAMPAIGN, "--ward", "Ladywood"]), "“Ladywood” is not a ward"),
        ((b"words\nFine\n", CAMPAIGN), "no column called ward"),
        ((b"title\nFine\n", [*CAMPAIGN, "--ward", "Harborne"]), "No column is called “words”."),
    ],
)
def test_the_command_refuses_in_one_sentence(
    site: Site, organiser: Visitor, tmp_path: Path, asked: tuple[bytes, list[str]], said: str
) -> None:
    content, options = asked
    file = tmp_path / "answers.csv"
    file.write_bytes(content)
    refused = command(site, str(file), *options).exception
    assert isinstance(refused, Refusal)
    assert said in str(refused)
    assert "\n" not in str(refused)


def test_a_reading_knows_its_wards_by_name(site: Site, organiser: Visitor) -> None:
    with site.work() as session:
        reading = read_answers(find_campaign(session, "this-summer"), GOOD)
        assert [(ward.name, count) for ward, count in reading.by_ward] == [("Harborne", 3), ("Quinton", 1)]
        assert ward_named(session, "quinton").code == "E05011163"
