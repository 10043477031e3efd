"""What is going on in each ward, from every stage, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from voting.act.models import Promise
from voting.act.services import find_promises
from voting.collect.models import Answer, Campaign, Round
from voting.conference.models import Conference, Contest, ContestState
from voting.home.rules import Stage, stage_of
from voting.places.models import Ward
from voting.plain.clock import day_in
from voting.publish.models import Result
from voting.publish.services import results_newest_first
from voting.shortlist.models import Shortlist


@dataclass(frozen=True)
class WardStory:
    """A ward, its stage, and what there is to show of each stage."""

    ward: Ward
    stage: Stage
    campaign: Campaign | None
    shortlist: Shortlist | None
    contest: Contest | None
    result: Result | None
    promise: Promise | None


def ward_stories(session: Session, wards: Sequence[Ward], *, today: date, clock: ZoneInfo) -> list[WardStory]:
    """Return the story of each ward as of today; `clock` is the time zone of the seat."""
    campaign = newest_campaign(session, today=today)
    asked_in = wards_asked(session, campaign)
    shortlists = _frozen_shortlists(session, campaign)
    contests = _contests_newest_first(session, wards)
    results = {result.contest.ward_code: result for result in reversed(results_newest_first(session))}
    promises = find_promises(session, results.values())
    stories: list[WardStory] = []
    for ward in wards:
        shortlist, result = shortlists.get(ward.code), results.get(ward.code)
        here = [contest for contest in contests if contest.ward_code == ward.code]
        contest = next((each for each in here if _is_ahead(each, today=today, clock=clock)), None)
        # A campaign that has not reached a ward yet does not hide what the ward last chose.
        come = campaign if result is None or ward.code in asked_in else None
        stage = stage_of(
            contest=contest.state.value if contest else None,
            is_asking=come is not None and today <= come.ends_on,
            has_asked=come is not None and (result is None or _is_newer(come, result, clock=clock)),
            is_listed=shortlist is not None,
            is_put=shortlist is not None and any(each.shortlist_id == shortlist.id for each in here),
            is_chosen=result is not None,
        )
        promise = promises.get(result.contest_id) if result else None
        stories.append(WardStory(ward, stage, campaign, shortlist, contest, result, promise))
    return stories


def newest_campaign(session: Session, *, today: date) -> Campaign | None:
    """Return the campaign that began last."""
    return session.scalar(
        sa.select(Campaign)
        .where(Campaign.starts_on <= today)
        .order_by(Campaign.starts_on.desc(), Campaign.slug)
        .limit(1)
    )


def wards_asked(session: Session, campaign: Campaign | None) -> set[str]:
    """Return the wards in which a campaign asks: those with a planned round or with answers."""
    if campaign is None:
        return set()
    planned = sa.select(Round.ward_code).where(Round.campaign_id == campaign.id)
    rounds = planned.where(Round.called_off_at.is_(None))
    answers = sa.select(Answer.ward_code).where(Answer.campaign_id == campaign.id)
    return set(session.scalars(sa.union(rounds, answers)))


def _frozen_shortlists(session: Session, campaign: Campaign | None) -> dict[str, Shortlist]:
    if campaign is None:
        return {}
    frozen = sa.select(Shortlist).where(Shortlist.campaign_id == campaign.id, Shortlist.digest.is_not(None))
    return {shortlist.ward_code: shortlist for shortlist in session.scalars(frozen)}


def _contests_newest_first(session: Session, wards: Sequence[Ward]) -> list[Contest]:
    return list(
        session.scalars(
            sa.select(Contest)
            .join(Contest.conference)
            .where(Contest.ward_code.in_([ward.code for ward in wards]))
            .options(joinedload(Contest.conference))
            .order_by(Conference.starts_at.desc(), Conference.slug)
        )
    )


def _is_ahead(contest: Contest, *, today: date, clock: ZoneInfo) -> bool:
    """Whether a contest is still news: under way, or ready for a day that is not over."""
    if contest.state == ContestState.READY:
        return day_in(clock, contest.conference.starts_at) >= today
    return contest.state != ContestState.PUBLISHED


def _is_newer(campaign: Campaign, result: Result, *, clock: ZoneInfo) -> bool:
    return campaign.starts_on > day_in(clock, result.published_at)
