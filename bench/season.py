"""A season in a seat: 160 rounds, 100,000 doors that spoke besides those that did not, 10,000 people."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bench.sizes import size
from tests.factories import BY, make_campaign, make_conference, ward_named
from voting.collect.models import Answer, Campaign, Outcome, Round, Source
from voting.collect.rules import kept_key
from voting.collect.services import plan_round
from voting.people.models import Channel, Consent, Person, Purpose
from voting.people.rules import search_key
from voting.shortlist.services import assign_answers, begin_shortlist

ANSWERS, PEOPLE, ROUNDS = size(100_000, 1_000), size(10_000, 100), size(160, 8)
WARDS = ("bartley-green", "edgbaston", "harborne", "quinton")
FIRST_DAY, DAYS = date(2026, 6, 1), 90
FIRST = ("Amber", "Basil", "Clover", "Dale", "Ember", "Fern", "Glen", "Hazel", "Ivy", "Jasper", "Kit", "Lark")
LAST = ("Examplewood", "Inventon", "Playfield", "Stagedoor", "Understudy")
STREETS = [
    f"{first} {last} Road" for first in FIRST for last in (*LAST, "Hill", "Mill", "Park", "Vale", "Well")
]
OUTCOMES = (Outcome.SPOKE, Outcome.NO_ANSWER, Outcome.NOT_TODAY, Outcome.WITHDRAWN)
HELD = 0.002


def live_through(session: Session, chance: Random) -> None:
    """Fill a fresh site with a season; a third of Harborne's answers are sorted."""
    campaign = make_campaign(session)
    rounds = _rounds(session, chance, campaign)
    answers = list[dict[str, object]]()
    spoke = 0
    while spoke < ANSWERS:
        answers.append(_answer(chance, campaign, chance.choice(rounds)))
        spoke += answers[-1]["outcome"] == Outcome.SPOKE
    session.execute(sa.insert(Answer), answers)
    _meet(session, chance, rounds)
    harborne = ward_named(session)
    shortlist = begin_shortlist(session, campaign, harborne)
    for topic in campaign.topics[:4]:
        about = sa.select(Answer.id).where(
            Answer.ward_code == harborne.code, Answer.topic == topic, sa.not_(Answer.is_held)
        )
        assign_answers(session, shortlist, answers=session.scalars(about).all(), theme=topic, by=BY)
    make_conference(session)


def _rounds(session: Session, chance: Random, campaign: Campaign) -> list[Round]:
    wards = [ward_named(session, slug) for slug in WARDS]
    return [
        plan_round(
            session,
            campaign,
            ward=wards[number % len(wards)],
            on=FIRST_DAY + timedelta(days=number * DAYS // ROUNDS),
            meeting_place="",
            streets=chance.sample(STREETS, 6),
            by=BY,
        )
        for number in range(ROUNDS)
    ]


def _answer(chance: Random, campaign: Campaign, walked: Round) -> dict[str, object]:
    [outcome] = chance.choices(OUTCOMES, (60, 30, 9, 1))
    spoke = outcome == Outcome.SPOKE
    return {
        "id": kept_key(uuid.UUID(int=chance.getrandbits(128))),
        "campaign_id": campaign.id,
        "ward_code": walked.ward_code,
        "round_id": walked.id,
        "outcome": outcome,
        "words": f"Mend the {chance.choice(FIRST)} steps, {chance.choice(LAST)} side, soon" if spoke else "",
        "topic": chance.choice([*campaign.topics, ""]) if spoke else "",
        "street": chance.choice(walked.streets),
        "language": "en" if spoke else "",
        "source": Source.DOORSTEP,
        "recorded_on": walked.on,
        "revision": 0,
        "is_held": spoke and chance.random() < HELD,
    }


def _meet(session: Session, chance: Random, rounds: Sequence[Round]) -> None:
    people, consents = list[dict[str, object]](), list[dict[str, object]]()
    for number in range(PEOPLE):
        walked, key = chance.choice(rounds), uuid.UUID(int=chance.getrandbits(128))
        reach = {
            "name": f"{chance.choice(FIRST)} {chance.choice(LAST)}",
            "phone": f"07700{number:06}",
            "email": f"person{number}@rehearsal.example",
        }
        met = {"ward_code": walked.ward_code, "met_on": walked.on, "revision": 0, "is_set_aside": False}
        people.append({"id": key, "sought": search_key(**reach), **reach, **met})
        consents += [
            {
                "person_id": key,
                "purpose": purpose,
                "channel": channel,
                "wording": "1",
                "language": "en",
                "given_on": walked.on,
            }
            for purpose in chance.sample(list(Purpose), 2)
            for channel in (Channel.CALL, Channel.EMAIL)
        ]
    session.execute(sa.insert(Person), people)
    session.execute(sa.insert(Consent), consents)
