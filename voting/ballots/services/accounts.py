"""The ballot account."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.ballots.models import Ballot
from voting.ballots.rules import BallotAccount, ballot_account
from voting.conference.models import Contest


def account_of(session: Session, contest: Contest) -> BallotAccount:
    """The contest's ballot account as it stands now."""
    rows = session.execute(
        sa.select(Ballot.state, sa.func.count()).where(Ballot.contest_id == contest.id).group_by(Ballot.state)
    )
    return ballot_account({state.value: count for state, count in rows})
