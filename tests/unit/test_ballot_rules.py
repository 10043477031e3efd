"""Where ballots may go, and the ballot account, against a plain list of papers."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from voting.ballots.models import BallotState
from voting.ballots.rules import MOVES, ballot_account, before

STATES = [state.value for state in BallotState]
moves = st.lists(st.tuples(st.integers(0, 11), st.sampled_from(STATES)), max_size=60)


def test_the_table_of_moves_knows_every_state() -> None:
    assert set(MOVES) == set(STATES)
    assert set().union(*MOVES.values()) <= set(STATES)


def test_nothing_moves_on_from_a_used_a_spoilt_a_returned_or_a_void_ballot() -> None:
    ends = {"phone", "paper", "spoilt", "returned", "void"}
    assert {state for state in STATES if not MOVES[state]} == ends


def test_only_a_ballot_handed_out_can_be_used_or_spoilt() -> None:
    assert {after: before(after) for after in ("phone", "paper", "spoilt")} == {
        "phone": {"issued"},
        "paper": {"issued"},
        "spoilt": {"issued"},
    }


@given(moves)
def test_any_series_of_moves_leaves_every_paper_in_the_account_once(tried: list[tuple[int, str]]) -> None:
    papers = ["unissued"] * 12
    handed_out: set[int] = set()
    for paper, after in tried:
        if papers[paper] in before(after):
            papers[paper] = after
            if after == "issued":
                handed_out.add(paper)
            elif after in {"returned", "unissued"}:
                handed_out.remove(paper)
    account = ballot_account(Counter(papers))
    assert account.printed == 12 == account.unissued + account.issued
    assert account.issued == len(handed_out)
    assert account.issued == account.phone + account.paper + account.spoilt + account.not_returned
    assert account.not_returned == sum(papers[paper] == "issued" for paper in handed_out)
