"""Casting by phone: concurrent casts share one query and one commit."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.ballots.services import hash_of_typed, unknown_code
from voting.conference.keys import is_proven
from voting.conference.models import ContestState
from voting.conference.services import Bound, bound_by
from voting.plain.refusals import Refusal
from voting.plain.translating import lazy as _l
from voting.storage.batching import Batcher
from voting.vote.ballot_content import WHAT_SHEET, Sheet, sheets_by_hash
from voting.vote.ballot_rows import WHOSE_BALLOT, BallotRow, ContestRow, Envelope, rows_by_hash
from voting.vote.services.checks import check_can_vote, check_code_is_its_own
from voting.vote.services.sealing import Cast, cast_votes, seal_vote


class KeyWasChanged(Refusal):
    """The public key in the database is not that of the key pair generated when voting opened."""

    status = 500


@dataclass
class Commit:
    """The commit that stores a vote: once it has begun, a failure leaves open whether the vote is stored."""

    has_begun: bool = False


@dataclass(eq=False)
class PendingCast:
    """A sealed vote waiting to be stored, and the commit that will store it."""

    vote: Envelope
    commit: Commit


class CastBatcher:
    """Batches the casts of one process. It commits by itself: hold no transaction while calling it.

    A ballot that does not exist, or takes no vote now, is refused by the first query, which waits for no
    writer.
    """

    def __init__(self, engine: sa.Engine, *, pepper: bytes, keys: Sequence[Path]) -> None:
        self.engine, self.pepper, self.keys = engine, pepper, keys
        self.known: set[tuple[uuid.UUID, bytes | None]] = set()
        self.bound: dict[uuid.UUID, Bound] = {}
        self.looks = Batcher(self._find_rows)
        self.sheets = Batcher(self._find_sheets)
        self.casts: dict[uuid.UUID, Batcher[PendingCast, Cast | Refusal]] = {}

    def find_ballot(self, typed: str) -> BallotRow:
        """Return the place of the ballot with a code; changes nothing."""
        row = self.looks.ask(hash_of_typed(typed, pepper=self.pepper))
        if row is None:
            raise unknown_code()
        return row

    def find_sheet(self, typed: str) -> Sheet:
        """Return the ballot with a code and everything its page shows, if a vote can be cast with it now."""
        sheet = self.sheets.ask(hash_of_typed(typed, pepper=self.pepper))
        if sheet is None:
            raise unknown_code()
        check_can_vote(sheet)
        return sheet

    def cast(self, row: BallotRow, *, marks: Sequence[int], nonce: str, commit: Commit | None = None) -> Cast:
        """Cast a vote and return once it is on disk; a repeat of an attempt gets the same receipt."""
        self._check_key(row.contest)
        self._check_code(row)
        vote = seal_vote(row, marks=marks, nonce=nonce, pepper=self.pepper)
        if isinstance(vote, Cast):
            return vote
        # Each contest has its own batches: a delay in one ward holds up no other.
        batcher = self.casts.setdefault(row.contest.id, Batcher(self._cast_all))
        done = batcher.ask(PendingCast(vote, commit or Commit()))
        if isinstance(done, Refusal):
            raise done
        return done

    def _check_key(self, contest: ContestRow) -> None:
        """Refuse to seal a vote with a key planted in the database: its owner could open the vote."""
        key = contest.id, contest.public_key
        if contest.state == ContestState.OPEN and key not in self.known:
            proven = is_proven(self.keys, contest.id, public=contest.public_key)
            if proven is False:
                raise KeyWasChanged(
                    _l("Votes can’t be accepted safely at the moment. Tell a steward at once.")
                )
            if proven:
                self.known.add(key)

    def _check_code(self, row: BallotRow) -> None:
        """Refuse a code changed on its ballot, or a ballot moved to another pack, in the database."""
        contest_id = row.contest.id
        if contest_id not in self.bound:
            with Session(self.engine) as session:
                self.bound[contest_id] = bound_by(session, contest_id)
        check_code_is_its_own(row, pepper=self.pepper, bound=self.bound[contest_id])

    def _find_rows(self, hashes: Sequence[bytes]) -> list[BallotRow | None]:
        found = rows_by_hash(WHOSE_BALLOT.ask_once(self.engine, hashes))
        return [found.get(each) for each in hashes]

    def _find_sheets(self, hashes: Sequence[bytes]) -> list[Sheet | None]:
        found = sheets_by_hash(WHAT_SHEET.ask_once(self.engine, hashes))
        return [found.get(each) for each in hashes]

    def _cast_all(self, batch: Sequence[PendingCast]) -> list[Cast | Refusal]:
        with Session(self.engine) as session:
            done = cast_votes(session, [each.vote for each in batch])
            for each in batch:
                each.commit.has_begun = True
            session.commit()
        return done
