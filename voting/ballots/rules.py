"""Where a ballot may go, and the ballot account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# The moves one ballot may make, from -> to. Each is one conditional UPDATE, so that of two only one succeeds.
MOVES = {
    "unissued": {"issued", "void"},
    # A pack that comes back whole goes back into the box; one ballot that comes back unused is done with.
    "issued": {"phone", "paper", "spoilt", "returned", "unissued"},
    "phone": set[str](),
    "paper": set[str](),
    "spoilt": set[str](),
    "returned": set[str](),
    "void": set[str](),
}


def before(after: str) -> set[str]:
    """The states from which a ballot may go to another."""
    return {state for state, moves in MOVES.items() if after in moves}


@dataclass(frozen=True)
class BallotAccount:
    """printed = unissued + issued; issued = phone + paper + spoilt + not returned.

    Void ballots were never alive, and returned ones are back in the box: both are among the unissued.
    """

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
