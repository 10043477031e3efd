"""Making a promise about the chosen issue, and saying what happened."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting import clock, journal
from voting.act.acts import PromiseMade, UpdateWritten
from voting.act.models import Plan, Update
from voting.publish.models import Result
from voting.refusals import BadInput, NotFound, Refusal


class PromiseIsMade(Refusal):
    """One promise stands on a result already."""


def plan_of(session: Session, result: Result) -> Plan | None:
    """The promise made about a result, if there is one."""
    return session.scalar(sa.select(Plan).where(Plan.contest_id == result.contest_id))


def make_promise(session: Session, result: Result, *, promise: str, lead: str, due_on: date, by: str) -> Plan:
    """Promise in public what will be done about the chosen issue, who leads, and by when."""
    if result.declared["chosen"] is None:
        raise Refusal(_("No issue was chosen in this contest, so there is nothing to promise."))
    if plan_of(session, result):
        raise PromiseIsMade(_("The promise for this result stands already. Add an update to it instead."))
    if not promise.strip() or not lead.strip():
        raise BadInput(_("Say what is promised and who leads on it."))
    plan = Plan(
        contest_id=result.contest_id,
        promise=promise.strip(),
        lead=lead.strip(),
        due_on=due_on,
        made_at=clock.now(),
    )
    session.add(plan)
    session.flush()
    journal.record(session, PromiseMade(str(result.contest_id), due_on.isoformat()), by=by)
    return plan


def write_update(session: Session, result: Result, *, on: date, words: str, done: bool, by: str) -> Update:
    """Write down what happened about a promise on a day, and whether it is kept now."""
    plan = plan_of(session, result)
    if plan is None:
        raise NotFound(_("No promise was made for this result yet. Make it first."))
    if not words.strip():
        raise BadInput(_("Say in a sentence or two what happened."))
    update = Update(plan_id=plan.id, on=on, words=words.strip(), done=done, written_at=clock.now())
    session.add(update)
    session.flush()
    journal.record(session, UpdateWritten(str(result.contest_id), on.isoformat(), done), by=by)
    return update
