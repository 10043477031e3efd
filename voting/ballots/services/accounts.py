"""The ballot account as it stands, and as it was signed."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.ballots.models import Ballot, SignedAccount
from voting.ballots.rules import BallotAccount, HandCount, ballot_account, gaps_between
from voting.conference.models import Contest, ContestState
from voting.conference.services import reopened_at
from voting.plain.digests import digest_of


def account_of(session: Session, contest: Contest) -> BallotAccount:
    """Return the contest's current ballot account."""
    return accounts_of(session, [contest])[contest.id]


def accounts_of(session: Session, contests: Collection[Contest]) -> dict[uuid.UUID, BallotAccount]:
    """The ballot accounts of contests as they stand now, by contest, in one question."""
    counted = {contest.id: dict[str, int]() for contest in contests}
    rows = session.execute(
        sa.select(Ballot.contest_id, Ballot.state, sa.func.count())
        .where(Ballot.contest_id.in_(counted))
        .group_by(Ballot.contest_id, Ballot.state)
    )
    for contest_id, state, count in rows:
        counted[contest_id][state.value] = count
    return {contest_id: ballot_account(states) for contest_id, states in counted.items()}


def signed_account_of(session: Session, contest: Contest) -> SignedAccount | None:
    """Return the account as last signed, if it was."""
    return session.get(SignedAccount, contest.id)


def fingerprint(signed: SignedAccount) -> str:
    """Return a fingerprint of all that was signed; another count or reason changes it."""
    return digest_of(
        {
            "counted": [signed.ballot_box, signed.spoilt, signed.unused],
            "account": signed.account,
            "reason": signed.reason,
            "by": signed.first_by,
        }
    )


def is_current(session: Session, contest: Contest, signed: SignedAccount) -> bool:
    """Whether the account is unchanged since it was signed, and voting was not reopened."""
    again_at = reopened_at(session, contest)
    if again_at is not None and signed.signed_at <= again_at:
        return False
    return signed.account == asdict(account_of(session, contest))


def is_counted_blind(session: Session, contest: Contest) -> bool:
    """Whether the papers are being counted now: before signing, nothing shows the expected numbers."""
    if contest.state != ContestState.CLOSED:
        return False
    signed = signed_account_of(session, contest)
    return signed is None or not is_current(session, contest, signed)


def account_to_print(session: Session, contest: Contest) -> BallotAccount | None:
    """Return the signed account, for its paper form; None while its numbers change or are hidden."""
    signed = signed_account_of(session, contest)
    return BallotAccount(**signed.account) if signed and is_current(session, contest, signed) else None


def gaps_of(signed: SignedAccount) -> dict[str, int]:
    """Return where the hand count differs from the account signed: papers too many, or (minus) too few."""
    counted = HandCount(ballot_box=signed.ballot_box, spoilt=signed.spoilt, unused=signed.unused)
    return gaps_between(BallotAccount(**signed.account), counted)
