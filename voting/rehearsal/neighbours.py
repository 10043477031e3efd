"""Invented neighbours who would come or help, and answers a canvasser held for the organiser."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from voting.collect.models import Answer, Campaign, Round
from voting.people.messages import VERSION
from voting.people.models import Answered, Channel, Purpose
from voting.people.new_person import NewPerson, check_person
from voting.people.rules import MOST_OF_A_PHONE
from voting.people.services import count_answers_in, meet_people
from voting.rehearsal.conferences import Organiser

# Names that nobody has, and numbers that Ofcom reserves for plays and films.
FIRST = ("Amber", "Basil", "Clover", "Dale", "Ember", "Fern", "Glen", "Hazel", "Ivy", "Jasper", "Kit", "Lark")
LAST = ("Examplewood", "Inventon", "Playfield", "Rehearsal-Smith", "Stagedoor")
PHONES = 3
NUMBER = "07700 900{:03}"
WISHES = (
    (Purpose.INVITE,),
    (Purpose.INVITE, Purpose.RESULT),
    (Purpose.RESULT,),
    (Purpose.INVITE, Purpose.HELP),
    (Purpose.INVITE, Purpose.RESULT, Purpose.HELP, Purpose.LEAD),
)


def meet_neighbours(organiser: Organiser, campaign: Campaign) -> None:
    """One neighbour in each round of a campaign gives a name and the purposes.

    They are in lists the next day: as many answers come in beside them as three phones bring.
    """
    rounds = organiser.session.scalars(
        sa.select(Round).where(Round.campaign_id == campaign.id).order_by(Round.on, Round.ward_code)
    ).all()
    phones = [uuid.uuid5(campaign.id, f"phone {number}") for number in range(PHONES)]
    wards = {walked.ward_code for walked in rounds}
    answers = {(ward, phone): MOST_OF_A_PHONE for ward in wards for phone in phones}
    is_set_aside = dict.fromkeys(phones, False)
    today = organiser.instance.today
    count_answers_in(organiser.session, answers, is_set_aside=is_set_aside, today=today)
    people = [_neighbour(number, walked) for number, walked in enumerate(rounds)]
    meet_people(organiser.session, [check_person(each) for each in people], instance=organiser.instance)


def hold(organiser: Organiser, answers: Sequence[uuid.UUID]) -> None:
    """Hold answers as a canvasser does who thinks that they reveal too much."""
    organiser.session.execute(
        sa.update(Answer).where(Answer.id.in_(answers)).values(is_held=True, is_personal=True)
    )


def _neighbour(number: int, walked: Round) -> NewPerson:
    first, last = FIRST[number % len(FIRST)], LAST[number % len(LAST)]
    writes = number % 3 == 0
    return NewPerson(
        key=uuid.uuid5(walked.id, str(number)),
        name=f"{first} {last}",
        phone="" if writes else NUMBER.format(number),
        email=f"{first}.{last}@rehearsal.example" if writes else "",
        on_register=(None, Answered.YES, Answered.UNSURE)[number % 3],
        is_member=(None, Answered.NO)[number % 2],
        special_consent=True,
        purposes=WISHES[number % len(WISHES)],
        channels=(Channel.EMAIL,) if writes else (Channel.CALL, Channel.TEXT),
        wording=VERSION,
        language="en",
        ward_code=walked.ward_code,
        met_on=walked.on,
    )
