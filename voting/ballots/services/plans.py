"""Print plans: what was to be printed together for a contest, and what is still missing."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.ballots.models import PrintPlan, PrintRun, RunState
from voting.conference.models import Contest
from voting.conference.services import lock_contest
from voting.plain import clock


def remember_plan(session: Session, contest: Contest, counts: Mapping[str, int]) -> None:
    """Store what is to be printed together, by design, replacing any earlier plan.

    Call it before the first of its print runs is registered.
    """
    # Serialise concurrent plans.
    lock_contest(session, contest.id)
    forget_plan(session, contest)
    made_at = clock.now()
    session.add_all(
        PrintPlan(contest_id=contest.id, design=design, count=count, made_at=made_at)
        for design, count in counts.items()
    )
    session.flush()


def forget_plan(session: Session, contest: Contest) -> None:
    """Drop the rest of a plan."""
    session.execute(sa.delete(PrintPlan).where(PrintPlan.contest_id == contest.id))


def missing_of_plan(session: Session, contest: Contest) -> dict[str, int]:
    """Return how many ballots of each design are planned and not printed yet; empty once the plan is
    complete.
    """
    return _missing(session, PrintPlan.contest_id == contest.id).get(contest.id, {})


def missing_prints(session: Session, contests: Collection[Contest]) -> dict[uuid.UUID, int]:
    """How many ballots of these contests are planned and not printed yet, by contest."""
    keys = [contest.id for contest in contests]
    missing = _missing(session, PrintPlan.contest_id.in_(keys))
    return {key: sum(missing.get(key, {}).values()) for key in keys}


def contests_with_a_plan(session: Session) -> set[uuid.UUID]:
    """Return the contests with planned ballots that are not printed yet."""
    return set(_missing(session))


def _missing(session: Session, *which: sa.ColumnElement[bool]) -> dict[uuid.UUID, dict[str, int]]:
    """Return what is planned and not printed, by contest and design. A discarded run printed nothing."""
    printed = (
        sa.select(sa.func.coalesce(sa.func.sum(PrintRun.count), 0))
        .where(
            PrintRun.contest_id == PrintPlan.contest_id,
            PrintRun.design == PrintPlan.design,
            PrintRun.made_at >= PrintPlan.made_at,
            PrintRun.state != RunState.DISCARDED,
        )
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(PrintPlan.contest_id, PrintPlan.design, PrintPlan.count - printed)
        .where(PrintPlan.count > printed, *which)
        .order_by(PrintPlan.design)
    )
    found: dict[uuid.UUID, dict[str, int]] = {}
    for contest, design, count in rows:
        found.setdefault(contest, {})[design] = int(count)
    return found
