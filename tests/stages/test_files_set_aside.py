"""A loaded file of answers is set aside as a whole, and taken back, until the shortlist is frozen."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.answers import load_answers, read_answers
from tests.factories import BY, make_campaign, ward_named
from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.answer_files import GOOD, LOAD, carried, loaded, upload
from voting.collect.models import Answer, Campaign, DoorCount, LoadedFile
from voting.collect.services import doors_of, find_campaign, set_file_aside
from voting.collect.services.files import AT_ONCE, take_file_back
from voting.collect.services.settling import FileIsMoving, settle
from voting.keeping.services.lines import journal_lines
from voting.plain import clock
from voting.shortlist.models import Theme
from voting.shortlist.services import assign_answers, begin_shortlist, freeze_shortlist
from voting.storage.journal import JournalEntry
from voting.web.fresh_proof import KEPT_AS, TO_SEND

CAMPAIGN = "/campaigns/this-summer"
PRESSES = f"{CAMPAIGN}/files/{{}}/{{}}"


def load(site: Site, rows: str) -> uuid.UUID:
    """A file that is loaded; its key."""
    with site.work() as session:
        known = set(session.scalars(sa.select(LoadedFile.id)))
        campaign = find_campaign(session, "this-summer")
        load_answers(session, campaign, read_answers(campaign, rows), by=BY)
        [new] = set(session.scalars(sa.select(LoadedFile.id))) - known
        return new


def many(number: int, ward: str = "Harborne") -> str:
    return "words,ward\n" + "".join(f"Answer {each},{ward}\n" for each in range(number))


def counting(site: Site) -> tuple[int, int, int]:
    """The doors that count, by answer, by ward and by day."""
    with site.work() as session:
        by_answer = session.scalar(sa.select(sa.func.count()).where(Answer.is_counted)) or 0
        doors = doors_of(session, session.scalars(sa.select(Campaign)).one())
        return by_answer, doors.together.knocked, sum(each.knocked for _day, each in doors.days)


def press(desk: Visitor, file: uuid.UUID, act: str) -> str:
    done = desk.post(PRESSES.format(file, act))
    assert done.status_code == 303
    return words(read(desk.get(done.location)))


def test_a_file_is_named_on_the_page_of_its_campaign_with_its_day_rows_and_who_loaded_it(
    site: Site, organiser: Visitor
) -> None:
    organiser.post(LOAD, carried(read(organiser.post(f"{LOAD}/preview", upload(GOOD)))))
    page = words(read(organiser.get(CAMPAIGN)))
    assert "Answers from files" in page
    assert "4 answers loaded on" in page
    assert "organiser@" in page
    assert "Harborne 3, Quinton 1" in page


def test_a_file_is_set_aside_as_a_whole_and_taken_back(site: Site, organiser: Visitor) -> None:
    file, other = load(site, GOOD), load(site, many(3, "Quinton"))
    before = counting(site)
    assert before == (7, 7, 7)
    assert "4 answers set aside." in press(organiser, file, "set-aside")
    assert counting(site) == (3, 3, 3)
    assert "Nothing from this file counted" in press(organiser, file, "set-aside")
    assert "This file is set aside: none of it counts." in words(read(organiser.get(CAMPAIGN)))
    assert "4 answers restored." in press(organiser, file, "take-back")
    assert counting(site) == before
    assert "Nothing from this file was still set aside" in press(organiser, file, "take-back")
    press(organiser, other, "set-aside")
    assert counting(site) == (4, 4, 4)
    with site.work() as session:
        lines = session.execute(sa.select(JournalEntry.act, JournalEntry.details)).tuples().all()
        said = [line.done for line in journal_lines(session).lines]
    assert [(act, told["count"]) for act, told in lines if act.startswith("File")] == [
        ("FileSetAside", 4), ("FileSetAside", 0), ("FileTakenBack", 4), ("FileTakenBack", 0),
        ("FileSetAside", 3),
    ]  # fmt: skip
    assert "set aside 4 answers loaded into This summer from one file" in said


def test_what_is_set_aside_is_not_sorted_exported_or_released_and_says_so(
    site: Site, organiser: Visitor
) -> None:
    press(organiser, load(site, GOOD), "set-aside")
    assert "Slow the traffic" not in organiser.post(f"{CAMPAIGN}/answers.csv").text
    assert "Slow the traffic" not in organiser.get(f"{CAMPAIGN}/wards/harborne/sort").text
    with site.work() as session:
        answer = session.scalars(sa.select(Answer).where(Answer.words == "Slow the traffic")).one()
        key, reference = answer.id, answer.reference
    refused = organiser.post(f"/answers/{key}/release")
    assert "The whole file this answer came from is set aside." in words(read(refused, 409))
    found = words(read(organiser.post("/answers/find", {"reference": reference})))
    assert "It has been set aside with everything else from its file." in found


def test_the_same_file_that_is_set_aside_is_not_loaded_again_but_taken_back(
    site: Site, organiser: Visitor
) -> None:
    file = load(site, GOOD)
    press(organiser, file, "set-aside")
    again = organiser.post(LOAD, carried(read(organiser.post(f"{LOAD}/preview", upload(GOOD)))))
    assert "restore it on the campaign’s page" in words(read(organiser.get(again.location)))
    assert counting(site) == (0, 0, 0)
    assert len(loaded(site)) == 4


def test_a_frozen_ward_keeps_what_stood_in_its_list_and_the_rest_of_the_file_goes(
    site: Site, organiser: Visitor
) -> None:
    file = load(site, GOOD)
    freeze(site)
    page = words(read(organiser.get(CAMPAIGN)))
    assert "Their shortlists are frozen, so these answers stay: Harborne." in page
    assert "1 answer set aside." in press(organiser, file, "set-aside")
    assert counting(site) == (3, 3, 3)
    press(organiser, file, "take-back")
    assert counting(site) == (4, 4, 4)


def test_what_was_set_aside_before_the_freezing_comes_back_after_it_and_forgets_its_file(
    site: Site, organiser: Visitor
) -> None:
    file = load(site, GOOD)
    press(organiser, file, "set-aside")
    freeze(site)
    assert "4 answers restored." in press(organiser, file, "take-back")
    assert counting(site) == (4, 4, 4)
    with site.work() as session:
        of_file = session.scalars(sa.select(Answer.ward_code).where(Answer.pass_id.is_not(None))).all()
    assert of_file == ["E05011163"]


def freeze(site: Site) -> None:
    with site.work() as session:
        settle(session, session.scalars(sa.select(Campaign)).one(), ward_named(session))


def test_many_rows_move_in_short_turns_and_one_that_is_cut_off_is_pressed_again(
    site: Site, organiser: Visitor
) -> None:
    file = load(site, many(2 * AT_ONCE + 1))

    def cut_off() -> None:
        raise KeyboardInterrupt

    def move(act: Callable[..., int], between: Callable[[], object]) -> None:
        with site.work() as session:
            campaign = find_campaign(session, "this-summer")

            def turn() -> None:
                session.commit()
                between()

            act(session, campaign, file, by=BY, between=turn)

    for act, button in (set_file_aside, "set-aside"), (take_file_back, "take-back"):
        with pytest.raises(KeyboardInterrupt):
            move(act, cut_off)
        assert "This was interrupted" in words(read(organiser.get(CAMPAIGN)))
        with site.work() as session, pytest.raises(FileIsMoving, match="Harborne is being set aside"):
            settle(session, session.scalars(sa.select(Campaign)).one(), ward_named(session))
        assert f"{AT_ONCE + 1} answers" in press(organiser, file, button)
        assert "This was interrupted" not in words(read(organiser.get(CAMPAIGN)))
        assert counting(site)[0] == (0 if act is set_file_aside else 2 * AT_ONCE + 1)
    turns = list[int]()
    move(set_file_aside, lambda: turns.append(counting(site)[0]))
    assert turns == [AT_ONCE + 1, 1, 0]


def test_rows_that_still_come_in_from_a_file_that_is_set_aside_are_set_aside_with_it(site: Site) -> None:
    pressed = list[bool]()
    with site.work() as session:
        campaign = make_campaign(session)

        def turn() -> None:
            session.commit()
            if not pressed:
                pressed.append(True)
                file = session.scalars(sa.select(LoadedFile.id)).one()
                set_file_aside(session, find_campaign(session, "this-summer"), file, by=BY)
                session.commit()

        load_answers(session, campaign, read_answers(campaign, many(1_500)), by=BY, between=turn)
    assert counting(site) == (0, 0, 0)
    with site.work() as session:
        assert session.scalars(sa.select(LoadedFile)).one().rows == 1_500
        assert session.scalar(sa.select(sa.func.sum(DoorCount.spoke))) == 1_500


def test_more_than_a_hundred_rows_ask_for_a_fresh_proof_and_nothing_is_lost(
    site: Site, organiser: Visitor
) -> None:
    with clock.set_to(clock.now() + TO_SEND + timedelta(minutes=1)):
        few = read(organiser.post(f"{LOAD}/preview", upload(many(100))))
        assert "first confirm it’s you" not in words(few)
        page = read(organiser.post(f"{LOAD}/preview", upload(many(101))))
        assert "first confirm it’s you" in words(page)
        refused = organiser.post(LOAD, carried(page))
        again = read(refused, 403)
        assert "Nothing is loaded yet." in words(again)
        assert loaded(site) == []
        with organiser.client.session_transaction() as cookie:
            cookie[KEPT_AS] = [cookie["_user_id"], clock.now().timestamp()]
        assert organiser.post(LOAD, carried(again)).status_code == 303
        assert len(loaded(site)) == 101


def test_the_public_list_says_how_many_of_its_answers_came_from_files(site: Site, organiser: Visitor) -> None:
    load(site, many(30))
    with site.work() as session:
        shortlist = begin_shortlist(session, find_campaign(session, "this-summer"), ward_named(session))
        answers = session.scalars(sa.select(Answer.id)).all()
        for title, some in ("A bus", answers[:20]), ("A crossing", answers[20:]):
            assign_answers(session, shortlist, answers=some, theme=title, by=BY)
        themes = session.scalars(sa.select(Theme)).all()
        freeze_shortlist(session, shortlist, themes=themes, by=BY)
        assert (shortlist.heard, shortlist.from_files) == (30, 30)
    page = words(read(site.visitor().get("/shortlists/this-summer/harborne")))
    assert "30 of these answers came from files that we loaded." in page
    for others, sentence in (
        (1, "Almost all of these answers came from files that we loaded."),
        (19, "Almost all of these answers came from files that we loaded."),
        (20, "30 of these answers came from files that we loaded."),
    ):
        with site.work() as session:
            session.execute(sa.text("UPDATE shortlist SET heard = :heard"), {"heard": 30 + others})
        assert sentence in words(read(site.visitor().get("/shortlists/this-summer/harborne"))), others
    with site.work() as session:
        session.execute(sa.text("UPDATE shortlist SET from_files = NULL"))
    assert "from files" not in words(read(site.visitor().get("/shortlists/this-summer/harborne")))
