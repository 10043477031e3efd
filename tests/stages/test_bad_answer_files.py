"""A file of answers that cannot be loaded as it is says why, row by row, and loads nothing."""

from __future__ import annotations

import pytest

from tests.answers import read_answers
from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.answer_files import GOOD, GOOD_LOADED, LOAD, carried, loaded, upload
from voting.collect.services import find_campaign

BAD = GOOD + "".join(f"Fine,,,Atlantis {number},\n" for number in range(25)) + "Too long,,,,,and more\n"


def test_every_bad_row_is_named_and_nothing_is_loaded(site: Site, organiser: Visitor) -> None:
    page = read(organiser.post(f"{LOAD}/preview", upload(BAD)))
    said = words(page)
    assert "26 rows can’t be read" in said
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
        ("Fine,,,,", "It doesn’t name a ward."),
        (",,,Harborne,", "Write down what they said, or choose a topic."),
        (",Weather,,Harborne,", "“Weather” is not one of this campaign’s topics."),
        (",,,Harborne,perhaps", "“perhaps” is not an outcome."),
        ("Fine,,,Harborne,no answer", "so someone spoke"),
        (f"{'x' * 2001},,,Harborne,", "longer than 2,000 characters"),
        ("un\ufffdread,,,Harborne,", "Some characters couldn’t be read"),
        ("Fine,,,Harborne,,,more", "It has 7 columns, but the header has 5."),
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
        (b"words,ward\n", "a header row but nothing under it"),
        (b"PK\x03\x04" + b"x" * 40, "This workbook can’t be read."),
        (b"words\nnul\0here\n", "This is not a text file."),
        (b"words\nbad \x81\x01 bytes\n", "This is not a text file."),
        (
            b'words,ward\n"never closed,Harborne\nmore,Harborne\n',
            "row that starts on line 2, the quotation marks",
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
        [sentence] = page.select("[role=alert] li")
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
        change.setattr("voting.collect.separate_process.LONGEST_TEXT", 100)
        page = read(organiser.post(f"{LOAD}/preview", upload(GOOD)), 413)
    assert "too large to load on a page" in words(page)


def test_a_ward_that_is_not_offered_is_refused(organiser: Visitor) -> None:
    page = read(organiser.post(f"{LOAD}/preview", upload("words\nFine\n") | {"ward": "ladywood"}), 404)
    assert "is not a ward of Birmingham Edgbaston" in words(page)
