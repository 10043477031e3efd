"""The states of ballots, the size of packs, and the ballot account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

# Ballots issued in one go; a design with two on a sheet uses the next even number below.
PACK_SIZE = 25
# Fewer missing ballots are not worth asking about.
FEWEST_TO_ASK_ABOUT = 10
# Ballots that can be returned by number in one go: few, because the papers need not be at hand.
MOST_RETURNED_AT_ONCE = 10

# The transitions of one ballot, from -> to. Each is one conditional UPDATE, so that only one of two succeeds.
MOVES = {
    "unissued": {"issued", "void"},
    # A pack that is taken back whole can be issued again; a single ballot returned unused stays out of use.
    "issued": {"phone", "paper", "spoilt", "returned", "unissued"},
    "phone": set[str](),
    # A paper that two people miss is removed by an UPDATE of its own, which no other transition may use; so
    # is an undo by two officers.
    "paper": set[str](),
    "spoilt": set[str](),
    "returned": set[str](),
    "void": set[str](),
}

# The transitions of a whole pack; its ballots follow.
PACK_MOVES = {"unissued": {"issued", "void"}, "issued": {"unissued"}, "void": set[str]()}


def before(after: str, *, moves: Mapping[str, set[str]] = MOVES) -> set[str]:
    """Return the states from which a ballot, or with its own transitions a pack, may enter another."""
    return {state for state, following in moves.items() if after in following}


def pack_size_of(per_sheet: int) -> int:
    """Return the pack size for a design with this many ballots on a sheet."""
    return PACK_SIZE - PACK_SIZE % per_sheet


def even_count(count: int, *, per_sheet: int) -> int:
    """Round a number of ballots up to full sheets."""
    return -(-count // per_sheet) * per_sheet


def large_share(count: int, *, percent: int) -> int:
    """Return how many of a number of ballots are in large print, for a given share."""
    return -(-count * percent // 100)


@dataclass(frozen=True)
class BallotAccount:
    """printed = unissued + issued; issued = phone + paper + spoilt + not returned.

    Void ballots were never valid, and those taken back in a whole pack can be issued again: both are among
    the unissued.
    """

    for_designs: ClassVar = True

    printed: int
    unissued: int
    returned: int
    void: int
    issued: int
    phone: int
    paper: int
    spoilt: int
    not_returned: int


def ballot_account(by_state: Mapping[str, int]) -> BallotAccount:
    """Return the ballot account for the number of ballots in each state."""
    of = {state: by_state.get(state, 0) for state in MOVES}
    issued = of["issued"] + of["phone"] + of["paper"] + of["spoilt"]
    unissued = of["unissued"] + of["void"] + of["returned"]
    return BallotAccount(
        printed=unissued + issued,
        unissued=unissued,
        returned=of["returned"],
        void=of["void"],
        issued=issued,
        phone=of["phone"],
        paper=of["paper"],
        spoilt=of["spoilt"],
        not_returned=of["issued"],
    )


@dataclass(frozen=True)
class HandCount:
    """Papers counted by hand: in the ballot box, spoilt, and unused or returned."""

    # The database column, the journal and published files keep the key `urn`: they are sealed or published.
    ballot_box: int
    spoilt: int
    unused: int


def gaps_between(account: BallotAccount, counted: HandCount) -> dict[str, int]:
    """Return where papers counted by hand differ from the account: too many, or (minus) too few.

    Void ballots may be torn up, so nobody counts them.
    """
    differences = {
        "urn": counted.ballot_box - account.paper,
        "spoilt": counted.spoilt - account.spoilt,
        "unused": counted.unused - (account.unissued - account.void),
    }
    return {place: gap for place, gap in differences.items() if gap}


def many_not_back(account: BallotAccount) -> bool:
    """Whether enough ballots are missing to ask why: half of those issued, or more.

    People take a ballot home or leave one on a chair; below ten it says nothing.
    """
    return account.not_returned >= FEWEST_TO_ASK_ABOUT and 2 * account.not_returned >= account.issued


def more_than_heads(account: BallotAccount, heads: int, *, is_over: bool) -> int:
    """Return how many more ballots there are than people counted at the door; 0 if nobody counted.

    During voting, packs at the door are issued whole, so only votes say anything. After that everybody has at
    most one ballot that is not spoilt.
    """
    ballots = account.issued - account.spoilt if is_over else account.phone + account.paper
    return max(0, ballots - heads) if heads else 0
