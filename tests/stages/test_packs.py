"""Packs are issued once, and every paper stays in the account."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
import sqlalchemy as sa

from tests.buttons import press
from tests.casting import cast_by_phone
from tests.factories import BY, close_the_contest, enter_paper, make_ready_contest, the_contest
from tests.reading import read, words
from tests.sites import Site
from tests.stages.door import PACKS, cast, print_two_packs
from voting.ballots.designs import designs_offered
from voting.ballots.models import Ballot, PackState
from voting.ballots.services import (
    account_of,
    find_ballot,
    find_pack,
    issue_pack,
    packs_of,
    register_ballots,
    spoil_ballot,
    void_pack,
)
from voting.conference.services import open_contest
from voting.count.services import open_and_erase_in_turns
from voting.plain.refusals import Refusal
from voting.plain.roles import Role
from voting.storage.journal import JournalEntry
from voting.vote.services import BallotNotUsable


def states(site: Site) -> list[str]:
    with site.work() as session:
        return [pack.state.value for pack in packs_of(session, the_contest(session))]


def test_a_pack_issued_at_the_door_brings_its_ballots_to_life_and_no_others(site: Site) -> None:
    codes = print_two_packs(site)
    steward = site.officer(Role.STEWARD)
    page = read(steward.post(f"{PACKS}/packs/1/sign-out", follow_redirects=True))
    assert "Pack 1 has been issued. Its ballots work now." in words(page)
    assert states(site) == ["issued", "unissued"]
    assert cast(site, codes[0])
    assert cast(site, codes[24])
    with pytest.raises(BallotNotUsable):
        cast(site, codes[25])


def test_a_void_pack_never_works(site: Site) -> None:
    codes = print_two_packs(site)
    steward = site.officer(Role.STEWARD)
    site.officer(Role.ORGANISER).post(f"{PACKS}/packs/2/void")
    assert "Pack 2 is void" in words(read(press(steward, f"{PACKS}/packs/2/void", on=PACKS)))
    with pytest.raises(BallotNotUsable):
        cast(site, codes[25])
    refused = read(steward.post(f"{PACKS}/packs/2/sign-out"), 409)
    assert "Pack 2 is void: its ballots will never work. Use another pack." in words(refused)


def test_a_pack_is_issued_once_and_not_voided_after(site: Site) -> None:
    print_two_packs(site)
    steward = site.officer(Role.STEWARD)
    steward.post(f"{PACKS}/packs/1/sign-out")
    for again in ("sign-out", "void"):
        assert "already been issued" in words(read(steward.post(f"{PACKS}/packs/1/{again}"), 409))
    assert states(site) == ["issued", "unissued"]


def test_a_pack_that_does_not_exist_is_refused(site: Site) -> None:
    print_two_packs(site)
    answer = site.officer(Role.STEWARD).post(f"{PACKS}/packs/3/sign-out")
    assert "Harborne has no pack 3." in words(read(answer, 404))


def test_signing_one_pack_out_on_eight_phones_at_once_works_on_one(site: Site) -> None:
    print_two_packs(site)

    def try_it(_phone: int) -> bool:
        try:
            with site.work() as session:
                issue_pack(session, find_pack(session, the_contest(session), 1), by=BY)
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(max_workers=8) as phones:
        assert sum(phones.map(try_it, range(8))) == 1
    with site.work() as session:
        moves = session.scalars(sa.select(JournalEntry).where(JournalEntry.act == "PackMoved")).all()
        assert [move.details["after"] for move in moves] == ["issued"]
        assert account_of(session, the_contest(session)).issued == 25


def test_signing_out_and_voiding_at_once_leave_pack_and_ballots_agreed(site: Site) -> None:
    print_two_packs(site)

    def try_it(act: Callable[..., None]) -> None:
        with suppress(Refusal), site.work() as session:
            act(session, find_pack(session, the_contest(session), 1), by=BY)

    with ThreadPoolExecutor(max_workers=6) as phones:
        list(phones.map(try_it, [issue_pack, void_pack] * 3))
    with site.work() as session:
        pack = find_pack(session, the_contest(session), 1)
        ballots = session.scalars(sa.select(Ballot.state).where(Ballot.pack_id == pack.id)).all()
        assert pack.state in {PackState.ISSUED, PackState.VOID}
        assert {state.value for state in ballots} == {pack.state.value}


def test_no_pack_moves_once_voting_is_over(site: Site) -> None:
    print_two_packs(site)
    close_the_contest(site)
    steward = site.officer(Role.STEWARD)
    for move in ("sign-out", "void"):
        assert "Voting is over for Harborne." in words(read(steward.post(f"{PACKS}/packs/1/{move}"), 409))
    assert states(site) == ["unissued", "unissued"]


def test_the_page_of_packs_after_voting_keeps_the_prints_and_offers_nothing_refused(site: Site) -> None:
    print_two_packs(site)
    organiser = site.officer(Role.ORGANISER)
    before = words(read(organiser.get(PACKS)))
    close_the_contest(site)
    page = words(read(organiser.get(PACKS)))
    for refused in ("Issue pack 1", "Void pack 1", "Print more ballots"):
        assert refused in before
        assert refused not in page
    for kept in (
        "1 1–25 A5, one per sheet not issued",
        "door desk",
        "Count sheets for counting by hand",
        "Ballot account",
    ):
        assert kept in page
    with site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)
    page = words(read(organiser.get(PACKS)))
    assert "This ward’s votes have been counted." in page
    assert "Count sheets for counting by hand" in page
    assert "Take back a spoilt ballot" not in page


def test_no_ballots_are_offered_to_be_printed_once_voting_is_over(site: Site) -> None:
    with site.work() as session:
        open_contest(session, make_ready_contest(session), keys=site.instance.keys, pepper=site.pepper, by=BY)
    close_the_contest(site)
    page = words(read(site.officer(Role.ORGANISER).get(PACKS)))
    assert "Voting is over. No ballots were printed." in page
    assert "Print ballots" not in page


def test_before_voting_opens_a_pack_issued_works_later(site: Site) -> None:
    with site.work() as session:
        contest = make_ready_contest(session)
        register_ballots(session, contest, count=5, design="a5", pepper=site.pepper, by=BY)
    steward = site.officer(Role.STEWARD)
    page = words(read(steward.post(f"{PACKS}/packs/1/sign-out", follow_redirects=True)))
    assert "Pack 1 has been issued. Its ballots will work as soon as voting opens." in page


def test_the_page_of_packs_names_the_design_of_each_and_has_a_sample_of_every_one(site: Site) -> None:
    print_two_packs(site)
    with site.work() as session:
        register_ballots(session, the_contest(session), count=5, design="large-18", pepper=site.pepper, by=BY)
    organiser = site.officer(Role.ORGANISER)
    organiser.post(f"{PACKS}/packs/1/sign-out")
    page = read(organiser.get(PACKS))
    assert "1 1–25 A5, one per sheet issued" in words(page)
    assert "Pack 3 ballots 41 to 45 Large print, 18 point, A4" in words(page)
    samples = [str(link["href"]) for link in page.select('a[href*="/sample/"]')]
    assert samples == [f"{PACKS}/sample/{design}.pdf" for design in designs_offered(site.instance)]
    assert len(samples) > 1


def test_the_page_of_packs_says_where_every_paper_is(site: Site) -> None:
    codes = print_two_packs(site)
    steward = site.officer(Role.STEWARD)
    steward.post(f"{PACKS}/packs/1/sign-out")
    cast(site, codes[3])
    with site.work() as session:
        spoil_ballot(session, find_ballot(session, codes[4], pepper=site.pepper), by=BY)
    page = words(read(steward.get(PACKS)))
    assert "Pack 2 ballots 26 to 40" in page
    assert "1 1–25 A5, one per sheet issued" in page
    assert "Printed 40 not handed out 15" in page
    assert "Handed out 25 voted by phone 1 voted on paper 0 spoilt 1 not back yet 23" in page


def test_any_evening_keeps_every_paper_in_the_account(site: Site) -> None:
    codes = print_two_packs(site)
    papers = dict.fromkeys(codes, "unissued")

    def move_pack(number: int, act: Callable[..., None], after: str) -> None:
        with site.work() as session:
            act(session, find_pack(session, the_contest(session), number), by=BY)
        papers.update(dict.fromkeys(codes[:25] if number == 1 else codes[25:], after))

    def use(code: str, after: str) -> None:
        with site.work() as session:
            if after == "spoilt":
                spoil_ballot(session, find_ballot(session, code, pepper=site.pepper), by=BY)
            elif after == "phone":
                cast_by_phone(site, code, 1, nonce=code)
            else:
                enter_paper(site, session, code)
        papers[code] = after

    evening: list[Callable[[], None]] = [
        lambda: move_pack(random.choice([1, 2]), issue_pack, "issued"),
        lambda: move_pack(random.choice([1, 2]), void_pack, "void"),
        *[lambda: use(random.choice(codes), random.choice(["spoilt", "phone", "paper"]))] * 6,
    ]
    for _step in range(60):
        with suppress(Refusal):
            random.choice(evening)()
    tally = Counter(papers.values())
    with site.work() as session:
        account = account_of(session, the_contest(session))
    assert account.printed == 40 == account.unissued + account.issued
    assert account.unissued == tally["unissued"] + tally["void"]
    assert account.issued == account.phone + account.paper + account.spoilt + account.not_returned
    assert (account.phone, account.paper, account.spoilt) == (tally["phone"], tally["paper"], tally["spoilt"])
    assert account.not_returned == tally["issued"]


@pytest.mark.parametrize("path", [PACKS, "/conferences/tonight/desk"])
def test_only_those_who_run_the_door_see_packs(site: Site, path: str) -> None:
    print_two_packs(site)
    assert site.visitor().get(path).status_code == 302
    assert site.officer(Role.REGIONAL).get(path).status_code == 403
    assert site.officer(Role.STEWARD).get(path).status_code == 200


def test_a_pack_issued_before_voting_opens_works_later(site: Site) -> None:
    with site.work() as session:
        contest = make_ready_contest(session)
        register_ballots(session, contest, count=5, design="a5", pepper=site.pepper, by=BY)
        address = f"/desk/{contest.conference_id}/packs/harborne/1/sign-out"
    page = words(read(site.officer(Role.STEWARD).post(address, follow_redirects=True)))
    assert "Pack 1 of Harborne has been issued. Its ballots will work as soon as voting opens." in page
