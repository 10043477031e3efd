"""The contents of the envelopes, and which of them this program put there.

Anyone who can write to the database can seal a vote with the contest's public key and put it into a ballot,
move an envelope, or copy one. Such an envelope is no vote: it is left out, counted, and reported as what it
is. For a contest opened before envelopes had marks, as its key file outside the database says, only copies
and envelopes in unused ballots are recognised.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session

from voting.ballots.journal_entries import PackMoved
from voting.ballots.models import BallotState, PackState
from voting.conference.keys import ContestKeys, read_all_keys
from voting.conference.models import Contest, ContestState
from voting.conference.services import Bound, bound_by
from voting.plain.codes import ballot_key, pack_key
from voting.storage.transactions import let_go_of_look
from voting.storage.vouching import said_about
from voting.vote.envelopes import Home, Sealed, WillNotOpen, is_ours, receipt_of, unseal
from voting.vote.rules import is_valid
from voting.vote.services import AtClosing, Lying, at_closing_of, envelopes_of

USED = frozenset({BallotState.PHONE, BallotState.PAPER})


@dataclass(frozen=True)
class Looked:
    """The findings about one envelope.

    Its vote, None if it does not open; whether it was planted; whether the pack in which the ballot was
    printed is issued; and its channel, as far as that is known.
    """

    vote: Sealed | None
    is_planted: bool
    is_out: bool = True
    channel: str = ""


Opened = Mapping[Lying, Looked]


@dataclass
class Sifted:
    """All envelopes of a contest: votes, those that do not open, and those planted."""

    votes: list[Sealed] = field(default_factory=list)
    shut: int = 0
    # The numbers of ballots that hold a vote of ours but are marked as unused in the database.
    denied: list[int] = field(default_factory=list)
    # The numbers of used ballots whose pack was never issued.
    not_out: list[int] = field(default_factory=list)
    # The numbers of ballots that hold a vote from paper.
    papers: list[int] = field(default_factory=list)
    # How many votes that existed when voting closed have disappeared since.
    missing: int = 0
    ours: set[bytes] = field(default_factory=set)
    planted: list[Lying] = field(default_factory=list)


@dataclass(frozen=True)
class Look:
    """Everything needed to open a contest's envelopes.

    Its keys, what its ballots are bound to, and for each pack in the sealed journal, by number, whether it is
    issued.
    """

    contest_id: uuid.UUID
    keys: Sequence[ContestKeys]
    bound: Bound
    packs: Mapping[int, bool]
    closing: AtClosing | None

    def into(self, lying: Lying) -> Looked:
        """Open an envelope with the first key that fits."""
        for each in self.keys:
            try:
                vote = unseal(lying.content, contest_id=self.contest_id, key=each.private)
            except WillNotOpen:
                continue
            if each.marks is None:
                return self._by_its_row(lying, vote)
            # A valid mark was made outside the database: it outweighs what the database says.
            channel = self._channel_of(vote, lying.home, each.marks)
            was_printed, is_out = self._paper_of(lying, each.marks)
            is_ours = channel is not None and was_printed
            return Looked(vote, not is_ours or self._is_late(lying, channel), is_out, channel or lying.state)
        return self._by_its_row(lying, None)

    def _by_its_row(self, lying: Lying, vote: Sealed | None) -> Looked:
        return Looked(vote, lying.state not in USED or self._is_late(lying), channel=lying.state)

    def _channel_of(self, vote: Sealed, home: Home, key: bytes) -> str | None:
        """Return the channel of a vote that this program sealed: "" if an earlier version did, else None."""
        for channel in (BallotState.PHONE.value, BallotState.PAPER.value, ""):
            if is_ours(vote, replace(home, channel=channel), contest_id=self.contest_id, key=key):
                return channel
        return None

    def _is_late(self, lying: Lying, channel: str | None = None) -> bool:
        """Whether a vote was cast by phone after voting closed. (Two people vouch for a paper's.)"""
        if self.closing is None or (channel or lying.state) == BallotState.PAPER:
            return False
        return not self.closing.knows(lying)

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
    """Open the envelopes stored now, before any lock is taken: each takes a tenth of a millisecond.

    The findings stay in memory, and envelopes stored meanwhile are opened with the others.
    """
    if contest.state != ContestState.CLOSED:
        return {}
    envelopes, look = envelopes_of(session, contest), _look_of(session, contest, keys)
    let_go_of_look(session)
    return {each: look.into(each) for each in envelopes}


def sift(session: Session, contest: Contest, *, keys: Sequence[Path], seen: Opened) -> Sifted:
    """Sort a contest's envelopes; a fault in one does not stop the others."""
    look, envelopes = _look_of(session, contest, keys), envelopes_of(session, contest)
    looked = {each: seen[each] if each in seen else look.into(each) for each in envelopes}
    sifted = _sorted_out(looked, contest)
    sifted.missing = look.closing.missing(envelopes) if look.closing else 0
    return sifted


def _look_of(session: Session, contest: Contest, places: Sequence[Path]) -> Look:
    keys = read_all_keys(places, contest.id, public=contest.public_key)
    packs, closing = packs_said(session, contest), at_closing_of(session, contest)
    return Look(contest.id, keys, bound_by(session, contest.id), packs, closing)


def packs_said(session: Session, contest: Contest) -> dict[int, bool]:
    """Return the packs in the sealed journal, and whether each is out: issued once, and not void.

    (A pack taken back by mistake is restored ballot by ballot.)
    """
    moves = [each.details for each in said_about(session, PackMoved, contest.id)]
    stands = {each["pack"]: each["after"] for each in moves}
    went_out = {each["pack"] for each in moves if each["after"] == PackState.ISSUED}
    return {number: number in went_out and stands[number] != PackState.VOID for number in stands}


def _sorted_out(looked: Opened, contest: Contest) -> Sifted:
    rules, options, sifted, codes = contest.rules, len(contest.options), Sifted(), set[bytes]()
    receipts = set[str]()
    # Envelopes that open come first: only junk can be crafted to have another's receipt.
    for lying, found in sorted(looked.items(), key=lambda each: each[1].vote is None):
        receipt, vote = receipt_of(lying.content), found.vote
        # No two sealings are equal, and a code is on one ballot only: the second is a copy.
        is_copy = lying.content in sifted.ours or lying.home.code_hash in codes
        if found.is_planted or is_copy or (vote is None and receipt in receipts):
            sifted.planted.append(lying)
            continue
        sifted.ours.add(lying.content)
        codes.add(lying.home.code_hash)
        receipts.add(receipt)
        if lying.state != found.channel or lying.state not in USED:
            sifted.denied.append(lying.number)
        elif not found.is_out:
            sifted.not_out.append(lying.number)
        if lying.state == BallotState.PAPER:
            sifted.papers.append(lying.number)
        if vote is None or not is_valid(vote.marks, vote.rejected, rules=rules, options=options):
            sifted.shut += 1
        else:
            sifted.votes.append(vote)
    return sifted
