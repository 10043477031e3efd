"""A moment becomes a day in one place alone, by the seat's clock: UTC's day is another one at night."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from voting.site.paths import PACKAGE

# The one place. A migration that is released is never edited.
KNOWS_DAYS = {"plain/clock.py"}


def days_taken(tree: ast.AST) -> Iterator[int]:
    """The lines on which something is asked for its day, as by `moment.date()`, or the machine for today."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            is_day = node.func.attr == "date" and not node.args and not node.keywords
            is_today = node.func.attr in {"today", "utcnow"}
            if is_day or is_today:
                yield node.lineno


def sources() -> Iterator[Path]:
    for path in PACKAGE.rglob("*.py"):
        if "migrations" not in path.parts and str(path.relative_to(PACKAGE)) not in KNOWS_DAYS:
            yield path


def test_a_moment_is_asked_for_its_day_only_where_the_seats_days_are_known() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{line}: use web.pages.local_day, or clock.day_in with a zone"
        for path in sources()
        for line in days_taken(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_the_look_finds_a_moment_that_is_asked_for_its_day() -> None:
    assert [*days_taken(ast.parse("held_on = contest.conference.starts_at.date()"))] == [1]
    assert [*days_taken(ast.parse("day = date.today()"))] == [1]
    assert [*days_taken(ast.parse("day = local_day(moment)"))] == []
