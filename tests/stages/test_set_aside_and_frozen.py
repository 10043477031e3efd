"""Setting a phone aside can be taken back, whether its ward was frozen before or meanwhile."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.factories import ward_named
from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.people_met import DAY, HOUR, MORNING, company, listed, meet, page_of, press, speak
from tests.stages.phone_answers import EVENING, joined_phone, kept, note, send
from voting.collect.models import Answer, Campaign, DoorCount
from voting.collect.services import doors_of, settle
from voting.people.models import AnswersIn, Person, PhonePass
from voting.people.services import ORIGIN_KEPT_FOR, forget_origins
from voting.plain import clock
from voting.plain.roles import Role

PEOPLE = tuple(f"Person {number}" for number in range(26))
HELD = "/campaigns/this-summer/held"


@pytest.fixture
def phone(site: Site) -> Visitor:
    return joined_phone(site)


def freeze(site: Site, *, at: timedelta = 2 * HOUR) -> None:
    with clock.set_to(EVENING + at), site.work() as session:
        settle(session, session.scalars(sa.select(Campaign)).one(), ward_named(session))


def said_after(site: Site, address: str, *, at: timedelta = 3 * HOUR) -> str:
    """What the page says that a button leads to."""
    with clock.set_to(EVENING + at):
        desk = site.officer(Role.ORGANISER)
        done = desk.post(address)
        assert done.status_code == 303, address
        return words(read(desk.get(done.location)))


def counting(site: Site) -> tuple[int, int, int]:
    """The doors that count, by answer, by ward and by day."""
    by_answer = sum(each.is_counted and each.outcome != "withdrawn" for each in kept(site))
    with site.work() as session:
        doors = doors_of(session, session.scalars(sa.select(Campaign)).one())
        return by_answer, doors.together.knocked, sum(each.knocked for _day, each in doors.days)


def set_aside(site: Site) -> tuple[int, int]:
    """How many people are set aside, and how many answers nobody is hidden among."""
    with site.work() as session:
        people = session.scalar(sa.select(sa.func.count()).select_from(Person).where(Person.is_set_aside))
        answers = session.scalar(sa.select(sa.func.sum(AnswersIn.answers)).where(AnswersIn.is_set_aside))
        return people or 0, answers or 0


@pytest.mark.parametrize("of_round", [False, True], ids=["a phone", "a round"])
def test_people_set_aside_after_the_freezing_come_back(site: Site, phone: Visitor, of_round: bool) -> None:
    speak(site, phone, 25)
    meet(site, phone, *PEOPLE, at=EVENING + HOUR)
    freeze(site)
    page = page_of(site, "Sam")
    act = page.partition("/passes/")[0] if of_round else page
    assert "Its people are set aside. Its answers stay" in said_after(site, f"{act}/set-aside")
    assert set_aside(site) == (26, 25)
    with clock.set_to(EVENING + 3 * HOUR):
        shown = read(site.officer(Role.ORGANISER).get(act)).select(f"form[action='{act}/take-back']")
    assert len(shown) == 1, "The button to take it back is there."
    said = said_after(site, f"{act}/take-back")
    assert "Its people are restored." in said
    assert set_aside(site) == (0, 0)
    assert counting(site) == (25, 25, 25)
    company(site, at=EVENING + 3 * HOUR)
    assert len(listed(site, at=MORNING)) == 26


def test_what_was_set_aside_before_the_freezing_comes_back_whole_and_then_forgets_its_phone(
    site: Site, phone: Visitor
) -> None:
    speak(site, phone, 25)
    send(phone, [note(site, "Personal", held=True)], at=EVENING + HOUR)
    meet(site, phone, *PEOPLE, at=EVENING + HOUR)
    before, page = counting(site), page_of(site, "Sam")
    press(site, f"{page}/set-aside", at=EVENING + HOUR)
    assert counting(site) == (0, 0, 0)
    freeze(site)
    assert all(each.pass_id and not each.round_id for each in kept(site))
    assert "26 doors restored. Its people are restored." in said_after(site, f"{page}/take-back")
    assert counting(site) == before
    assert set_aside(site) == (0, 0)
    assert {(each.pass_id, each.round_id) for each in kept(site)} == {(None, None)}
    assert [each.words for each in kept(site) if each.is_held] == ["Personal"]


def test_answers_that_an_older_version_let_forget_their_phone_stay_and_that_is_said(
    site: Site, phone: Visitor
) -> None:
    speak(site, phone, 25)
    meet(site, phone, *PEOPLE, at=EVENING + HOUR)
    page = page_of(site, "Sam")
    press(site, f"{page}/set-aside", at=EVENING + HOUR)
    freeze(site)
    with site.work() as session:
        session.execute(sa.update(Answer).values(pass_id=None))
    said = said_after(site, f"{page}/take-back")
    assert "Its people are restored." in said
    assert "25 doors can’t be restored" in said
    assert set_aside(site) == (0, 0)
    assert counting(site) == (0, 0, 0)
    # Each is found by its reference, and comes back by itself with its door.
    [first, second, *_others] = kept(site)
    for each in (first, second):
        page = said_after(site, f"/answers/{each.id}/release")
        assert "Released. The shortlist for Harborne is frozen" in page
    assert counting(site) == (2, 2, 2)


def test_releasing_what_changes_nothing_says_so(site: Site, phone: Visitor) -> None:
    speak(site, phone, 25)
    page, answer = page_of(site, "Sam"), kept(site)[0].id
    assert "nothing has changed" in said_after(site, f"/answers/{answer}/release")
    assert "nothing has changed" in said_after(site, f"{page}/release")
    press(site, f"{page}/set-aside", at=EVENING + HOUR)
    for is_frozen in (False, True):
        if is_frozen:
            freeze(site)
        refused = site.officer(Role.ORGANISER).post(f"/answers/{answer}/release")
        assert "Everything from the phone that sent this answer is set aside." in words(read(refused, 409))
    assert counting(site) == (0, 0, 0)


def test_letting_people_of_a_frozen_ward_count_lets_no_door_count_whose_answer_is_held(
    site: Site, phone: Visitor
) -> None:
    freeze(site, at=timedelta(0))
    items = [note(site, f"Late {number}") for number in range(3)]
    send(phone, items, at=EVENING + 2 * DAY)
    assert Counter(each.is_counted for each in kept(site)) == {False: 3}
    assert "nothing has changed" in said_after(site, f"{page_of(site, 'Sam')}/release", at=2 * DAY)
    assert counting(site) == (0, 0, 0)


def test_for_a_week_before_they_are_erased_the_held_page_names_the_phone_of_people_set_aside(
    site: Site, phone: Visitor
) -> None:
    meet(site, phone, "Amber", "Basil")
    press(site, f"{page_of(site, 'Sam')}/set-aside", at=EVENING + HOUR)
    pages = {HELD: "People due to be erased", "/campaigns/this-summer": "erased within a week"}
    erased = EVENING + ORIGIN_KEPT_FOR + DAY
    for address, sentence in pages.items():
        for at, is_told in ((erased - 8 * DAY, False), (erased - 7 * DAY, True), (erased - DAY, True)):
            with clock.set_to(at):
                shown = words(read(site.officer(Role.ORGANISER).get(address)))
            assert (sentence in shown) == is_told, (address, at)
            assert "Amber" not in shown
    assert "to be erased on or after 29 June 2026" in shown_at(site, HELD, erased - DAY)
    with site.work() as session:
        forget_origins(session, before=(erased - DAY).date() - ORIGIN_KEPT_FOR, instance=site.instance)
        assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 2
        forget_origins(session, before=erased.date() - ORIGIN_KEPT_FOR, instance=site.instance)
        assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 0
    assert "Nothing is held" in shown_at(site, HELD, erased)


def test_who_is_set_aside_on_the_last_day_can_be_taken_back_for_as_long_as_anybody(
    site: Site, phone: Visitor
) -> None:
    meet(site, phone, "Amber", "Basil")
    last = EVENING + ORIGIN_KEPT_FOR
    press(site, f"{page_of(site, 'Sam')}/set-aside", at=last)
    with site.work() as session:
        forget_origins(session, before=(last + DAY).date() - ORIGIN_KEPT_FOR, instance=site.instance)
        assert session.scalars(sa.select(Person.is_set_aside)).all() == [True, True]
    assert "to be erased on or after 13 July 2026" in shown_at(site, HELD, last + 10 * DAY)
    press(site, f"{page_of(site, 'Sam')}/take-back", at=last + DAY)
    with site.work() as session:
        assert session.scalars(sa.select(Person.is_set_aside)).all() == [False, False]


def shown_at(site: Site, address: str, at: object) -> str:
    with clock.set_to(at):  # pyright: ignore[reportArgumentType]
        return words(read(site.officer(Role.ORGANISER).get(address)))


def test_a_phone_that_is_set_aside_still_takes_its_own_answers_back_once_the_ward_is_frozen(
    site: Site, phone: Visitor
) -> None:
    item = note(site, "Mend the gate")
    send(phone, [item])
    press(site, f"{page_of(site, 'Sam')}/set-aside", at=EVENING + HOUR)
    freeze(site)
    gone = item | {"revision": 1, "outcome": "withdrawn", "words": "", "street": "", "language": ""}
    reply = send(phone, [gone], at=EVENING + 3 * HOUR).json
    assert reply is not None
    assert reply["turned"] == []
    assert [(each.words, each.outcome) for each in kept(site)] == [("", "withdrawn")]
    with site.work() as session:
        assert set(session.scalars(sa.select(DoorCount.spoke))) == {0}
        assert session.scalars(sa.select(PhonePass)).one().set_aside_at
