"""The phone takes and refuses what the table of the doorstep says, as the server does."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.doorstep_cases import STREETS, cases
from voting.web.pages import PACKAGE

WRONG_ANSWERS = (
    "cases => cases.map(each => doorstep.wrongAnswer(doorstep.tidyAnswer({language: '', ...each})))"
)
WRONG_PEOPLE = "cases => cases.map(each => doorstep.wrongPerson(each))"


@pytest.fixture
def checks(page: Page) -> Page:
    page.goto("about:blank")
    for name in ("keys.js", "store.js", "checks.js"):
        page.add_script_tag(path=PACKAGE / "static" / "doorstep" / name)
    return page


def test_the_phone_keeps_of_a_street_what_the_server_keeps(checks: Page) -> None:
    kept = checks.evaluate("typed => typed.map(doorstep.streetAlone)", [typed for typed, _kept in STREETS])
    assert dict(zip((typed for typed, _kept in STREETS), kept, strict=True)) == dict(STREETS)


@pytest.mark.parametrize(("kind", "check"), [("answers", WRONG_ANSWERS), ("people", WRONG_PEOPLE)])
def test_the_phone_says_what_is_wrong_where_the_server_refuses(checks: Page, kind: str, check: str) -> None:
    table = cases(kind)
    found = checks.evaluate(check, table)
    assert [case | {"wrong": wrong} for case, wrong in zip(table, found, strict=True)] == table
