"""Invented campaigns: rounds walked, answers recorded, and shortlists sorted and frozen."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from voting.collect.models import Campaign, Outcome, Round, Source
from voting.collect.new_answers import NewAnswer, Said
from voting.collect.rules import EVERYDAY_QUESTION, EVERYDAY_TOPICS
from voting.collect.services import add_answers, plan_round, start_campaign
from voting.places.models import Seat, Ward
from voting.plain import clock
from voting.rehearsal.conferences import Organiser
from voting.rehearsal.doors import TROUBLES, Reply, knock
from voting.rehearsal.sentences import STREETS, Issue
from voting.shortlist.models import Shortlist
from voting.shortlist.services import assign_answers, begin_shortlist, freeze_shortlist
from voting.web.pages import local_day

STREETS_A_ROUND = 4
DOORS_A_ROUND = 60
MEETING_PLACES = {
    "bartley-green": "By the school gate",
    "edgbaston": "At the tennis club",
    "harborne": "Outside the library",
    "quinton": "In front of the church hall",
}
# For every answer there are doors where nobody is in, or where it is not a good time.
SILENT = ((Outcome.NO_ANSWER, 0.3), (Outcome.NOT_TODAY, 0.08))

Heard = Mapping[Issue, Sequence[uuid.UUID]]


@dataclass(frozen=True)
class Season:
    """When a campaign starts and ends, and until when its rounds are walked, in the seat's time."""

    starts_at: datetime
    walked_until: datetime
    ends_at: datetime


def ask(organiser: Organiser, seat: Seat, name: str, *, season: Season) -> Campaign:
    """Start an invented campaign."""
    with clock.set_to(season.starts_at):
        return start_campaign(
            organiser.session,
            seat=seat,
            name=name,
            question=EVERYDAY_QUESTION,
            starts_on=local_day(season.starts_at),
            ends_on=local_day(season.ends_at),
            topics=EVERYDAY_TOPICS,
            by=organiser.by,
        )


def walk(organiser: Organiser, campaign: Campaign, ward: Ward, *, answers: int, season: Season) -> Heard:
    """Walk a ward in rounds until so many doors have given an answer; return the answers by issue."""
    heard: defaultdict[Issue, list[uuid.UUID]] = defaultdict(list)
    found: list[NewAnswer] = []
    rounds = -(-answers // DOORS_A_ROUND)
    days = (season.walked_until - season.starts_at).days
    for number in range(rounds):
        day = local_day(season.starts_at) + timedelta(
            days=organiser.chance.randint(1, 3) + number * days // rounds
        )
        evening = datetime.combine(day, time(17, 30), season.starts_at.tzinfo)
        first = number * STREETS_A_ROUND
        streets = [STREETS[(first + each) % len(STREETS)] for each in range(STREETS_A_ROUND)]
        with clock.set_to(evening - timedelta(days=2)):
            planned = plan(organiser, campaign, ward, on=day, streets=streets)
        for _door in range(min(DOORS_A_ROUND, answers - number * DOORS_A_ROUND)):
            reply = knock(organiser.chance, TROUBLES[ward.slug], streets=streets)
            found += [_answer(planned, said) for said in _silent(organiser, reply)]
            found.append(_answer(planned, reply.said))
            heard[reply.issue].append(found[-1].id)
    with clock.set_to(season.walked_until):
        add_answers(organiser.session, found)
    return heard


def plan(
    organiser: Organiser, campaign: Campaign, ward: Ward, *, on: date, streets: Sequence[str] = STREETS[:4]
) -> Round:
    """Plan a round in a few streets."""
    return plan_round(
        organiser.session,
        campaign,
        ward=ward,
        on=on,
        meeting_place=MEETING_PLACES[ward.slug],
        streets=streets,
        by=organiser.by,
    )


def _silent(organiser: Organiser, reply: Reply) -> Iterator[Said]:
    """What came of the doors beside one that said something."""
    for outcome, share in SILENT:
        if organiser.chance.random() < share:
            yield Said(outcome=outcome, street=reply.said.street)


def _answer(walked: Round, said: Said) -> NewAnswer:
    """What was said at a door of a round, on its day."""
    return NewAnswer(
        said=said,
        campaign_id=walked.campaign_id,
        ward_code=walked.ward_code,
        source=Source.DOORSTEP,
        recorded_on=walked.on,
        round_id=walked.id,
    )


def sort_half(
    organiser: Organiser, campaign: Campaign, ward: Ward, heard: Heard, *, issues: Sequence[Issue]
) -> Shortlist:
    """Sort half of what was heard about some issues, and stop there."""
    shortlist = begin_shortlist(organiser.session, campaign, ward)
    for issue in issues:
        half = heard[issue][: len(heard[issue]) // 2]
        assign_answers(organiser.session, shortlist, answers=half, theme=issue.title, by=organiser.by)
    return shortlist


def sort_and_freeze(
    organiser: Organiser, campaign: Campaign, ward: Ward, heard: Heard, *, issues: Iterable[Issue]
) -> Shortlist:
    """Sort everything that was heard, and freeze some issues as the ward's shortlist."""
    session, by = organiser.session, organiser.by
    shortlist = begin_shortlist(session, campaign, ward)
    themes = {
        issue: assign_answers(session, shortlist, answers=answers, theme=issue.title, by=by)
        for issue, answers in heard.items()
    }
    freeze_shortlist(session, shortlist, themes=[themes[issue] for issue in issues], by=by)
    return shortlist
