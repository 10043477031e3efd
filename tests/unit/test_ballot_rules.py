"""Where ballots may go, and the ballot account, against a plain list of papers."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from voting.ballots.models import BallotState, SignedAccount
from voting.ballots.rules import (
    MOVES,
    PACK_MOVES,
    BallotAccount,
    HandCount,
    ballot_account,
    before,
    even_count,
    gaps_between,
    large_share,
    pack_size_of,
)
from voting.ballots.services import fingerprint, gaps_of

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


STANDING = {"unissued": 1, "issued": 2, "phone": 4, "paper": 8, "spoilt": 16, "returned": 32, "void": 64}
ACCOUNT = BallotAccount(
    printed=127, unissued=97, returned=32, void=64, issued=30, phone=4, paper=8, spoilt=16, not_returned=2
)


def test_every_state_has_its_place_in_the_account() -> None:
    assert ballot_account(STANDING) == ACCOUNT
    assert asdict(ballot_account({})) == dict.fromkeys(asdict(ACCOUNT), 0)


def test_a_gap_says_where_and_how_many_and_void_ballots_are_counted_by_nobody() -> None:
    right = HandCount(ballot_box=8, spoilt=16, unused=33)
    assert gaps_between(ACCOUNT, right) == {}
    wrong = HandCount(ballot_box=9, spoilt=14, unused=36)
    assert gaps_between(ACCOUNT, wrong) == {"urn": 1, "spoilt": -2, "unused": 3}


def signed(**changes: Any) -> SignedAccount:
    """An account as two signed it."""
    facts: dict[str, Any] = {"ballot_box": 9, "spoilt": 14, "unused": 36, "account": asdict(ACCOUNT)}
    facts |= {"contest_id": uuid.UUID(int=1), "reason": "Torn up", "first_by": "a steward"}
    return SignedAccount(**(facts | {"second_by": None, "signed_at": datetime.now(UTC)} | changes))


def test_whatever_was_signed_otherwise_has_another_mark_and_the_second_signature_leaves_it() -> None:
    others = [
        signed(ballot_box=10),
        signed(spoilt=15),
        signed(unused=37),
        signed(account=asdict(replace(ACCOUNT, paper=9))),
        signed(reason="Torn up in anger"),
        signed(first_by="another steward"),
    ]
    assert len({fingerprint(each) for each in (signed(), *others)}) == 7
    assert fingerprint(signed(second_by="the organiser")) == fingerprint(signed())
    assert gaps_of(signed()) == {"urn": 1, "spoilt": -2, "unused": 3}


def test_packs_fill_their_sheets_and_go_back_into_the_box() -> None:
    assert [pack_size_of(per_sheet) for per_sheet in (1, 2, 4)] == [25, 24, 24]
    assert [even_count(count, per_sheet=2) for count in (0, 1, 24, 25)] == [0, 2, 24, 26]
    assert [large_share(count, percent=10) for count in (0, 1, 100, 101)] == [0, 1, 10, 11]
    assert before("unissued", moves=PACK_MOVES) == {"issued"}
    assert before("unissued") == {"issued"}
