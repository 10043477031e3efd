"""Whatever a pass may post changes no ballot without its code, or an officer can undo it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import pytest
import sqlalchemy as sa

from tests.invariants.addresses import Address, Addresses
from tests.sites import Site
from voting.ballots.models import Ballot, Pack
from voting.collect.models import Round
from voting.conference.models import Conference
from voting.people.services import give_pass
from voting.plain.roles import PassKind
from voting.web.access import Access, rule_of


class Safe(Enum):
    """Why a pass may post something; both are proven by asking."""

    CHANGES_NO_BALLOT = auto()
    NEEDS_THE_CODE = auto()


@dataclass(frozen=True)
class UndoneBy:
    """An officer can undo it there, from their own account."""

    endpoint: str


# Every route that a pass may post to. A new one belongs here, on purpose: whoever holds a pass is anybody who
# saw a code on a table.
WHY: dict[str, Safe | UndoneBy] = {
    "desk.ask_ward": Safe.CHANGES_NO_BALLOT,
    "desk.scan": Safe.CHANGES_NO_BALLOT,
    "desk.ballot_at_desk": Safe.CHANGES_NO_BALLOT,
    "desk.spoil_at_desk_submit": Safe.NEEDS_THE_CODE,
    "desk.return_at_desk_submit": Safe.NEEDS_THE_CODE,
    "desk.issue_at_desk_submit": UndoneBy("desk.take_back_submit"),
    "desk.count_head_submit": UndoneBy("evening.leave_out_heads_submit"),
    "desk.uncount_head_submit": Safe.CHANGES_NO_BALLOT,
    "vote.help_vote_submit": Safe.CHANGES_NO_BALLOT,
    "collect.doorstep_submit": UndoneBy("collect.correct_submit"),
    "collect.meet_submit": UndoneBy("people.erase_submit"),
    "collect.hand_in_answers": UndoneBy("collect.correct_submit"),
    "collect.hand_in_people": UndoneBy("people.erase_submit"),
}


def posted_by_pass(addresses: Addresses) -> Sequence[Address]:
    return [each for each in addresses if each.access.pass_kind and "POST" in each.methods]


def test_every_route_that_a_pass_may_post_to_says_why_that_is_safe(addresses: Addresses) -> None:
    assert {each.endpoint for each in posted_by_pass(addresses)} == set(WHY)


def test_what_an_officer_undoes_is_undone_by_officers_alone(full_site: Site) -> None:
    undone = [why.endpoint for why in WHY.values() if isinstance(why, UndoneBy)]
    rules = [rule_of(full_site.app, endpoint) for endpoint in undone]
    assert all(isinstance(rule, Access) and rule.roles and not rule.pass_kind for rule in rules)


@pytest.mark.parametrize("kind", PassKind)
def test_a_pass_without_a_code_changes_no_ballot_and_no_pack(
    full_site: Site, addresses: Addresses, kind: PassKind
) -> None:
    before = papers(full_site)
    numbers = [number for _key, number, *_rest in before[0]][:40]
    asked = 0
    for address in posted_by_pass(addresses):
        if address.access.pass_kind != kind or isinstance(WHY[address.endpoint], UndoneBy):
            continue
        for form in guesses(numbers):
            # A phone of its own each time: some posts end the pass.
            answer = phone_for(full_site, address, kind).post(address.path, form)
            assert answer.status_code < 500
            asked += 1
    assert papers(full_site) == before
    assert asked > 5 or kind == PassKind.ROUND


def guesses(numbers: Sequence[int]) -> list[dict[str, Any]]:
    """What somebody sends who knows every number and no code."""
    wide = [str(number) for number in numbers]
    typed = ("", wide[0], "0000 0000 0000 0000", "SAMP 1E00 0000 0000")
    return [
        {"code": code, "scan": code, "home": code, "numbers": wide, "number": wide[0], "ballot": wide[0]}
        for code in typed
    ]


def phone_for(site: Site, address: Address, kind: PassKind) -> Any:
    with site.work() as session:
        keys = session.scalars(sa.select(Round.id if kind == PassKind.ROUND else Conference.id))
        subject = next((key for key in keys if str(key) in address.path), None)
        assert subject is not None
        return site.phone(give_pass(session, kind, subject_id=subject, name="Sam"))


def papers(site: Site) -> tuple[list[Any], list[Any]]:
    """Every ballot and pack as it is, whole rows."""
    with site.work() as session:
        ballots = session.execute(
            sa.select(
                Ballot.id, Ballot.number, Ballot.state, Ballot.envelope, Ballot.attempt, Ballot.pack_id
            ).order_by(Ballot.id)
        ).all()
        return list(ballots), list(session.execute(sa.select(Pack.id, Pack.state).order_by(Pack.id)).all())
