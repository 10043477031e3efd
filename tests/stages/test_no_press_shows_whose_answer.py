"""Whatever an organiser presses, and whenever: nobody can be told from those who met others among 20 answers.

The same days are gone through once for each phone, with one person met by that phone instead. Where all lists
that were ever shown are the same, nobody who looked at them can say by which of these phones they were met.
"""

from __future__ import annotations

import random
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.factories import BY, make_campaign, seat_of
from tests.sites import Site
from tests.stages.people_met import DAY, HOUR, MORNING
from tests.stages.phone_answers import EVENING
from voting.collect.models import Campaign, Round
from voting.collect.services import (
    plan_round,
    release_phone,
    set_phone_aside,
    set_round_aside,
    settle,
    take_phone_back,
    take_round_back,
)
from voting.people.messages import VERSION
from voting.people.models import Channel, Person, PhonePass, Purpose
from voting.people.new_person import NewPerson
from voting.people.phones import origin_here
from voting.people.rules import FEWEST_CANDIDATES
from voting.people.services import count_answers_in, give_pass, listing, meet_people
from voting.places.models import Ward
from voting.plain import clock
from voting.plain.refusals import Refusal
from voting.plain.roles import PassKind
from voting.web.pages import current_instance

DAYS = 3
SOMEBODY = "Zebedee"
PRESSES = ("set aside", "take back", "release", "set the round aside", "take the round back", "freeze")
# Whom this phone belongs to presses, and knows what it brought.
PRESSER = "Eve"


@dataclass(frozen=True)
class Phone:
    """A phone of one evening: how much it brings, and whether its people come too fast."""

    name: str
    day: int
    answers: int
    people: int
    is_hasty: bool


def drawn_phones(draw: random.Random) -> list[Phone]:
    """Evenings mostly with enough answers for a batch, and small phones that somebody wants to know about."""
    found = list[Phone]()
    for day in range(DAYS):
        brought = [(draw.choice((12, 25)), draw.choice((0, 2, 25))) for _n in range(draw.choice((2, 3, 3)))]
        brought += [(draw.choice((1, 4)), draw.choice((0, 1))) for _n in range(draw.randint(1, 2))]
        for number, (answers, people) in enumerate(brought):
            found.append(Phone(f"{day} {number}", day, answers, people, draw.random() < 0.1))
        if draw.random() < 0.5:
            found.append(Phone(f"{PRESSER} {day}", day, draw.choice((1, 60)), draw.choice((0, 25)), False))
    return found


class Variant:
    """The same days in a ward of their own, where SOMEBODY is met by one of the phones."""

    def __init__(self, session: Session, campaign: Campaign, number: int, by: Phone) -> None:
        self.by, self.code = by, f"T{number:08}"
        ward = Ward(code=self.code, slug=f"tried-{number}", name=f"Tried {number}", seat=seat_of(session))
        session.add(ward)
        session.flush()
        walked = plan_round(
            session, campaign, ward=ward, on=EVENING.date(), meeting_place="", streets=(), by=BY
        )
        self.walked, self.passes = walked.id, dict[str, uuid.UUID]()
        self.seen = list[frozenset[str]]()

    def come(self, session: Session, phone: Phone) -> None:
        given = give_pass(session, PassKind.ROUND, subject_id=self.walked, name=phone.name)
        self.passes[phone.name] = given.id
        instance = current_instance()
        answers = {(self.code, given.id): phone.answers}
        count_answers_in(session, answers, is_set_aside={given.id: False}, today=instance.today)
        names = [f"{phone.name} person {number}" for number in range(phone.people)]
        names += [SOMEBODY] if phone == self.by else []
        meet_people(session, [self._met(name, given, phone) for name in names], instance=instance)

    def _met(self, name: str, given: PhonePass, phone: Phone) -> NewPerson:
        return NewPerson(
            uuid.uuid4(), name, "07700900123", "", None, None, False, (Purpose.INVITE,), (Channel.CALL,),
            VERSION, "en", self.code, EVENING.date(), origin_here(given), phone.is_hasty, phone.is_hasty,
        )  # fmt: skip

    def press(self, session: Session, act: str, name: str) -> None:
        walked = session.get_one(Round, self.walked)
        key = self.passes[name]
        of_phone = {"set aside": set_phone_aside, "take back": take_phone_back, "release": release_phone}
        of_round = {"set the round aside": set_round_aside, "take the round back": take_round_back}
        if act in of_phone:
            of_phone[act](session, walked, key, instance=current_instance(), by=BY)
        elif act in of_round:
            of_round[act](session, walked, instance=current_instance(), by=BY)
        else:
            settle(session, walked.campaign, walked.ward)


