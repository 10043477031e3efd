"""Of a thousand codes that must not vote none does; and of two at once at the door only one gets its way."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy.orm import Session

from tests.ballot_forms import vote_with
from tests.casting import cast_by_phone
from tests.factories import BY, make_ready_contest, the_contest
from tests.sites import Site, Visitor, join_desk
from tests.stages.door import cast
from tests.stages.door_desk import open_desk, said
from voting.ballots.models import Pack, PackState
from voting.ballots.services import (
    account_of,
    find_pack,
    issue_pack,
    numbers_of,
    packs_of,
    register_ballots,
    return_ballots,
    take_back_pack,
    void_pack,
)
from voting.conference.services import open_contest
from voting.plain.refusals import Refusal


def print_packs(site: Site, *, ballots: int) -> list[str]:
    """A contest with voting open and this many ballots in their box; returns their codes."""
    with site.work() as session:
        contest = make_ready_contest(session)
        numbered = register_ballots(session, contest, count=ballots, design="a5", pepper=site.pepper, by=BY)
        open_contest(session, contest, keys=site.instance.keys, pepper=site.pepper, by=BY)
    return [code for _number, code in numbered]


def put_away(session: Session, pack: Pack) -> None:
    """Leave a pack unissued, void it, return its ballots, or take it back whole, one like the other."""
    match pack.number % 4:
        case 1:
            void_pack(session, pack, by=BY)
        case 2:
            issue_pack(session, pack, by=BY)
            numbers = numbers_of(session, pack)
            for ten in range(0, len(numbers), 10):
                return_ballots(session, pack, numbers=numbers[ten : ten + 10], by=BY)
        case 3:
            issue_pack(session, pack, by=BY)
            take_back_pack(session, pack, by=BY)
        case _:
            pass


def test_of_a_thousand_codes_of_unissued_void_and_returned_ballots_none_is_accepted(site: Site) -> None:
    codes = print_packs(site, ballots=1000)
    with site.work() as session:
        for pack in packs_of(session, the_contest(session)):
            put_away(session, pack)
    refused = Counter[str]()
    for code in codes:
        try:
            cast_by_phone(site, code, 1)
        except Refusal as refusal:
            refused[str(refusal)] += 1
    assert sorted(refused.values()) == [250, 250, 500]
    voter = site.visitor()
    for code in codes[::100]:
        for page in ("ballot", "check", "cast"):
            form = vote_with(code, 1)
            assert voter.post(f"/b/{page}", form).status_code == 409
    with site.work() as session:
        account = account_of(session, the_contest(session))
        assert (account.unissued, account.returned, account.void) == (1000, 250, 250)
        assert (account.issued, account.phone) == (0, 0)


def test_of_two_phones_that_issue_one_pack_at_once_one_is_told_that_it_is_issued(site: Site) -> None:
    desk = open_desk(site)
    other = site.visitor()
    join_desk(desk.site, other, desk.token, name="Kim")

    def issue(phone: Visitor) -> Any:
        return phone.post(desk.pack(1, "/sign-out"))

    with ThreadPoolExecutor(max_workers=2) as phones:
        answers = {each.status_code: each for each in phones.map(issue, (desk.phone, other))}
    assert sorted(answers) == [303, 409]
    assert "Pack 1 has already been issued." in said(answers[409])


def test_a_pack_taken_back_while_somebody_votes_is_back_or_the_vote_is_in_but_never_both(site: Site) -> None:
    codes = print_packs(site, ballots=300)
    with site.work() as session:
        for pack in packs_of(session, the_contest(session)):
            issue_pack(session, pack, by=BY)

    def take_back(number: int) -> bool:
        try:
            with site.work() as session:
                take_back_pack(session, find_pack(session, the_contest(session), number), by=BY)
        except Refusal:
            return False
        return True

    def vote(code: str) -> bool:
        try:
            cast(site, code)
        except Refusal:
            return False
        return True

    packs = [(start // 25 + 1, codes[start : start + 25]) for start in range(0, len(codes), 25)]
    with ThreadPoolExecutor(max_workers=8) as hall:
        tried = [
            (number, hall.submit(take_back, number), [hall.submit(vote, code) for code in pack[20:23]])
            for number, pack in packs
        ]
    with site.work() as session:
        for number, back, votes in tried:
            pack = find_pack(session, the_contest(session), number)
            assert back.result() == (pack.state == PackState.UNISSUED)
            assert back.result() != any(each.result() for each in votes)
        account = account_of(session, the_contest(session))
    assert account.phone == sum(each.result() for _number, _back, votes in tried for each in votes)
    assert account.unissued == 25 * sum(back.result() for _number, back, _votes in tried)
