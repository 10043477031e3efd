"""The seal on who has read a paper: nobody becomes its second reader by a row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.ballots.models import Ballot, BallotState
from voting.conference.models import Contest
from voting.storage.chain import fits
from voting.storage.vouching import seal_on
from voting.vote.models import PaperReading, Reading


def reading_of(session: Session, ballot: Ballot, *, to_change: bool = False) -> PaperReading:
    """Who has read a paper that is in; what this program did not write begins anew.

    Then nobody has read it yet as far as anybody knows: two people enter it again. What is `to_change` is
    kept still, and looked at as it is then.
    """
    found = session.get(PaperReading, ballot.id, with_for_update=to_change, populate_existing=True)
    session.refresh(ballot)
    if found is not None and is_vouched_reading(session, found, ballot):
        return found
    return PaperReading(
        ballot_id=ballot.id,
        batch=found.batch if found else 1,
        state=Reading.DIFFERS,
        first_by="",
        second_by=None,
        again_by=None,
        readers=[],
        missed_by=None,
        tag=None,
        attempt=b"",
        seal="",
    )


def keep_reading(session: Session, reading: PaperReading, ballot: Ballot) -> PaperReading:
    """Seal and keep who has read a paper, together with the envelope that lies in its ballot now."""
    kept = session.merge(reading)
    kept.seal = _seal_of(session, kept, ballot)
    session.flush()
    return kept


def is_vouched_reading(session: Session, reading: PaperReading, ballot: Ballot) -> bool:
    """Whether who has read a paper, and what lies in its ballot, is as this program wrote it."""
    return fits(reading.seal, _seal_of(session, reading, ballot))


def changed_readings(session: Session, contest: Contest) -> list[int]:
    """The numbers of the papers of a contest whose readings somebody changed in the database."""
    rows = session.execute(
        sa.select(PaperReading, Ballot)
        .join(PaperReading.ballot)
        .where(Ballot.contest_id == contest.id)
        .execution_options(populate_existing=True)
    ).tuples()
    return sorted(ballot.number for each, ballot in rows if not is_vouched_reading(session, each, ballot))


def never_read(session: Session, contest: Contest, numbers: Sequence[int]) -> list[int]:
    """Which of some papers nobody is known to have read."""
    read = sa.select(Ballot.number).join(PaperReading, PaperReading.ballot_id == Ballot.id)
    known = set(session.scalars(read.where(Ballot.contest_id == contest.id)))
    return sorted(set(numbers) - known)


def seal_earlier_readings(session: Session) -> None:
    """Seal the readings of a version that had no seals, once, as it is upgraded."""
    rows = session.execute(sa.select(PaperReading, Ballot).join(PaperReading.ballot)).tuples()
    for reading, ballot in rows.all():
        if not reading.seal and ballot.state == BallotState.PAPER:
            keep_reading(session, reading, ballot)


def _seal_of(session: Session, reading: PaperReading, ballot: Ballot) -> str:
    said = [
        "reading",
        ballot.id.hex,
        hashlib.sha256(ballot.envelope or b"").hexdigest(),
        reading.batch,
        reading.state,
        reading.first_by,
        reading.second_by,
        reading.again_by,
        reading.readers,
        reading.missed_by,
        reading.tag and reading.tag.hex(),
        reading.attempt.hex(),
    ]
    return seal_on(session, json.dumps(said))
