"""The state of each campaign and conference, for the office, in a fixed number of queries."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from voting.act.rules import standing
from voting.act.services import find_promises
from voting.ballots.models import Pack, PackState
from voting.ballots.services import contests_with_a_plan
from voting.collect.models import KNOCKED, Answer, Campaign
from voting.collect.services.corrections import held_by_ward
from voting.conference.models import Conference, Contest, ContestState
from voting.home.rules import (
    Next,
    days_left_for_contest,
    days_left_for_ward,
    next_of_contest,
    next_of_ward,
)
from voting.places.models import Seat, Ward
from voting.plain.clock import day_in
from voting.publish.models import Result
from voting.publish.services import results_newest_first
from voting.shortlist.models import Shortlist


@dataclass(frozen=True)
class WardWork:
    """One ward in a campaign: doors recorded, answers held, progress of the sorting, and the next step."""

    ward: Ward
    doors: int
    held: int
    shortlist: Shortlist | None
    next: Next | None
    days_left: int = 0


@dataclass(frozen=True)
class CampaignWork:
    """One campaign and its wards; once it has ended, only the wards in which it asked."""

    campaign: Campaign
    is_asking: bool
    wards: list[WardWork]


@dataclass(frozen=True)
class ContestWork:
    """One contest and its next step."""

    contest: Contest
    next: Next | None
    days_left: int = 0


@dataclass(frozen=True)
class ConferenceWork:
    """One conference, its date in the seat, and its contests."""

    conference: Conference
    held_on: date
    contests: list[ContestWork]

    @property
    def is_live(self) -> bool:
        """Whether a result is still to be published."""
        return any(work.contest.state != ContestState.PUBLISHED for work in self.contests)

    def is_ahead(self, today: date) -> bool:
        """Whether there is still anything to do for it."""
        return self.is_live or (not self.contests and self.held_on >= today)


def campaigns_at_work(session: Session, seat: Seat, *, today: date) -> list[CampaignWork]:
    """Return every campaign of the seat, newest first."""
    campaigns = session.scalars(
        sa.select(Campaign)
        .where(Campaign.seat_id == seat.id)
        .order_by(Campaign.starts_on.desc(), Campaign.slug)
    ).all()
    answers, held_answers = _answers(session), held_by_ward(session)
    shortlists = {(each.campaign_id, each.ward_code): each for each in session.scalars(sa.select(Shortlist))}
    put = set(session.scalars(sa.select(Contest.shortlist_id)))
    found: list[CampaignWork] = []
    for campaign in campaigns:
        is_asking = campaign.starts_on <= today <= campaign.ends_on
        wards: list[WardWork] = []
        for ward in seat.wards:
            here = (campaign.id, ward.code)
            shortlist, doors, held = shortlists.get(here), answers.get(here, 0), held_answers.get(here, 0)
            step = next_of_ward(
                answers=doors,
                held=held,
                is_asking=is_asking,
                is_frozen=shortlist is not None and shortlist.is_frozen,
                is_put=shortlist is not None and shortlist.id in put,
            )
            days_of_asking = (campaign.ends_on - today).days
            days_left = days_left_for_ward(step, days_of_asking=days_of_asking) if step else 0
            if is_asking or doors or held:
                wards.append(WardWork(ward, doors, held, shortlist, step, days_left))
        found.append(CampaignWork(campaign, is_asking, wards))
    return found


def conferences_at_work(
    session: Session, seat: Seat, *, today: date, clock: ZoneInfo
) -> list[ConferenceWork]:
    """Return the seat's conferences: those under way or to come, soonest first, then past ones, newest first.

    `clock` is the time zone of the seat.
    """
    conferences = session.scalars(
        sa.select(Conference)
        .where(Conference.seat_id == seat.id)
        .options(selectinload(Conference.contests).joinedload(Contest.ward))
        .order_by(Conference.starts_at.desc(), Conference.slug)
    ).all()
    packs, planned = _packs(session), contests_with_a_plan(session)
    results = {result.contest_id: result for result in results_newest_first(session)}
    promises = {
        contest_id: standing(due_on=promise.due_on, done=promise.is_done, today=today)
        for contest_id, promise in find_promises(session, results.values()).items()
    }

    def work(contest: Contest, held_on: date) -> ContestWork:
        made, out = packs.get(contest.id, (0, 0))
        days_to = (held_on - today).days
        step = next_of_contest(
            state=contest.state,
            packs=made,
            packs_out=out,
            is_planned=contest.id in planned,
            days_to=days_to,
            is_chosen=_has_chosen(results.get(contest.id)),
            promise=promises.get(contest.id),
        )
        return ContestWork(contest, step, days_left_for_contest(step, days_to=days_to) if step else 0)

    works: list[ConferenceWork] = []
    for each in conferences:
        held_on = day_in(clock, each.starts_at)
        contests = [work(contest, held_on) for contest in each.contests]
        works.append(ConferenceWork(each, held_on, contests))
    ahead = [work for work in works if work.is_ahead(today)]
    over = [work for work in works if not work.is_ahead(today)]
    return [*reversed(ahead), *over]


def coming_conference(works: Sequence[ConferenceWork], *, today: date) -> Conference | None:
    """Return the next conference to which a ward can still be added."""
    for work in works:
        is_ready = all(each.contest.state == ContestState.READY for each in work.contests)
        if is_ready and work.held_on >= today:
            return work.conference
    return None


def is_put(session: Session, shortlist: Shortlist) -> bool:
    """Whether any conference has put a shortlist to its ward."""
    asked = sa.select(Contest.id).where(Contest.shortlist_id == shortlist.id).limit(1)
    return session.scalar(asked) is not None


def _answers(session: Session) -> dict[tuple[uuid.UUID, str], int]:
    """Return how many doors were recorded, by campaign and ward; read from the index alone."""
    rows = session.execute(
        sa.select(Answer.campaign_id, Answer.ward_code, sa.func.count())
        .where(Answer.outcome.in_(KNOCKED))
        .group_by(Answer.campaign_id, Answer.ward_code)
    )
    return {(campaign, ward): count for campaign, ward, count in rows}


def _packs(session: Session) -> dict[uuid.UUID, tuple[int, int]]:
    """Return how many packs that are not void each contest has, and how many of them are issued."""
    rows: Sequence[tuple[uuid.UUID, int, int]] = (
        session.execute(
            sa.select(
                Pack.contest_id, sa.func.count(), sa.func.count().filter(Pack.state == PackState.ISSUED)
            )
            .where(Pack.state != PackState.VOID)
            .group_by(Pack.contest_id)
        )
        .tuples()
        .all()
    )
    return {contest: (made, out) for contest, made, out in rows}


def _has_chosen(result: Result | None) -> bool:
    return result is not None and bool(result.declared["chosen"])
