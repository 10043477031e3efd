"""The envelopes of a contest, read as stored: one malformed row stops nothing."""

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
    """An envelope and the ballot in whose place it was found."""

    home: Home
    number: int
    state: str
    content: bytes
    pack_id: uuid.UUID


def envelopes_of(session: Session, contest: Contest) -> list[Lying]:
    """Return every envelope of a contest, whatever the state of its ballot."""
    # Read as bytes and text, whatever was written there: one malformed row must not stop a count.
    kept = (sa.cast(each, sa.LargeBinary) for each in (Ballot.code_hash, Ballot.envelope))
    texts = (sa.cast(each, sa.Text) for each in (Ballot.id, Ballot.pack_id, Ballot.state))
    columns = (*texts, Ballot.number, *kept)
    held = sa.select(*columns).where(Ballot.contest_id == contest.id, Ballot.envelope.is_not(None))
    return [
        Lying(Home(_key_in(ballot_id), code_hash), number, state, content or b"", _key_in(pack_id))
        for ballot_id, pack_id, state, number, code_hash, content in session.execute(held).tuples()
    ]


def _key_in(text: str) -> uuid.UUID:
    """Parse a key from a row; a malformed one becomes the zero UUID."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
