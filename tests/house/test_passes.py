"""A round's pass opens that round's pages and takes in what was recorded there, and nothing else at all."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta
from http import HTTPStatus

import pytest
import sqlalchemy as sa

from tests.house.addresses import Address, Addresses
from tests.sites import Site, Visitor
from voting import clock
from voting.access import PassKind
from voting.collect.models import Round
from voting.people.services import end_pass, give_pass

OURS = {"canvassers", "handing in"}
HOUR = timedelta(hours=1)


def joined(site: Site, addresses: Addresses, *, ended: bool = False) -> tuple[Visitor, str]:
    """A phone with a pass for one of two rounds that have addresses, and that round's part of them."""
    with site.work() as session:
        rounds = sorted(session.scalars(sa.select(Round.id)), key=str)
        walked = next(each for each in rounds if any(str(each) in address.path for address in addresses))
        given = give_pass(session, PassKind.ROUND, subject_id=walked, name="Sam")
        if ended:
            end_pass(session, given.id, subject_id=walked, by="test")
        return site.phone(given), str(walked)


def answers_to(phone: Visitor, addresses: Iterable[Address]) -> dict[str, int]:
    """What a phone is answered at every address, by every method it takes, with a form's token."""
    token = phone.token()
    return {
        f"{method} {each.path}": phone.client.open(
            each.path,
            method=method,
            data={"csrf_token": token} if method == "POST" else None,
            buffered=True,
        ).status_code
        for each in addresses
        for method in each.methods
    }


def names_round(address: Address) -> bool:
    return any(len(part) == len(str(uuid.UUID(int=0))) for part in address.path.split("/"))


def is_closed(address: Address, walked: str) -> bool:
    """Whether a pass for a round must not open this: all that is not public, other rounds' pages too."""
    if address.access.name == "public":
        return False
    return address.access.name not in OURS or (names_round(address) and walked not in address.path)


def test_a_rounds_pass_opens_nothing_else(full_site: Site, addresses: Addresses) -> None:
    phone, walked = joined(full_site, addresses)
    closed = [each for each in addresses if is_closed(each, walked)]
    others = [each for each in closed if each.access.name in OURS]
    assert len({each.endpoint for each in closed}) > 50
    assert {each.endpoint for each in others} >= {"collect.doorstep", "collect.doorstep_submit"}
    wrong = {at: status for at, status in answers_to(phone, closed).items() if status != HTTPStatus.FORBIDDEN}
    assert wrong == {}
    own = [each for each in addresses if each.access.name in OURS and not is_closed(each, walked)]
    shut = {at: status for at, status in answers_to(phone, own).items() if status == HTTPStatus.FORBIDDEN}
    assert own
    assert shut == {}


@pytest.mark.parametrize(
    ("ended", "hours", "hands_in"),
    [(False, 25, True), (False, 97, False), (True, 0, False), (True, 25, False)],
)
def test_a_pass_that_is_over_opens_nothing_and_hands_in_only_for_a_while(
    full_site: Site, addresses: Addresses, ended: bool, hours: int, hands_in: bool
) -> None:
    phone, _walked = joined(full_site, addresses, ended=ended)
    hand_in = [each for each in addresses if each.access.name == "handing in"]
    rest = [each for each in addresses if each.access.name not in {"public", "handing in"}]
    with clock.set_to(clock.now() + hours * HOUR):
        wrong = {
            at: status for at, status in answers_to(phone, rest).items() if status != HTTPStatus.FORBIDDEN
        }
        at_hand_in = set(answers_to(phone, hand_in).values())
    assert wrong == {}
    assert (HTTPStatus.FORBIDDEN not in at_hand_in) == hands_in
    assert hands_in or at_hand_in == {HTTPStatus.FORBIDDEN}
