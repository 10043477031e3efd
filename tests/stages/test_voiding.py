"""Voiding a pack ends its codes for good, so it takes two officers."""

from __future__ import annotations

import pytest

from tests.buttons import press
from tests.factories import BY, OTHER, the_contest
from tests.reading import journal_of, read, words
from tests.sites import Site
from tests.stages.at_once import try_each_at_once
from tests.stages.door_desk import open_desk
from tests.stages.test_packs import PACKS, print_two_packs, states
from voting.ballots.services import find_pack, issue_pack, take_back_pack, void_pack_by_two
from voting.ballots.services.packs import PackHasMoved
from voting.plain.roles import Role


def void(site: Site, by: str, *, number: int = 2) -> bool:
    with site.work() as session:
        return void_pack_by_two(session, find_pack(session, the_contest(session), number), by=by)


def test_one_officer_alone_voids_no_pack(site: Site) -> None:
    print_two_packs(site)
    steward, organiser = site.officer(Role.STEWARD), site.officer(Role.ORGANISER)
    for _press in range(2):
        page = read(steward.post(f"{PACKS}/packs/2/void", follow_redirects=True))
        assert "Pack 2 will be void once a second officer agrees." in words(page)
    assert states(site) == ["unissued", "unissued"]
    assert "You proposed this." in words(read(steward.get(PACKS)))
    assert "Another officer says that this pack is lost" in words(read(organiser.get(PACKS)))
    agreed = read(press(organiser, f"{PACKS}/packs/2/void", on=PACKS))
    assert "Pack 2 is void. Its ballots will never work" in words(agreed)
    assert states(site) == ["unissued", "void"]
    with site.work() as session:
        acts = [(act, by) for act, by, _facts in journal_of(session, "ActProposed", "PackMoved")]
    assert [act for act, _by in acts] == ["ActProposed", "PackMoved"]
    assert acts[0][1] != acts[1][1]


def test_a_pack_that_is_kept_or_goes_out_is_no_longer_to_be_voided(site: Site) -> None:
    print_two_packs(site)
    assert not void(site, BY)
    kept = site.officer(Role.STEWARD).post(f"{PACKS}/packs/2/keep", follow_redirects=True)
    assert "Pack 2 won’t be voided." in words(read(kept))
    assert not void(site, OTHER)
    with site.work() as session:
        pack = find_pack(session, the_contest(session), 2)
        issue_pack(session, pack, by=BY)
        take_back_pack(session, pack, by=BY)
    assert not void(site, BY)
    assert states(site)[1] == "unissued"
    assert void(site, OTHER)


def test_a_phone_of_the_desk_issues_no_pack_that_an_officer_wants_void(site: Site) -> None:
    desk = open_desk(site)
    assert not void(site, BY)
    refused = desk.phone.post(desk.pack(2, "/sign-out"))
    assert refused.status_code == 409
    assert "An officer has asked to void pack 2: it may be lost." in words(read(refused, 409))
    assert states(site)[1] == "unissued"
    # An officer may, however often it was proposed and withdrawn before.
    for _turn in range(3):
        with site.work() as session:
            pack = find_pack(session, the_contest(session), 2)
            issue_pack(session, pack, by=OTHER)
            take_back_pack(session, pack, by=OTHER)
        assert not void(site, BY)
    assert void(site, OTHER)


def test_proposing_for_one_pack_voids_no_other(site: Site) -> None:
    print_two_packs(site)
    assert not void(site, BY, number=1)
    assert not void(site, OTHER, number=2)
    assert states(site) == ["unissued", "unissued"]


def test_signing_out_and_a_second_officer_at_once_end_in_one_of_the_two(site: Site) -> None:
    print_two_packs(site)
    void(site, BY)
    came = try_each_at_once(
        site,
        [
            lambda session: issue_pack(session, find_pack(session, the_contest(session), 2), by=BY),
            lambda session: void_pack_by_two(session, find_pack(session, the_contest(session), 2), by=OTHER),
        ],
    )
    assert sorted(came, key=str) == sorted([None, PackHasMoved], key=str)
    assert states(site)[1] == ("issued" if came[0] is None else "void")


def test_a_pack_that_is_out_is_not_even_proposed(site: Site) -> None:
    print_two_packs(site)
    with site.work() as session:
        issue_pack(session, find_pack(session, the_contest(session), 1), by=BY)
    with pytest.raises(PackHasMoved):
        void(site, BY, number=1)
