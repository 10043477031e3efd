"""Lots as two officers type them, each what they saw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from tests.factories import BY, OTHER, the_contest
from voting.conference.models import Contest
from voting.count.rules import Typed
from voting.count.services import draw_lot, lots_of, void_lots_of

WATCHED = ("The caretaker", "A steward")


def draw_by_two(session: Session, *, drawn: int, how: str = "A hat.", names: Sequence[str] = WATCHED) -> None:
    """Draw the next lot of the contest, and have two officers type the same."""
    contest = the_contest(session)
    for by, name in zip((BY, OTHER), names, strict=True):
        type_lot(session, contest, drawn=drawn, how=how, name=name, by=by)


def type_lot(session: Session, contest: Contest, **seen: Any) -> Typed:
    """Type the next lot, as one officer who has looked at the page just now."""
    number, voided = len(lots_of(session, contest)) + 1, len(void_lots_of(session, contest))
    return draw_lot(session, contest, number=number, voided=voided, **seen)
