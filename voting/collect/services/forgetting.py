"""Let the answers of a frozen ward forget the streets and languages that few of them share."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.coarsening import Brought, Facts, coarsened
from voting.collect.models import Answer
from voting.collect.services.candidates import who_brought

FACTS = Answer.recorded_on, Answer.language, Answer.street


def forget_small(session: Session, campaign_id: uuid.UUID, ward_code: str) -> None:
    """Clear an answer's language and street if too few others of its week have the same.

    Only answers of doors where someone spoke are counted: nobody else gave their name.
    """
    of_ward = Answer.campaign_id == campaign_id, Answer.ward_code == ward_code
    # Each week separately: an answer keeps its week, so a small one hides nobody in another.
    counts: dict[Facts, Brought] = {
        (str(week), week, language, street): brought
        for (week, language, street), brought in who_brought(session, FACTS, of_ward).items()
    }
    kept: defaultdict[tuple[date, str, str], set[tuple[str, str]]] = defaultdict(set)
    for (_week, week, language, street), (_told, told_language, told_street) in coarsened(counts).items():
        if (language, street) != (told_language or "", told_street or ""):
            kept[week, told_language or "", told_street or ""].add((language, street))
    for (week, language, street), before in kept.items():
        session.execute(
            sa.update(Answer)
            .where(*of_ward, Answer.recorded_on == week)
            .where(sa.tuple_(Answer.language, Answer.street).in_(before))
            .values(language=language, street=street)
            .execution_options(synchronize_session=False)
        )
    session.expire_all()
