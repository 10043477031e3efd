"""How exact pages and exports may be about an answer, so that nobody who gave their name is found in them.

A person is kept with a ward, a day and the language they were asked in; a round of that day names its
streets. Anyone looking for that person's answer must be left with at least FEWEST_CANDIDATES answers, or with
the whole ward. Only answers of doors where someone spoke are counted: nobody else gave their name. Answers
that can be made up in a minute hide nobody: files do not count, and of one phone, or of the paper of one
round, at most MOST_OF_ONE answers do. So:

1. Within a ward, a week with fewer answers is left blank. If the blank ones together are too few, the next
   smallest week is left blank as well.
2. Within a ward and a week, blank or not, the same is done to languages; within these, to streets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from voting.people.rules import FEWEST_CANDIDATES

# Ward, week, language and street of an answer; and what is disclosed of all but the ward.
Facts = tuple[str, date, str, str]
Disclosed = tuple[date | None, str | None, str | None]
NOTHING: Disclosed = (None, None, None)
Value = TypeVar("Value", str, date)
# Numbers of answers by who brought them: a phone, the paper of a round, or "" where that is not known.
Brought = Mapping[str, int]
MOST_OF_ONE = 3


def candidates(brought: Brought) -> int:
    """Return the number of answers among which a person is hidden."""
    return sum(min(count, MOST_OF_ONE) if who else count for who, count in brought.items())


def coarsened(counts: Mapping[Facts, Brought]) -> dict[Facts, Disclosed]:
    """Return the week, language and street to disclose for each set of facts.

    Takes the numbers of answers that have these facts, by who brought them.
    """
    told: dict[Facts, tuple[Any, ...]] = {facts: facts[:1] for facts in counts}
    for level in range(1, 4):
        numbers: dict[tuple[Any, ...], dict[Any, Counter[str]]] = {}
        for facts, brought in counts.items():
            numbers.setdefault(told[facts], {}).setdefault(facts[level], Counter()).update(brought)
        enough = {before: large_enough(values) for before, values in numbers.items()}
        told = {
            facts: (*before, facts[level] if facts[level] in enough[before] else None)
            for facts, before in told.items()
        }
    return {facts: (week, language, street) for facts, (_ward, week, language, street) in told.items()}


def large_enough(numbers: Mapping[Value, Brought]) -> set[Value]:
    """Return the values to disclose: each with enough answers, and none or enough among the others."""
    sizes = {each: candidates(brought) for each, brought in numbers.items()}
    told = {each for each, size in sizes.items() if size >= FEWEST_CANDIDATES}
    for smallest in sorted(told, key=lambda each: (sizes[each], each)):
        left = Counter[str]()
        for each in numbers.keys() - told:
            left.update(numbers[each])
        if not left.total() or candidates(left) >= FEWEST_CANDIDATES:
            break
        told.remove(smallest)
    return told
