"""What a shortlist may hold, its order, and what its digest covers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from voting.people.rules import FEWEST_CANDIDATES

LONGEST_TITLE = 100
FEWEST_THEMES, MOST_THEMES = 2, 12
USUAL_THEMES = 5


def by_doors(title: str, doors: int) -> tuple[int, str]:
    """Return the sort key of a theme: most doors first, and by title if the doors are equal."""
    return (-doors, title.casefold())


def hides_few(heard: int, from_files: int) -> bool:
    """Whether so few answers came by other ways than files that their number is not disclosed.

    Files hide nobody, so a person who was met is looked for among the others alone.
    """
    return 0 < heard - from_files < FEWEST_CANDIDATES


def shortlist_contents(
    *, campaign: str, question: str, ward: str, themes: Sequence[tuple[str, int]]
) -> dict[str, Any]:
    """Return what the digest covers: the campaign, question, ward, and themes' titles and doors in order."""
    return {
        "campaign": campaign,
        "question": question,
        "ward": ward,
        "themes": [list(theme) for theme in themes],
    }
