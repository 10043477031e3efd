"""A file of answers is shown before it is loaded, and then loaded whole, once, or not at all."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from tests.answers import load_answers, read_answers
from tests.factories import BY, make_campaign, ward_named
from tests.reading import read, words
from tests.real import real_file
from tests.sites import Site, Visitor
from tests.stages.answer_files import GOOD, GOOD_LOADED, LOAD, carried, loaded, upload
from voting.collect.models import Answer, Source
from voting.collect.services import AlreadyLoaded, find_campaign
from voting.plain.roles import Role
from voting.storage.journal import JournalEntry


def test_a_file_is_shown_and_then_loaded(site: Site, organiser: Visitor) -> None:
    page = read(organiser.post(f"{LOAD}/preview", upload(GOOD)))
    assert "4 answers in the file" in words(page)
    assert "Harborne 3" in words(page)
    assert loaded(site) == []
    answer = organiser.post(LOAD, carried(page))
    assert (answer.status_code, answer.location) == (303, "/campaigns/this-summer")
    assert "4 answers loaded." in words(read(organiser.get(answer.location)))
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


def test_an_empty_line_more_does_not_make_it_another_file(site: Site) -> None:
    with site.work() as session:
        campaign = make_campaign(session)
        rows = "words,ward\nMend the gate,Harborne\nSlow the traffic,Quinton\n"
        load_answers(session, campaign, read_answers(campaign, rows), by=BY)
        with pytest.raises(AlreadyLoaded):
            load_answers(session, campaign, read_answers(campaign, rows.replace("\nS", "\n\nS")), by=BY)


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


def test_thousands_of_real_titles_load_whole(site: Site, organiser: Visitor) -> None:
    data = real_file("answers/fixmystreet-cambridge.csv").read_bytes()
    titles = [row["title"] for row in csv.DictReader(io.StringIO(data.decode()))]
    chosen = {"words_column": "title", "ward": "harborne"}
    page = read(organiser.post(f"{LOAD}/preview", upload(data) | chosen))
    assert "4,258 answers in the file" in words(page)
    assert organiser.post(LOAD, carried(page)).status_code == 303
    kept = [row[0] for row in loaded(site)]
    assert len(kept) == 4258
    assert sorted(" ".join(each.split()) for each in kept) == sorted(
        " ".join(each.split()) for each in titles
    )


def test_a_reading_knows_its_wards_by_name(site: Site, organiser: Visitor) -> None:
    with site.work() as session:
        reading = read_answers(find_campaign(session, "this-summer"), GOOD)
        assert [(ward.name, count) for ward, count in reading.by_ward] == [("Harborne", 3), ("Quinton", 1)]
        assert ward_named(session, "quinton").code == "E05011163"
