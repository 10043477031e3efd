"""What lies in the ballots of a contest, read as it is: one row that is no ballot of ours stops nothing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.ballots.models import Ballot
from voting.conference.models import Contest
from voting.vote.envelopes import Home


@dataclass(frozen=True)
class Lying:
    """An envelope and the ballot in whose place it lies."""

    home: Home
    number: int
    state: str
    content: bytes
    pack_id: uuid.UUID


def envelopes_of(session: Session, contest: Contest) -> list[Lying]:
    """Every envelope of a contest, wherever it lies."""
    # As bytes and text, whatever somebody put there: one row that is no ballot of ours stops no count.
    kept = (sa.cast(each, sa.LargeBinary) for each in (Ballot.code_hash, Ballot.envelope))
    texts = (sa.cast(each, sa.Text) for each in (Ballot.id, Ballot.pack_id, Ballot.state))
    columns = (*texts, Ballot.number, *kept)
    held = sa.select(*columns).where(Ballot.contest_id == contest.id, Ballot.envelope.is_not(None))
    return [
        Lying(Home(_key_in(ballot_id), code_hash), number, state, content or b"", _key_in(pack_id))
        for ballot_id, pack_id, state, number, code_hash, content in session.execute(held).tuples()
    ]


def _key_in(text: str) -> uuid.UUID:
    """A key as a row has it; what is none is that of nothing."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
