"""A file loaded again a week later adds what is new; a workbook is read like a file."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from tests.answers import load_answers, read_answers
from tests.factories import BY, make_campaign
from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.answer_files import LOAD, carried, loaded, upload
from tests.stages.test_files_of_offices import AUTUMN, WEEK_ONE
from tests.stages.workbooks import workbook
from voting.collect.models import Answer
from voting.collect.separate_process import read_apart
from voting.collect.services import AlreadyLoaded, count_known
from voting.collect.services.reading import what_is_said
from voting.plain import clock
from voting.plain.digests import canonical_json


@pytest.mark.parametrize(
    "week_two",
    [
        WEEK_ONE + "No shops left,Harborne\n",
        "ward,words\nHarborne,No shops left\nHarborne,Cars too fast\nHARBORNE,Bins not emptied\n",
    ],
)
def test_a_file_that_has_grown_adds_only_what_is_new(site: Site, organiser: Visitor, week_two: str) -> None:
    organiser.post(LOAD, carried(read(organiser.post(f"{LOAD}/preview", {"text": WEEK_ONE}))))
    page = read(organiser.post(f"{LOAD}/preview", {"text": week_two}))
    assert "2 of them are already here and will be left out." in words(page)
    assert "Load 1 answer" in words(page)
    organiser.post(LOAD, carried(page))
    assert [row[0] for row in loaded(site)] == ["Bins not emptied", "Cars too fast", "No shops left"]
    organiser.post(LOAD, carried(page) | {"again": "y"})
    assert len(loaded(site)) == 3, "it was shown otherwise than it stands now"


def test_doors_that_said_the_same_can_be_loaded_once_more_and_that_once(
    site: Site, organiser: Visitor
) -> None:
    form: dict[str, str] = {}
    for _time in range(2):
        page = read(organiser.post(f"{LOAD}/preview", {"text": WEEK_ONE}))
        form = carried(page) | {"again": "y"}
        organiser.post(LOAD, form)
    organiser.post(LOAD, form)
    assert len(loaded(site)) == 4


def test_doors_where_nobody_spoke_are_other_doors_in_another_file(site: Site) -> None:
    knocks = ",no answer,Harborne\n" * 3
    with site.work() as session:
        campaign = make_campaign(session)
        for said in ("Bins", "Cars"):
            text = f"words,outcome,ward\n{said},,Harborne\n{knocks}"
            assert load_answers(session, campaign, read_answers(campaign, text), by=BY) == 4
            with pytest.raises(AlreadyLoaded):
                load_answers(session, campaign, read_answers(campaign, text), by=BY)
        assert session.scalar(sa.select(sa.func.count()).select_from(Answer)) == 8


def test_a_load_that_was_cut_off_goes_on_where_it_stopped(site: Site) -> None:
    text = "words,ward\n" + "".join(f"Bin {number},Harborne\n" for number in range(40))
    with site.work() as session, pytest.MonkeyPatch.context() as change:
        change.setattr("voting.collect.services.loading.BATCH", 10)
        campaign = make_campaign(session)
        turns = iter(range(2))

        def cut_off() -> None:
            session.commit()
            if next(turns, None) is None:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            load_answers(session, campaign, read_answers(campaign, text), by=BY, between=cut_off)
        assert load_answers(session, campaign, read_answers(campaign, text), by=BY) == 10
        assert session.scalar(sa.select(sa.func.count()).select_from(Answer)) == 40


def test_a_workbook_is_read_like_a_file(site: Site, organiser: Visitor) -> None:
    book = workbook(
        [
            ["Survey of this autumn"],
            [],
            ["ward", "words", "day"],
            ["Harborne", "=no formula", 46327.5],
            ["", "Cars", ""],
            ["Quinton", "Park"],
        ],
        merged=["A4:A5"],
    )
    with clock.set_to(AUTUMN):
        page = read(organiser.post(f"{LOAD}/preview", upload(book, "answers.xlsx")))
        organiser.post(LOAD, carried(page))
    assert [(row[0], row[3]) for row in loaded(site)] == [
        ("=no formula", "E05011144"), ("Cars", "E05011144"), ("Park", "E05011163")
    ]  # fmt: skip


def test_a_sheet_with_nothing_in_it_is_passed_over() -> None:
    book = workbook([], [["words", "ward"], ["Bins", "Harborne"]])
    assert read_apart(book).text == "words,ward\nBins,Harborne\n"


def test_the_key_of_an_answer_tells_nothing_to_who_guesses_what_it_said(site: Site) -> None:
    with site.work() as session:
        campaign = make_campaign(session)
        reading = read_answers(campaign, WEEK_ONE)
        load_answers(session, campaign, reading, by=BY)
        guessed = {
            uuid.uuid5(campaign.id, f"{canonical_json({'said': what_is_said(each)})} {before}")
            for each in reading.answers
            for before in range(3)
        }
        assert not guessed & set(session.scalars(sa.select(Answer.id)))


def way_of_then(_key: object) -> Callable[[uuid.UUID], uuid.UUID]:
    """Files of then kept their keys as they were."""
    return as_it_is


def as_it_is(said: uuid.UUID) -> uuid.UUID:
    return said


def test_a_file_of_which_a_part_was_loaded_before_keys_were_secret_still_adds_only_what_is_new(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    grown = WEEK_ONE + "No shops left,Harborne\n"
    with site.work() as session:
        campaign = make_campaign(session)
        with monkeypatch.context() as before:
            before.setattr("voting.collect.services.reading.way_to_key", way_of_then)
            assert load_answers(session, campaign, read_answers(campaign, WEEK_ONE), by=BY) == 2
        assert count_known(session, read_answers(campaign, grown)) == 2
        assert load_answers(session, campaign, read_answers(campaign, grown), by=BY) == 1
