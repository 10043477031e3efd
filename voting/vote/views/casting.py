"""A phone's vote goes in with those that come at the same time: one look, one wait for the disk."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from flask import current_app, g
from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session

from voting.ballots.services import hash_of_typed, unknown_code
from voting.conference.keys import is_proven
from voting.conference.models import ContestState
from voting.conference.services import Bound, bound_by
from voting.plain.refusals import Refusal
from voting.plain.translating import lazy as _l
from voting.site.instance import Instance
from voting.storage.batching import Batcher
from voting.storage.database import db
from voting.vote.asked import WHAT_SHEET, Sheet, sheets_by_hash
from voting.vote.ballot_rows import WHOSE_BALLOT, BallotRow, ContestRow, Envelope, rows_by_hash
from voting.vote.rules import marks_in
from voting.vote.services import Cast, cast_votes, check_can_vote, check_code_is_its_own, seal_vote
from voting.vote.views import blueprint


class KeyWasChanged(Refusal):
    """The key in the database is not the one whose private part was made when voting opened."""

    status = 500


@dataclass(eq=False)
class PendingCast:
    """A vote that waits to be put in, and whether the commit that keeps it has begun."""

    vote: Envelope
    commit_began: bool = False


class CastBatcher:
    """Those who cast in one process: first they look whose ballots they hold, then their votes go in.

    Whoever has no ballot, or cannot vote with it, is told by the look, and waits for nobody who writes.
    """

    def __init__(self, pepper: bytes, keys: Sequence[Path]) -> None:
        self.pepper, self.keys = pepper, keys
        self.known: set[tuple[uuid.UUID, bytes | None]] = set()
        self.bound: dict[uuid.UUID, Bound] = {}
        self.looks = Batcher(_look_up)
        self.sheets = Batcher(_look_at_sheets)
        self.casts: dict[uuid.UUID, Batcher[PendingCast, Cast | Refusal]] = {}

    def check_key(self, contest: ContestRow) -> None:
        """Refuse to seal a vote to a key that somebody put into the database: they could open it."""
        key = contest.id, contest.public_key
        if contest.state == ContestState.OPEN and key not in self.known:
            proven = is_proven(self.keys, contest.id, public=contest.public_key)
            if proven is False:
                raise KeyWasChanged(
                    _l("Votes can’t be accepted safely at the moment. Tell a steward at once.")
                )
            if proven:
                self.known.add(key)

    def check_code(self, row: BallotRow) -> None:
        """Refuse a code that somebody put onto a ballot, or a ballot into a pack, in the database."""
        contest_id = row.contest.id
        if contest_id not in self.bound:
            with Session(db.engine) as session:
                self.bound[contest_id] = bound_by(session, contest_id)
        check_code_is_its_own(row, pepper=self.pepper, bound=self.bound[contest_id])

    def cast(self, vote: PendingCast) -> Cast | Refusal:
        """Put a vote in with those of its own contest: what holds one ward up holds no other."""
        contest_id = vote.vote.row.contest.id
        return self.casts.setdefault(contest_id, Batcher(_cast_all)).ask(vote)


def cast_batched(typed: str, boxes: Sequence[int], nonce: str) -> Cast:
    """Cast a vote with what stands in its boxes, and answer when it is on the disk."""
    row = find_ballot_batched(typed)
    _batcher().check_key(row.contest)
    _batcher().check_code(row)
    marks = marks_in(boxes, rules=row.contest.rules, options=len(row.contest.options))
    vote = seal_vote(row, marks=marks, nonce=nonce, pepper=_batcher().pepper)
    if isinstance(vote, Cast):
        return vote
    mine = PendingCast(vote)
    try:
        done = _batcher().cast(mine)
    finally:
        g.commit_began = mine.commit_began
    if isinstance(done, Refusal):
        raise done
    return done


def find_ballot_batched(typed: str) -> BallotRow:
    """The place of the ballot with a code, asked for together with all who ask at the same time."""
    db.let_go()
    company = _batcher()
    row = company.looks.ask(hash_of_typed(typed, pepper=company.pepper))
    if row is None:
        raise unknown_code()
    return row


def find_sheet_batched(typed: str) -> Sheet:
    """The ballot with a code and all that its page shows, if a vote can be cast with it now."""
    db.let_go()
    company = _batcher()
    sheet = company.sheets.ask(hash_of_typed(typed, pepper=company.pepper))
    if sheet is None:
        raise unknown_code()
    check_can_vote(sheet)
    return sheet


def _batcher() -> CastBatcher:
    return cast("CastBatcher", current_app.extensions["casting"])


def _look_up(hashes: Sequence[bytes]) -> list[BallotRow | None]:
    found = rows_by_hash(WHOSE_BALLOT.ask_once(db.engine, hashes))
    return [found.get(each) for each in hashes]


def _look_at_sheets(hashes: Sequence[bytes]) -> list[Sheet | None]:
    found = sheets_by_hash(WHAT_SHEET.ask_once(db.engine, hashes))
    return [found.get(each) for each in hashes]


def _cast_all(company: Sequence[PendingCast]) -> list[Cast | Refusal]:
    with Session(db.engine) as session:
        done = cast_votes(session, [each.vote for each in company])
        for each in company:
            each.commit_began = True
        session.commit()
    return done


@blueprint.record
def begin_casting(state: BlueprintSetupState) -> None:
    """Give each site its own company of those who cast."""
    instance = cast("Instance", state.app.extensions["instance"])
    state.app.extensions["casting"] = CastBatcher(instance.secret("pepper"), instance.keys)
