"""A pass opens the pages of its round or desk, takes in what was recorded there, and nothing else at all."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

import pytest
import sqlalchemy as sa

from tests.invariants.addresses import Address, Addresses
from tests.sites import Site, Visitor
from voting.collect.models import Round
from voting.conference.models import Conference
from voting.people.services import end_pass, give_pass
from voting.plain import clock
from voting.plain.roles import PassKind
from voting.web.access import NAMED_BY

OURS = {PassKind.ROUND: {"canvassers", "handing in"}, PassKind.DESK: {"desk"}}
SUBJECTS = {PassKind.ROUND: Round.id, PassKind.DESK: Conference.id}
HOUR = timedelta(hours=1)


@dataclass
class Phone:
    """A phone with a pass of one kind, and the part of the addresses that names what it is for."""

    visitor: Visitor
    kind: PassKind
    subject: str

    def must_not_open(self, address: Address) -> bool:
        """Whether a page must be closed: all that is not public, and other rounds' or desks' pages too."""
        if address.access.name == "public":
            return False
        others = names_one(address) and self.subject not in address.path
        return address.access.name not in OURS[self.kind] or others


def joined(site: Site, addresses: Addresses, kind: PassKind, *, ended: bool = False) -> Phone:
    """A phone with a pass for one of the rounds or desks that have addresses."""
    with site.work() as session:
        subjects = sorted(session.scalars(sa.select(SUBJECTS[kind])), key=str)
        subject = next(each for each in subjects if any(str(each) in address.path for address in addresses))
        given = give_pass(session, kind, subject_id=subject, name="Sam")
        if ended:
            end_pass(session, given.id, subject_id=subject, by="test")
        return Phone(site.phone(given), kind, str(subject))


def answers_to(phone: Phone, addresses: Iterable[Address]) -> dict[str, int]:
    """What a phone is answered at every address, by every method it takes, with a form's token."""
    token = phone.visitor.token()
    return {
        f"{method} {each.path}": phone.visitor.client.open(
            each.path,
            method=method,
            data={"csrf_token": token} if method == "POST" else None,
            buffered=True,
        ).status_code
        for each in addresses
        for method in each.methods
    }


def names_one(address: Address) -> bool:
    return any(len(part) == len(str(uuid.UUID(int=0))) for part in address.path.split("/"))


@pytest.mark.parametrize("kind", PassKind)
def test_a_pass_opens_its_own_pages_and_nothing_else(
    full_site: Site, addresses: Addresses, kind: PassKind
) -> None:
    phone = joined(full_site, addresses, kind)
    closed = [each for each in addresses if phone.must_not_open(each)]
    others = {each.endpoint for each in closed if each.access.name in OURS[kind]}
    assert len({each.endpoint for each in closed}) > 50
    assert others >= {"collect.doorstep", "collect.doorstep_submit"} or others >= {
        "desk.desk",
        "desk.pack",
        "desk.issue_at_desk_submit",
        "desk.spoil_at_desk_submit",
    }
    wrong = {at: status for at, status in answers_to(phone, closed).items() if status != HTTPStatus.FORBIDDEN}
    assert wrong == {}
    own = [each for each in addresses if each.access.name in OURS[kind] and not phone.must_not_open(each)]
    looked = [each for each in own if kind == PassKind.ROUND or "GET" in each.methods]
    shut = {at: status for at, status in answers_to(phone, looked).items() if status == HTTPStatus.FORBIDDEN}
    assert looked
    assert shut == {}


def test_every_address_of_a_desk_names_its_desk(addresses: Addresses, full_site: Site) -> None:
    of_desk = {each.endpoint for each in addresses if each.access.name == "desk"}
    rules = [rule for rule in full_site.app.url_map.iter_rules() if rule.endpoint in of_desk]
    assert len(rules) > 8
    assert [rule.rule for rule in rules if NAMED_BY[PassKind.DESK] not in rule.arguments] == []


@pytest.mark.parametrize(
    "over",
    [
        (PassKind.ROUND, False, 25, {"collect.hand_in_answers", "collect.hand_in_people"}),
        (PassKind.ROUND, False, 97, {"collect.hand_in_answers"}),
        (PassKind.ROUND, True, 0, {"collect.hand_in_answers"}),
        (PassKind.ROUND, True, 25, {"collect.hand_in_answers"}),
        (PassKind.DESK, False, 25, set[str]()),
        (PassKind.DESK, True, 0, set[str]()),
    ],
)
def test_a_pass_that_is_over_opens_nothing_and_a_rounds_only_hands_in(
    full_site: Site, addresses: Addresses, over: tuple[PassKind, bool, int, set[str]]
) -> None:
    kind, ended, hours, hands_in = over
    phone = joined(full_site, addresses, kind, ended=ended)
    sync = [each for each in addresses if each.access.name == "handing in"]
    # Whether a pass holds is asked before anything an address names: one address of each page is enough.
    pages = {each.endpoint: each for each in addresses if each.access.name not in {"public", "handing in"}}
    with clock.set_to(clock.now() + hours * HOUR):
        wrong = {
            at: status
            for at, status in answers_to(phone, pages.values()).items()
            if status != HTTPStatus.FORBIDDEN
        }
        opened = {
            each.endpoint for each in sync if HTTPStatus.FORBIDDEN not in answers_to(phone, [each]).values()
        }
    assert wrong == {}
    assert opened == hands_in
