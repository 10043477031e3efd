"""Who brought the answers that share the same facts: people are hidden among these."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.models import Answer, Outcome, Source


def who_brought(
    session: Session, facts: tuple[Any, ...], which: tuple[sa.ColumnElement[bool], ...]
) -> dict[Any, Counter[str]]:
    """Return, for each set of facts, how many answers of doors where someone spoke came from each source.

    Paper is typed in by an officer, so all paper of one round counts as one source.
    """
    spoke = sa.func.count().filter(Answer.outcome == Outcome.SPOKE)
    brought = Answer.source, Answer.pass_id, Answer.round_id
    rows = session.execute(sa.select(*facts, *brought, spoke).where(*which).group_by(*facts, *brought))
    found: defaultdict[Any, Counter[str]] = defaultdict(Counter)
    for *facts_of, source, pass_id, round_id, count in rows.tuples():
        numbers = found[tuple(facts_of)]
        if source == Source.PAPER:
            numbers[f"paper {round_id}"] += count
        elif source == Source.DOORSTEP:
            numbers[str(pass_id or "")] += count
    return found