def look(session: Session, variants: list[Variant]) -> None:
    shown = defaultdict[str, set[str]](set)
    asked = sa.select(Person.ward_code, Person.name).where(
        listing(session, today=current_instance().today).clause
    )
    for ward, name in session.execute(asked).tuples():
        shown[ward or ""].add(name)
    for each in variants:
        each.seen.append(frozenset(shown[each.code]))


def drawn_presses(draw: random.Random, names: list[str]) -> list[tuple[str, str]]:
    """Mostly what shows most: small phones set aside before they are listed, and taken back after."""
    acts = [("set aside" if draw.random() < 0.6 else draw.choice(PRESSES), each) for each in names]
    return [each for each in acts if draw.random() < 0.25]


def go_through(site: Site, draw: random.Random, phones: list[Phone], variants: list[Variant]) -> None:
    joined = list[str]()

    def press_all(at: datetime, acts: Iterable[tuple[str, str]]) -> None:
        for act, name in acts:
            with clock.set_to(at), site.work() as session:
                for each in variants:
                    try:
                        each.press(session, act, name)
                    except Refusal:
                        continue
                look(session, variants)

    for day in range(DAYS):
        evening = EVENING + day * DAY
        with clock.set_to(evening), site.work() as session:
            for phone in phones:
                if phone.day == day:
                    joined.append(phone.name)
                    for each in variants:
                        each.come(session, phone)
        press_all(evening + HOUR, drawn_presses(draw, [each.name for each in phones if each.day == day]))
        with clock.set_to(MORNING + day * DAY), site.work() as session:
            look(session, variants)
        acts = ("take back", "take back", "set aside", "release")
        pressed = [(draw.choice(acts), each) for each in joined if draw.random() < 0.3]
        press_all(MORNING + day * DAY + HOUR, pressed)
    for later in (1, 27, 28, 60):
        with clock.set_to(MORNING + (DAYS + later) * DAY), site.work() as session:
            look(session, variants)


def whole(site: Site) -> Mapping[str, bool]:
    """The wards in which SOMEBODY stands in a list at last, and whether with a whole batch."""
    with clock.set_to(MORNING + timedelta(days=DAYS + 60)), site.work() as session:
        shown = listing(session, today=current_instance().today)
        people = session.scalars(sa.select(Person).where(Person.name == SOMEBODY, shown.clause))
        found = {each.ward_code or "": shown.batch_of(each) for each in people}
        return {ward: bool(batch and batch.is_whole) for ward, batch in found.items()}


@pytest.mark.parametrize("seed", range(2))
def test_nobody_is_told_from_whom_others_met_among_twenty_answers(site: Site, seed: int) -> None:
    draw = random.Random(seed)
    phones = drawn_phones(draw)
    with clock.set_to(EVENING), site.work() as session:
        campaign = make_campaign(session)
        variants = [Variant(session, campaign, number, by) for number, by in enumerate(phones)]
    go_through(site, draw, phones, variants)
    listed = whole(site)
    for each in variants:
        # Those who waited for four weeks where hardly anybody is asked have fewer answers beside them, and of
        # many people from one phone nobody can tell who said what.
        is_one_of_many = each.by.people >= FEWEST_CANDIDATES
        if not listed.get(each.code) or each.by.name.startswith(PRESSER) or is_one_of_many:
            continue
        same = [other.by for other in variants if other.seen == each.seen]
        among = sum(by.answers for by in same if not by.name.startswith(PRESSER))
        assert among >= FEWEST_CANDIDATES, (each.by, same)
