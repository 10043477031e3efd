"""Acts that take two officers: the first proposes, a second confirms what they saw, and nothing else."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting import clock, journal
from voting.database import insert_unless_there
from voting.digests import digest_of
from voting.people.acts import ActProposed, ProposalWithdrawn
from voting.people.models import Proposal
from voting.refusals import Refusal


class SawSomethingElse(Refusal):
    """The page from which an officer proposes or confirms showed something else than there is now."""


def about(act: str, subject_id: uuid.UUID, **facts: object) -> str:
    """The digest of what a proposal is about: pages show it with its form, and the form sends it back."""
    return digest_of({"act": act, "subject": str(subject_id), **facts})


def propose_or_confirm(
    session: Session, act: str, *, subject_id: uuid.UUID, now: str, seen: str | None, by: str
) -> bool:
    """Propose an act, or confirm what another officer proposed; True once two different officers agree.

    The caller then carries the act out in the same transaction, after checking that it still can be.
    Proposing the same act again changes nothing. `by` is an officer as the journal names them. `now` is the
    digest of what it is about; who confirms must have `seen` the same (None: they look at this moment), and
    what was proposed of something else has lapsed and is proposed once more.
    """
    if seen and seen != now:
        raise _saw_something_else()
    values = {"act": act, "subject_id": subject_id, "proposed_by": by, "proposed_at": clock.now()}
    while not insert_unless_there(session, Proposal, values | {"about": now}):
        same = (Proposal.act == act, Proposal.subject_id == subject_id)
        if _drop(session, *same, Proposal.about != now):
            continue
        if _drop(session, *same, Proposal.proposed_by != by):
            if seen is not None and seen != now:
                raise _saw_something_else()
            session.expire_all()
            return True
        waiting = find_proposal(session, act, subject_id=subject_id, fresh=True)
        if waiting is not None and waiting.proposed_by == by:
            return False
        # A third officer confirmed it at this very moment: propose it once more.
    session.expire_all()
    journal.record(session, ActProposed(act, str(subject_id)), by=by)
    return False


def _drop(session: Session, *which: sa.ColumnElement[bool]) -> bool:
    dropped = sa.delete(Proposal).where(*which).returning(Proposal.act)
    return session.scalar(dropped.execution_options(synchronize_session=False)) is not None


def _saw_something_else() -> SawSomethingElse:
    return SawSomethingElse(
        _("Something has changed since this page was shown. Look at it again, then confirm what you see.")
    )


def find_proposal(
    session: Session, act: str, *, subject_id: uuid.UUID, fresh: bool = False
) -> Proposal | None:
    """What waits for a second officer, if anything does; `fresh` reads it from the database again."""
    return session.get(Proposal, (act, subject_id), populate_existing=fresh)


def proposed_among(session: Session, act: str, *, subjects: Collection[uuid.UUID]) -> Sequence[Proposal]:
    """What waits for a second officer among several subjects of one act."""
    found = sa.select(Proposal).where(Proposal.act == act)
    return [each for each in session.scalars(found) if each.subject_id in subjects]


def withdraw_proposal(session: Session, act: str, *, subject_id: uuid.UUID, by: str) -> None:
    """Drop what waits for a second officer; any officer may, and doing it again changes nothing."""
    proposal = session.get(Proposal, (act, subject_id), with_for_update=True)
    if proposal is not None:
        session.delete(proposal)
        session.flush()
        journal.record(session, ProposalWithdrawn(act, str(subject_id)), by=by)
