"""A shortlist for Harborne as the tests sort it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy.orm import Session

from tests.answers import record_answers
from tests.factories import make_campaign, ward_named
from voting.shortlist.models import Shortlist
from voting.shortlist.services import begin_shortlist, themes_by_doors


def begin(session: Session, *, said: Sequence[str]) -> tuple[Shortlist, list[uuid.UUID]]:
    """A shortlist for Harborne with these answers, none of them sorted."""
    campaign, ward = make_campaign(session), ward_named(session)
    answers = record_answers(session, campaign, ward, said)
    return begin_shortlist(session, campaign, ward), answers


def titles(session: Session, shortlist: Shortlist) -> dict[str, int]:
    return {theme.title: doors for theme, doors in themes_by_doors(session, shortlist)}
