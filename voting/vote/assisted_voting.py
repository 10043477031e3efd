"""Helping a voter on a steward's tablet: what the journal records."""

from __future__ import annotations

from sqlalchemy.orm import Session

from voting.conference.models import Contest, ContestState
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage import journal
from voting.vote.journal_entries import HelpBegan


class NothingToHelpWith(Refusal):
    """Voting in this contest is not open."""


def begin_assisted_voting(session: Session, contest: Contest, *, by: str) -> None:
    """Record that a voter is being helped in a contest, before any ballot is in sight: never which ballot."""
    if contest.state != ContestState.OPEN:
        raise NothingToHelpWith(_("Voting in %(ward)s is not open at the moment.", ward=contest.ward.name))
    journal.record(session, HelpBegan(str(contest.id)), by=by)
