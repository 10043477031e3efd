"""The seal on who has read a paper: writing a row makes nobody its second reader."""

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
    """Return who has read a stored paper; a record this program did not write is discarded.

    No reading is then known, and two people enter the paper again. With `to_change` the row is locked, and
    read as of then.
    """
    found = session.get(PaperReading, ballot.id, with_for_update=to_change, populate_existing=True)
    session.refresh(ballot)
    if found is not None and is_vouched_reading(session, found, ballot):
        return found
    return PaperReading(
        ballot_id=ballot.id,
        batch=found.batch if found else 1,
        state=Reading.DISCREPANCY,
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
    """Seal and store who has read a paper, together with the envelope now in its ballot."""
    kept = session.merge(reading)
    kept.seal = _seal_of(session, kept, ballot)
    session.flush()
    return kept


def is_vouched_reading(session: Session, reading: PaperReading, ballot: Ballot) -> bool:
    """Whether the record of a paper's readers, and its ballot's envelope, are as this program wrote them."""
    return fits(reading.seal, _seal_of(session, reading, ballot))


def changed_readings(session: Session, contest: Contest) -> list[int]:
    """Return the numbers of a contest's papers whose readings were changed in the database."""
    rows = session.execute(
        sa.select(PaperReading, Ballot)
        .join(PaperReading.ballot)
        .where(Ballot.contest_id == contest.id)
        .execution_options(populate_existing=True)
    ).tuples()
    return sorted(ballot.number for each, ballot in rows if not is_vouched_reading(session, each, ballot))


def never_read(session: Session, contest: Contest, numbers: Sequence[int]) -> list[int]:
    """Return those of some papers for which no reading is recorded."""
    read = sa.select(Ballot.number).join(PaperReading, PaperReading.ballot_id == Ballot.id)
    known = set(session.scalars(read.where(Ballot.contest_id == contest.id)))
    return sorted(set(numbers) - known)


def seal_earlier_readings(session: Session) -> None:
    """Seal the readings of a version without seals; done once, on upgrade."""
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
