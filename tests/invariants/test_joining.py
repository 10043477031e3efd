"""Secrets that let phones in: none stands in an address, and each can be replaced."""

from __future__ import annotations

from flask import Flask

from tests.invariants.addresses import Addresses
from tests.sites import Site
from voting.storage.database import Model
from voting.web.access import rule_of

# Every column with a secret by which a link opens something, and what puts a new one in its place.
REPLACED_BY = {
    "round.join_token": "collect.new_round_code_submit",
    "conference.desk_token": "desk.new_desk_code_submit",
}
# Links of before: they say that they open nothing any more, and read no secret.
OPEN_NOTHING = {"collect.old_join", "desk.old_join_desk", "people.old_link"}


def test_every_secret_that_lets_phones_in_can_be_replaced(full_site: Site) -> None:
    secrets = {
        f"{table.name}.{column.name}"
        for table in Model.metadata.tables.values()
        for column in table.columns
        if column.name.endswith(("token", "secret"))
    }
    assert secrets == set(REPLACED_BY)
    for endpoint in REPLACED_BY.values():
        rule = rule_of(full_site.app, endpoint)
        assert rule is not None
        assert rule.roles


def test_no_address_carries_a_secret(full_site: Site) -> None:
    assert carrying_a_secret(full_site.app) <= OPEN_NOTHING


def test_a_link_with_a_secret_in_its_path_is_told_as_gone(full_site: Site, addresses: Addresses) -> None:
    old = [each.path for each in addresses if each.endpoint in {"collect.old_join", "desk.old_join_desk"}]
    assert len(old) == 2
    assert {full_site.visitor().get(path).status_code for path in old} == {410}


def carrying_a_secret(app: Flask) -> set[str]:
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if any(name.endswith(("token", "secret", "code")) for name in rule.arguments)
    }
