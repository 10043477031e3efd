"""What a frozen shortlist's digest covers."""

from __future__ import annotations

from collections.abc import Sequence

from voting.digests import digest_of

LONGEST_TITLE = 100


def shortlist_digest(*, campaign: str, question: str, ward: str, themes: Sequence[tuple[str, int]]) -> str:
    """SHA-256 (hex) over the campaign, question, ward, and each theme's title and doors in order."""
    fixed = {
        "campaign": campaign,
        "question": question,
        "ward": ward,
        "themes": [list(theme) for theme in themes],
    }
    return digest_of(fixed)
