"""Where each campaign and conference stands, for the office, in a fixed number of queries."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from voting.act.rules import standing
from voting.act.services import plans_of
from voting.ballots.models import Pack, PackState
from voting.collect.models import KNOCKED, Answer, Campaign
from voting.conference.models import Conference, Contest, ContestState
from voting.home.rules import Next, next_of_contest, next_of_ward
from voting.places.models import Seat, Ward
from voting.publish.models import Result
from voting.publish.services import results_newest_first
from voting.shortlist.models import Shortlist


@dataclass(frozen=True)
class WardWork:
    """One ward in a campaign: how many doors were recorded, how far the sorting is, and what comes next."""

    ward: Ward
    doors: int
    shortlist: Shortlist | None
    next: Next | None


@dataclass(frozen=True)
class CampaignWork:
    """One campaign and its wards; after its end those alone in which it asked."""

    campaign: Campaign
    is_asking: bool
    wards: list[WardWork]


@dataclass(frozen=True)
class ContestWork:
    """One contest and what comes next for it."""

    contest: Contest
    next: Next | None


@dataclass(frozen=True)
class ConferenceWork:
    """One conference and its contests; it is live until all of them are published."""

    conference: Conference
    contests: list[ContestWork]

    @property
    def is_live(self) -> bool:
        return any(work.contest.state != ContestState.PUBLISHED for work in self.contests)


def campaigns_at_work(session: Session, seat: Seat, *, today: date) -> list[CampaignWork]:
    """Every campaign of the seat, the newest first."""
    campaigns = session.scalars(
        sa.select(Campaign)
        .where(Campaign.seat_id == seat.id)
        .order_by(Campaign.starts_on.desc(), Campaign.slug)
    ).all()
    answers = _answers(session)
    shortlists = {(each.campaign_id, each.ward_code): each for each in session.scalars(sa.select(Shortlist))}
    put = set(session.scalars(sa.select(Contest.shortlist_id)))
    found: list[CampaignWork] = []
    for campaign in campaigns:
        is_asking = campaign.starts_on <= today <= campaign.ends_on
        wards: list[WardWork] = []
        for ward in seat.wards:
            shortlist, doors = (
                shortlists.get((campaign.id, ward.code)),
                answers.get((campaign.id, ward.code), 0),
            )
            step = next_of_ward(
                answers=doors,
                is_asking=is_asking,
                is_frozen=shortlist is not None and shortlist.is_frozen,
                is_put=shortlist is not None and shortlist.id in put,
            )
            if is_asking or doors:
                wards.append(WardWork(ward, doors, shortlist, step))
        found.append(CampaignWork(campaign, is_asking, wards))
    return found


def conferences_at_work(session: Session, seat: Seat, *, today: date) -> list[ConferenceWork]:
    """Every conference of the seat, the newest first."""
    conferences = session.scalars(
        sa.select(Conference)
        .where(Conference.seat_id == seat.id)
        .options(selectinload(Conference.contests).joinedload(Contest.ward))
        .order_by(Conference.starts_at.desc(), Conference.slug)
    ).all()
    packs = _packs(session)
    results = {result.contest_id: result for result in results_newest_first(session)}
    promises = {
        contest_id: standing(due_on=plan.due_on, done=plan.is_done, today=today)
        for contest_id, plan in plans_of(session, results.values()).items()
    }

    def work(contest: Contest) -> ContestWork:
        made, out = packs.get(contest.id, (0, 0))
        step = next_of_contest(
            state=contest.state,
            packs=made,
            packs_out=out,
            is_chosen=_has_chosen(results.get(contest.id)),
            promise=promises.get(contest.id),
        )
        return ContestWork(contest, step)

    return [ConferenceWork(each, [work(contest) for contest in each.contests]) for each in conferences]


def coming_conference(works: Sequence[ConferenceWork], *, today: date) -> Conference | None:
    """The next conference to which a ward can still be added."""
    for work in reversed(works):
        is_ready = all(each.contest.state == ContestState.READY for each in work.contests)
        if is_ready and work.conference.starts_at.date() >= today:
            return work.conference
    return None


def is_put(session: Session, shortlist: Shortlist) -> bool:
    """Whether any conference has put a shortlist to its ward."""
    asked = sa.select(Contest.id).where(Contest.shortlist_id == shortlist.id).limit(1)
    return session.scalar(asked) is not None


def _answers(session: Session) -> dict[tuple[uuid.UUID, str], int]:
    """How many doors were recorded, by campaign and ward; answered from the index alone."""
    rows = session.execute(
        sa.select(Answer.campaign_id, Answer.ward_code, sa.func.count())
        .where(Answer.outcome.in_(KNOCKED))
        .group_by(Answer.campaign_id, Answer.ward_code)
    )
    return {(campaign, ward): count for campaign, ward, count in rows}


def _packs(session: Session) -> dict[uuid.UUID, tuple[int, int]]:
    """How many packs a contest has that are not void, and how many of them are signed out."""
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
