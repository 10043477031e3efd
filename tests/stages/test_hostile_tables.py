"""A table made to take long is read apart and in its turn, or refused by its size."""

from __future__ import annotations

import uuid

import pytest

from tests.answers import read_answers
from tests.factories import make_campaign
from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.answer_files import GOOD, LOAD, carried, loaded, upload
from tests.stages.workbooks import workbook
from voting.collect import separate_process
from voting.collect.csv_file import MOST_COLUMNS, BadCsv, Problem, Sheet, read_sheet
from voting.collect.separate_process import LONGEST_TEXT, MOST_ROWS, READING, read_apart
from voting.collect.services.reading import what_is_said
from voting.plain.digests import digest_of

PREVIEW = f"{LOAD}/preview"
BUSY = "Another file is being read at the moment. Wait a few seconds, then choose yours again."


def header(columns: int) -> str:
    return ",".join(["words", "ward", *(f"c{number}" for number in range(columns - 2))])


@pytest.mark.parametrize("pasted", ["", GOOD])
def test_a_table_is_read_in_the_same_lane_as_a_workbook_and_comes_back(
    organiser: Visitor, monkeypatch: pytest.MonkeyPatch, pasted: str
) -> None:
    monkeypatch.setattr(READING, "patience", 0.1)
    with READING.turn("officer:another"):
        sent = {"text": pasted} if pasted else upload(GOOD)
        page = read(organiser.post(PREVIEW, sent), status=503)
    assert BUSY in words(page)
    text = page.select_one("textarea[name=text]")
    assert text is not None
    assert text.text.strip() == pasted.strip()


def test_what_was_shown_waits_for_its_turn_to_be_loaded_too(
    site: Site, organiser: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = carried(read(organiser.post(PREVIEW, upload(GOOD))))
    monkeypatch.setattr(READING, "patience", 0.1)
    with READING.turn("officer:another"):
        assert organiser.post(LOAD, sent).status_code == 503
    assert loaded(site) == []
    assert organiser.post(LOAD, sent).status_code == 303
    assert len(loaded(site)) == 4


def test_a_file_that_fits_into_no_page_is_refused_by_its_length_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(separate_process.sys, "executable", "/bin/false")
    for data in (b"\xe9" * (LONGEST_TEXT + 10), b"\xff\xfe" + b"a\0" * (LONGEST_TEXT + 10)):
        with pytest.raises(BadCsv) as refused:
            read_apart(data)
        assert refused.value.problem == Problem.MORE_THAN_A_PAGE


def test_a_small_workbook_that_holds_more_than_a_page_brings_nothing_back() -> None:
    with pytest.raises(BadCsv) as refused:
        read_apart(workbook([["words"], *[["\U0001f6b2" * 30_000]] * 20]))
    assert refused.value.problem == Problem.MORE_THAN_A_PAGE


def test_the_longest_text_in_utf_16_is_read() -> None:
    text = "words,ward\n" + "Mend the gate by the park,Harborne\n" * 20_000
    assert len(read_apart(text.encode("utf-16")).text) == len(text)


def test_a_table_of_more_rows_than_a_page_takes_is_refused() -> None:
    with pytest.raises(BadCsv) as refused:
        read_apart(b"words\n" + b"a\n" * (MOST_ROWS + 1))
    assert refused.value.problem == Problem.MORE_THAN_A_PAGE
    whole = read_apart(b"words\n" + b"a\n" * (MOST_ROWS + 1), for_page=False).sheet
    assert isinstance(whole, Sheet)
    assert len(whole.rows) == MOST_ROWS + 1


def test_a_table_of_too_many_columns_is_refused_in_a_sentence(organiser: Visitor) -> None:
    wide = f"{header(20_000)}\nMend the gate,Harborne{',' * 19_998}\n"
    page = read(organiser.post(PREVIEW, upload(wide)), status=400)
    assert f"more than {MOST_COLUMNS} columns" in words(page)
    assert len(str(page)) < 2 * len(wide)


def test_empty_columns_behind_the_last_say_nothing_and_a_row_that_goes_on_is_bad(organiser: Visitor) -> None:
    sheet = read_sheet(f"words,ward\nMend the gate,Harborne{',' * 16_000}\nBins,Harborne{',' * 16_000}x\n")
    assert [len(row.cells) for row in sheet.rows] == [MOST_COLUMNS, MOST_COLUMNS + 1]
    assert len(read_sheet(f"{header(MOST_COLUMNS)}\nMend the gate,Harborne\n").header) == MOST_COLUMNS
    rows = f"words,ward\nMend the gate,Harborne{',' * 300}\nBins,Harborne{',' * 300}x\n"
    page = words(read(organiser.post(PREVIEW, upload(rows))))
    assert "1 answer in the file" in page
    assert "1 row can’t be read" in page


def test_a_ward_that_is_none_is_looked_up_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with site.work() as session:
        campaign = make_campaign(session)
        asked = list[str]()

        def look_up(_reader: object, named: str) -> str:
            asked.append(named)
            return "No such ward."

        monkeypatch.setattr("voting.collect.services.rows.RowReader._look_up_ward", look_up)
        reading = read_answers(campaign, "words,ward\n" + "Mend the gate,Nowhere\n" * 50)
    assert asked == ["Nowhere"]
    assert {bad.reason for bad in reading.bad} == {"No such ward."}
    assert len(reading.bad) == 50


def test_a_file_is_known_by_the_same_digest_and_keys_as_ever(site: Site) -> None:
    with site.work() as session:
        campaign = make_campaign(session)
        reading = read_answers(campaign, GOOD)
        said = [what_is_said(each) for each in reading.answers]
        assert reading.digest == digest_of({"answers": said})
        assert reading.keys.of_file[1] == uuid.uuid5(campaign.id, f"{reading.digest} 1")
        assert len({*reading.keys.keyed, *reading.keys.bare}) == 2 * len(said)


def test_a_cell_of_blanks_names_nothing_and_costs_no_words(site: Site, organiser: Visitor) -> None:
    long = "a" + " " * 60_000 + "b"
    rows = f"words,ward,language,topic,outcome,day\nMend the gate,Harborne{f',{long}' * 4}\n"
    page = read(organiser.post(PREVIEW, upload(rows)))
    assert words(page).count("can’t be read and is left blank") == 4
    assert organiser.post(LOAD, carried(page)).status_code == 303
    assert [row[0] for row in loaded(site)] == ["Mend the gate"]
