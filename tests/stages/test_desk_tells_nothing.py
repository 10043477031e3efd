"""What the desk and those who enter papers are told of a ballot: never whether it has voted."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.buttons import press
from tests.factories import BY, OTHER, the_contest
from tests.reading import read, words
from tests.sites import Site
from tests.stages.door import cast
from tests.stages.door_desk import Desk, open_desk, said
from voting.ballots.models import BallotState, TakeBack
from voting.ballots.services import undo_take_back
from voting.plain.roles import Role

PAGE = "/conferences/tonight/taken-back"
PAPER = "/conferences/tonight/paper"


@pytest.fixture
def desk(site: Site) -> Desk:
    """A desk with its first pack issued."""
    made = open_desk(site)
    made.phone.post(made.pack(1, "/sign-out"))
    return made


def spoil(desk: Desk, index: int) -> None:
    desk.phone.post(f"{desk.address}/ballot/spoil", {"code": desk.codes[index]})


def undo(session: Session, *, by: str) -> bool:
    act = session.scalars(sa.select(TakeBack.id)).one()
    return undo_take_back(session, the_contest(session).conference, act, by=by)


def test_the_desk_never_says_what_became_of_a_ballot_and_refuses_in_one_sentence(site: Site) -> None:
    desk = open_desk(site)
    desk.phone.post(desk.pack(1, "/sign-out"))
    cast(desk.site, desk.codes[0])
    desk.phone.post(f"{desk.address}/ballot/spoil", {"code": desk.codes[1]})
    desk.phone.post(f"{desk.address}/ballot/return", {"code": desk.codes[2]})
    for officer in (Role.STEWARD, Role.ORGANISER):
        packs = "/conferences/tonight/harborne/ballots"
        press(desk.site.officer(officer), f"{packs}/packs/2/void", on=packs)
    shown = set[str]()
    desk.phone.get(desk.address)  # What was done before is said there, once.
    for index in range(4):
        page = words(read(desk.scan(desk.codes[index])))
        shown.add(page.replace(f"Ballot {index + 1}", "Ballot"))
        assert desk.codes[index] not in desk.phone.get(desk.address).get_data(as_text=True)
    assert len(shown) == 1
    assert "This ballot is void Its pack has been voided" in words(read(desk.scan(desk.codes[39])))
    for act, index in (("spoil", 0), ("return", 0), ("return", 1), ("spoil", 2), ("return", 39)):
        before = desk.state(desk.codes[index])
        refused = desk.phone.post(f"{desk.address}/ballot/{act}", {"code": desk.codes[index]})
        assert refused.status_code == 409
        assert said(refused) == (
            "This ballot can’t be taken back. Put the paper aside, don’t hand out a replacement, "
            "and ask a steward."
        )
        assert desk.state(desk.codes[index]) == before


def test_a_paper_whose_ballot_was_taken_back_is_restored_where_papers_are_entered(desk: Desk) -> None:
    spoil(desk, 3)
    other = desk.site.officer(Role.ORGANISER)
    form = {"code": desk.codes[3], "batch": "1"}
    page = words(read(desk.steward.post(PAPER, form), 409))
    assert "Propose to restore ballot 4" in page
    proposed = desk.steward.post(f"{PAPER}/restore", form, follow_redirects=True)
    assert "Give its paper to another officer" in words(read(proposed))
    assert "You’ve proposed restoring it." in words(read(desk.steward.post(PAPER, form), 409))
    assert "Ballot 4 of Harborne, proposed by steward@example.org" in words(read(other.get(PAGE)))
    assert "steward@example.org proposes restoring it." in words(read(other.post(PAPER, form), 409))
    agreed = other.post(f"{PAPER}/restore", form, follow_redirects=True)
    assert "Two officers agree." in words(read(agreed))
    assert desk.state(desk.codes[3]) == BallotState.ISSUED
    assert desk.steward.post(PAPER, form).status_code == 200


def test_proposing_to_restore_a_ballot_tells_nobody_what_became_of_it(desk: Desk) -> None:
    cast(desk.site, desk.codes[0])
    spoil(desk, 1)
    desk.phone.post(f"{desk.address}/ballot/return", {"code": desk.codes[2]})
    officers = (desk.steward, desk.site.officer(Role.ORGANISER))
    told = set[tuple[str, ...]]()
    for index in range(3):
        form = {"code": desk.codes[index], "batch": "1"}
        pages = [read(desk.steward.post(PAPER, form), 409)] + [
            read(officer.post(f"{PAPER}/restore", form, follow_redirects=True)) for officer in officers
        ]
        told.add(tuple(re.sub("[0-9]+", "#", words(page)) for page in pages))
    assert len(told) == 1
    states = [desk.state(desk.codes[index]) for index in range(3)]
    assert states == [BallotState.PHONE, BallotState.ISSUED, BallotState.ISSUED]


def test_what_was_proposed_before_counts_for_nothing_when_a_ballot_is_taken_back_again(desk: Desk) -> None:
    form = {"code": desk.codes[3], "batch": "1"}
    spoil(desk, 3)
    desk.steward.post(f"{PAPER}/restore", form)
    with desk.site.work() as session:
        assert [undo(session, by=by) for by in (BY, OTHER)] == [False, True]
    spoil(desk, 3)
    desk.site.officer(Role.ORGANISER).post(f"{PAPER}/restore", form)
    assert desk.state(desk.codes[3]) == BallotState.SPOILT
