"""Where a ballot may go, how many make a pack, and the ballot account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

# How many ballots are handed out in one go; a design with two on a sheet takes the next even number below.
PACK_SIZE = 25
# Fewer ballots that are not back are not worth a question.
FEWEST_TO_ASK_ABOUT = 10
# How many ballots are returned by their numbers in one go: few, because the papers need not be in the hand.
MOST_RETURNED_AT_ONCE = 10

# The moves one ballot may make, from -> to. Each is one conditional UPDATE, so that of two only one succeeds.
MOVES = {
    "unissued": {"issued", "void"},
    # A pack that comes back whole goes back into the box; one ballot that comes back unused is done with.
    "issued": {"phone", "paper", "spoilt", "returned", "unissued"},
    "phone": set[str](),
    # A paper that two people miss is taken out by an UPDATE of its own, which no other move may borrow; so is
    # what two officers undo.
    "paper": set[str](),
    "spoilt": set[str](),
    "returned": set[str](),
    "void": set[str](),
}

# The moves of a whole pack; its ballots go with it.
PACK_MOVES = {"unissued": {"issued", "void"}, "issued": {"unissued"}, "void": set[str]()}


def before(after: str, *, moves: Mapping[str, set[str]] = MOVES) -> set[str]:
    """The states from which a ballot, or by its own moves a pack, may go to another."""
    return {state for state, following in moves.items() if after in following}


def pack_size_of(per_sheet: int) -> int:
    """How many ballots make a pack of a design that carries so many on a sheet."""
    return PACK_SIZE - PACK_SIZE % per_sheet


def even_count(count: int, *, per_sheet: int) -> int:
    """How many ballots are printed when so many are asked for: no part of a sheet is left over."""
    return -(-count // per_sheet) * per_sheet


def large_share(count: int, *, percent: int) -> int:
    """How many of a number of ballots are set in large print, when it is to be such a share of them."""
    return -(-count * percent // 100)


@dataclass(frozen=True)
class BallotAccount:
    """printed = unissued + issued; issued = phone + paper + spoilt + not returned.

    Void ballots were never alive, and returned ones are back in the box: both are among the unissued.
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
    """The ballot account from how many ballots stand in each state."""
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
    """Papers as people counted them: in the ballot box, spoilt, and left unused or brought back."""

    urn: int
    spoilt: int
    unused: int


def gaps_between(account: BallotAccount, counted: HandCount) -> dict[str, int]:
    """Where papers counted by hand differ from the account: how many too many, or (minus) too few.

    Void ballots may be torn up, so nobody counts them.
    """
    differences = {
        "urn": counted.urn - account.paper,
        "spoilt": counted.spoilt - account.spoilt,
        "unused": counted.unused - (account.unissued - account.void),
    }
    return {place: gap for place, gap in differences.items() if gap}


def many_not_back(account: BallotAccount) -> bool:
    """Whether so many ballots are not back that it should be asked why: half of those handed out, or more.

    People take a ballot home or leave one on a chair; below ten it says nothing.
    """
    return account.not_returned >= FEWEST_TO_ASK_ABOUT and 2 * account.not_returned >= account.issued


def more_than_heads(account: BallotAccount, heads: int, *, is_over: bool) -> int:
    """How many ballots more than people counted at the door; 0 if nobody counted.

    While people vote, packs at the door are handed out as a whole, so only votes say anything. After that
    everybody has at most one ballot that is not spoilt.
    """
    ballots = account.issued - account.spoilt if is_over else account.phone + account.paper
    return max(0, ballots - heads) if heads else 0
