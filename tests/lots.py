"""Lots as two officers type them, each what they saw."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from tests.factories import BY, OTHER, the_contest
from voting.count.services import draw_lot, lots_of

WATCHED = ("The caretaker", "A steward")


def draw_by_two(session: Session, *, drawn: int, how: str = "A hat.", names: Sequence[str] = WATCHED) -> None:
    """Draw the next lot of the contest, and have two officers type the same."""
    contest = the_contest(session)
    number = len(lots_of(session, contest)) + 1
    for by, name in zip((BY, OTHER), names, strict=True):
        draw_lot(session, contest, number=number, drawn=drawn, how=how, name=name, by=by)
