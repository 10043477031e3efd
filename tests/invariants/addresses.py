"""Every address a site answers at, filled with what is really there."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from werkzeug.routing import Rule

from tests.sites import Site
from voting.ballots.models import Pack
from voting.collect.models import Answer, Campaign, Round
from voting.conference.models import Conference
from voting.people.models import Person
from voting.rehearsal.seeding import OFFICERS
from voting.web.access import Access, rule_of


@dataclass(frozen=True)
class Address:
    """One address, the page behind it, and who may open it."""

    path: str
    endpoint: str
    methods: frozenset[str]
    access: Access


Addresses = Sequence[Address]
Value = str | int | UUID


# What is laid out anew each time it is asked for is asked for once.
PRINTED: dict[str, Sequence[Value]] = {"conference": ["today"], "ward": ["harborne"]}


def addresses_of(site: Site) -> Addresses:
    """Every route with every value that its parts take on this site."""
    found = list[Address]()
    with site.work() as session:
        values: dict[str, Sequence[Value]] = {
            "campaign": session.scalars(sa.select(Campaign.slug)).all(),
            "conference": session.scalars(sa.select(Conference.slug)).all(),
            # Of each kind one: voting is open in Harborne, a result is published in Edgbaston.
            "ward": ["harborne", "edgbaston"],
            "round_id": session.scalars(
                sa.select(Round.id).order_by(Round.on.desc(), Round.id).limit(2)
            ).all(),
            "pass_id": [UUID(int=1)],
            "token": session.scalars(
                sa.select(Round.join_token).order_by(Round.on.desc(), Round.id).limit(1)
            ).all(),
            "conference_id": session.scalars(
                sa.select(Conference.id).order_by(Conference.starts_at.desc())
            ).all(),
            "desk_token": session.scalars(
                sa.select(Conference.desk_token).where(Conference.slug == "today")
            ).all(),
            "take_back_id": [UUID(int=3)],
            "officer_id": [UUID(int=4)],
            "page": ["ward", "scan", "ballot"],
            "number": session.scalars(sa.select(Pack.number).distinct().limit(2)).all(),
            "file_id": [UUID(int=5)],
            "answer_id": session.scalars(
                sa.select(Answer.id).where(Answer.is_held).order_by(Answer.id).limit(1)
            ).all(),
            "person_id": session.scalars(sa.select(Person.id).order_by(Person.id).limit(2)).all(),
            "role": [*OFFICERS],
            "filename": ["site.css"],
            "step": ["ballot", "check", "cast", "test"],
            "run": [UUID(int=2)],
            "design": ["a5"],
            "kind": ["count_sheet", "labels", "account"],
        }
    with site.app.test_request_context():
        urls = site.app.url_map.bind("localhost")
        for rule in site.app.url_map.iter_rules():
            access = rule_of(site.app, rule.endpoint)
            assert access is not None
            known = values | PRINTED if rule.rule.endswith(".pdf") else values
            for given in _every(rule, known):
                path = urls.build(rule.endpoint, given)
                found.append(Address(path, rule.endpoint, frozenset(rule.methods or ()), access))
    return found


def _every(rule: Rule, values: Mapping[str, Sequence[Value]]) -> list[dict[str, Value]]:
    parts = sorted(rule.arguments)
    unknown = set(parts) - set(values)
    assert not unknown, f"{rule.rule}: say in tests/invariants/addresses.py what {unknown} can be"
    return [
        dict(zip(parts, each, strict=True)) for each in itertools.product(*(values[part] for part in parts))
    ]
