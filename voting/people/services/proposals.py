"""Acts that take two officers: the first proposes, a second confirms."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting import clock, journal
from voting.database import insert_unless_there
from voting.people.acts import ActProposed, ProposalWithdrawn
from voting.people.models import Proposal


def propose_or_confirm(session: Session, act: str, *, subject_id: uuid.UUID, by: str) -> bool:
    """Propose an act, or confirm what another officer proposed; True once two different officers agree.

    The caller then carries the act out in the same transaction, after checking that it still can be.
    Proposing the same act again changes nothing. `by` is an officer as the journal names them.
    """
    values = {"act": act, "subject_id": subject_id, "proposed_by": by, "proposed_at": clock.now()}
    while not insert_unless_there(session, Proposal, values):
        others = sa.delete(Proposal).where(
            Proposal.act == act, Proposal.subject_id == subject_id, Proposal.proposed_by != by
        )
        if session.scalar(others.returning(Proposal.act).execution_options(synchronize_session=False)):
            session.expire_all()
            return True
        waiting = find_proposal(session, act, subject_id=subject_id, fresh=True)
        if waiting is not None and waiting.proposed_by == by:
            return False
        # A third officer confirmed it at this very moment: propose it once more.
    journal.record(session, ActProposed(act, str(subject_id)), by=by)
    return False


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
