"""Inviting a second officer: possible at any time, but from opening to publishing it takes two officers."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.conference.models import Contest, ContestState
from voting.people.models import Officer, Proposal
from voting.people.services import (
    WaitingProposal,
    about,
    finds_waiting,
    has_independent,
    invite_steward,
    is_waiting,
    named_officers,
    open_account,
    propose_or_confirm,
    tidy_email,
)
from voting.plain.refusals import NotFound
from voting.plain.translating import gettext as _

INVITE = "invite an officer"
UNDER_WAY = (ContestState.OPEN, ContestState.CLOSED, ContestState.COUNTED, ContestState.CERTIFIED)


@dataclass(frozen=True)
class InvitationWaiting:
    """An invitation proposed by one officer that a second has yet to agree to."""

    officer: Officer
    by: str
    name: str
    seen: str


def invite_second(session: Session, email: str, *, by: str, any_invitation: bool = False) -> Officer:
    """Invite someone as a steward.

    While a vote is under way the account is inactive, and no link opens it, until another officer agrees,
    provided there is one whose account no invitation of this officer's created.
    """
    mine = sa.select(Officer).where(Officer.email == tidy_email(email), Officer.invited_by == by)
    is_mine = session.scalar(mine.where(Officer.active)) is not None
    waits = not is_mine and _is_under_way(session) and has_independent(session, by)
    officer = invite_steward(session, email, by=by, any_invitation=any_invitation, waits=waits)
    if is_mine:
        return officer
    if officer.active:
        session.execute(sa.delete(Proposal).where(Proposal.act == INVITE, Proposal.subject_id == officer.id))
    else:
        propose_or_confirm(session, INVITE, subject_id=officer.id, now=_about(officer), seen=None, by=by)
    return officer


def agree_to_invite(session: Session, key: uuid.UUID, *, seen: str, by: str) -> Officer:
    """Agree, as another officer, to an invitation; the account is then active."""
    waiting = {each.officer.id: each for each in invitations_waiting(session)}
    if key not in waiting:
        raise NotFound(_("This invitation is no longer waiting. Reload the page."))
    officer = waiting[key].officer
    if propose_or_confirm(session, INVITE, subject_id=key, now=_about(officer), seen=seen, by=by):
        open_account(session, officer, by=by)
    return officer


def links_of(session: Session, by: str) -> Sequence[Officer]:
    """Return those an officer invited who have no password yet, so that their links can be shown."""
    mine = sa.select(Officer).where(Officer.invited_by == by, Officer.active, Officer.password.is_(None))
    return session.scalars(mine.order_by(Officer.email)).all()


def invitations_waiting(session: Session) -> Sequence[InvitationWaiting]:
    """Return the invitations that await another officer's agreement."""
    rows = session.execute(
        sa.select(Officer, Proposal)
        .join(Proposal, (Proposal.subject_id == Officer.id) & (Proposal.act == INVITE))
        .where(sa.not_(Officer.active), Officer.password.is_(None), is_waiting())
        .order_by(Officer.email)
    ).all()
    names = named_officers(session, {proposal.proposed_by for _officer, proposal in rows})
    return [
        InvitationWaiting(officer, proposal.proposed_by, names[proposal.proposed_by], proposal.about)
        for officer, proposal in rows
    ]


@finds_waiting(INVITE)
def _waiting(session: Session, _conference_id: uuid.UUID) -> Iterator[WaitingProposal]:
    """Officers belong to all conferences, so every conference lists these."""
    for each in invitations_waiting(session):
        words = _("Invite %(email)s", email=each.officer.email)
        yield WaitingProposal(each.by, words, "evening.invitations")


def _is_under_way(session: Session) -> bool:
    found = sa.select(Contest.id).where(Contest.state.in_(UNDER_WAY)).limit(1)
    return session.scalar(found) is not None


def _about(officer: Officer) -> str:
    return about(INVITE, officer.id, email=officer.email, invited_by=officer.invited_by)
