"""Signing the ballot account, which the count begins with: once every paper is entered."""

from __future__ import annotations

from sqlalchemy.orm import Session

from voting.ballots import services as ballots
from voting.ballots.models import SignedAccount
from voting.ballots.rules import HandCount
from voting.conference.models import Contest
from voting.vote.services import check_papers_finished


def sign_account(
    session: Session, contest: Contest, counted: HandCount, *, reason: str, by: str
) -> SignedAccount:
    """Sign what was counted by hand, unless a paper still waits for somebody."""
    return ballots.sign_account(
        session, contest, counted, check_papers=check_papers_finished, reason=reason, by=by
    )
