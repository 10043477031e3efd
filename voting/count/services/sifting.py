"""What lies in the envelopes, and which of them this program put there.

Whoever can write the database can seal a vote to the contest's public key and put it into a ballot, move an
envelope, or copy one. Such an envelope is no vote: it is left out, counted, and told as what it is. A contest
that was opened before envelopes had marks says so by its key file, outside the database; there only copies,
and what lies in a ballot that nobody used, are known.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.ballots.acts import PackMoved
from voting.ballots.codes import ballot_key, pack_key
from voting.ballots.models import Ballot, BallotState, PackState
from voting.conference.keys import ContestKeys, read_all_keys
from voting.conference.models import Contest, ContestState
from voting.conference.services import Bound, bound_by
from voting.transactions import let_go_of_look
from voting.vote.envelopes import Home, Sealed, WillNotOpen, is_ours, receipt_of, unseal
from voting.vote.rules import may_be_sealed
from voting.vouching import said_about

USED = frozenset({BallotState.PHONE, BallotState.PAPER})


@dataclass(frozen=True)
class Lying:
    """An envelope and the ballot in whose place it lies."""

    home: Home
    number: int
    state: str
    content: bytes
    pack_id: uuid.UUID


@dataclass(frozen=True)
class Looked:
    """What was seen in one envelope: none where it does not open; whether this program put it there; and
    whether the pack in which the ballot was printed is out.
    """

    vote: Sealed | None
    is_planted: bool
    is_out: bool = True


Opened = Mapping[Lying, Looked]


@dataclass
class Sifted:
    """All envelopes of a contest: votes, those that do not open, and what something else put there."""

    votes: list[Sealed] = field(default_factory=list)
    shut: int = 0
    # The numbers of ballots that hold a vote of ours, and of which the database says that nobody used them.
    denied: list[int] = field(default_factory=list)
    # The numbers of used ballots whose pack never went out.
    not_out: list[int] = field(default_factory=list)
    ours: set[bytes] = field(default_factory=set)
    planted: list[Lying] = field(default_factory=list)


@dataclass(frozen=True)
class Look:
    """How a contest's envelopes are opened: its keys, what its ballots are bound to, and, by number, whether
    each pack of which the sealed journal speaks is out.
    """

    contest_id: uuid.UUID
    keys: Sequence[ContestKeys]
    bound: Bound
    packs: Mapping[int, bool]

    def into(self, lying: Lying) -> Looked:
        """What lies in an envelope, under the first key that opens it."""
        is_stray = lying.state not in USED
        for each in self.keys:
            try:
                vote = unseal(lying.content, contest_id=self.contest_id, key=each.private)
            except WillNotOpen:
                continue
            if each.marks is None:
                return Looked(vote, is_stray)
            # A mark that fits was made outside the database: it outweighs what the database says.
            fits = is_ours(vote, lying.home, contest_id=self.contest_id, key=each.marks)
            was_printed, is_out = self._paper_of(lying, each.marks)
            return Looked(vote, not fits or not was_printed, is_out)
        return Looked(None, is_stray)

    def _paper_of(self, lying: Lying, key: bytes) -> tuple[bool, bool]:
        """Whether a ballot was printed with its code; and whether its pack is out, whatever its row says."""
        home = lying.home
        if self.bound == Bound.NOTHING:
            return True, True
        if self.bound == Bound.CODES:
            return home.ballot_id == ballot_key(home.code_hash, key=key), True
        packs = _keys_of_packs(key, tuple(self.packs.items()))
        for pack_id in (lying.pack_id, *packs):
            if home.ballot_id == ballot_key(home.code_hash, key=key, pack_id=pack_id):
                return True, packs.get(pack_id, False)
        return False, False


@lru_cache(maxsize=1)
def _keys_of_packs(key: bytes, packs: tuple[tuple[int, bool], ...]) -> Mapping[uuid.UUID, bool]:
    return {pack_key(number, key=key): is_out for number, is_out in packs}


def look_into_envelopes(session: Session, contest: Contest, *, keys: Sequence[Path]) -> Opened:
    """Open what lies in the envelopes now, before anything is locked: each takes a tenth of a millisecond.

    What is found stays in memory, and what was put in meanwhile is opened with the others.
    """
    if contest.state != ContestState.CLOSED:
        return {}
    envelopes, look = envelopes_of(session, contest), _look_of(session, contest, keys)
    let_go_of_look(session)
    return {each: look.into(each) for each in envelopes}


def sift(session: Session, contest: Contest, *, keys: Sequence[Path], seen: Opened) -> Sifted:
    """What a contest's envelopes hold; nothing that is wrong with one stops the others."""
    look, envelopes = _look_of(session, contest, keys), envelopes_of(session, contest)
    looked = {each: seen[each] if each in seen else look.into(each) for each in envelopes}
    return _sorted_out(looked, contest)


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


def _look_of(session: Session, contest: Contest, places: Sequence[Path]) -> Look:
    keys = read_all_keys(places, contest.id, public=contest.public_key)
    return Look(contest.id, keys, bound_by(session, contest.id), packs_said(session, contest))


def packs_said(session: Session, contest: Contest) -> dict[int, bool]:
    """The packs of which the sealed journal speaks, and whether they are out: not void, and issued once.

    (That a pack was put back by mistake is undone ballot by ballot.)
    """
    moves = [each.details for each in said_about(session, PackMoved, contest.id)]
    stands = {each["pack"]: each["after"] for each in moves}
    went_out = {each["pack"] for each in moves if each["after"] == PackState.ISSUED}
    return {number: number in went_out and stands[number] != PackState.VOID for number in stands}


def _sorted_out(looked: Opened, contest: Contest) -> Sifted:
    ruling, options, sifted, codes = contest.ruling, len(contest.options), Sifted(), set[bytes]()
    receipts = set[str]()
    # Those that open come first: only rubbish can be made to have the receipt of another.
    for lying, found in sorted(looked.items(), key=lambda each: each[1].vote is None):
        receipt, vote = receipt_of(lying.content), found.vote
        # Two sealings are never alike, and a code stands on one ballot: the second is a copy.
        is_copy = lying.content in sifted.ours or lying.home.code_hash in codes
        if found.is_planted or is_copy or (vote is None and receipt in receipts):
            sifted.planted.append(lying)
            continue
        sifted.ours.add(lying.content)
        codes.add(lying.home.code_hash)
        receipts.add(receipt)
        if lying.state not in USED:
            sifted.denied.append(lying.number)
        elif not found.is_out:
            sifted.not_out.append(lying.number)
        if vote is None or not may_be_sealed(vote.marks, vote.rejected, ruling=ruling, options=options):
            sifted.shut += 1
        else:
            sifted.votes.append(vote)
    return sifted
