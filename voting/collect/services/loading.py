"""Loading a file of answers that has been read: all of it or nothing."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from voting import journal
from voting.collect.acts import AnswersLoaded
from voting.collect.models import Answer, Campaign, Source
from voting.collect.services.bad_files import AlreadyLoaded, NotAnswers, RowsCannotBeRead, bad_rows_in_words
from voting.collect.services.counting import Tally, count_doors
from voting.collect.services.reading import Reading
from voting.pages import local_today
from voting.transactions import hold

# Enough to know a file again; a clash in the rest is found by the database.
KEYS_COMPARED = 1_000


def load_answers(
    session: Session, campaign: Campaign, reading: Reading, *, leave_out_bad: bool = False, by: str
) -> int:
    """Load every answer of a file, or nothing; returns how many."""
    if reading.bad and not leave_out_bad:
        raise RowsCannotBeRead("\n".join([_("Nothing was loaded."), *bad_rows_in_words(reading.bad)]))
    if not reading.answers:
        raise NotAnswers(_("There is no answer in this file that could be loaded."))
    keys = [uuid.uuid5(campaign.id, f"{reading.digest} {place}") for place in range(len(reading.answers))]
    # Whoever sends the same file at once waits here: what was written and given up would stay on the disk.
    hold(session, campaign.id, sharing=False)
    if session.scalar(sa.select(Answer.id).where(Answer.id.in_(keys[:KEYS_COMPARED])).limit(1)):
        raise _already_loaded()
    today = local_today()
    rows: list[dict[str, Any]] = [
        {
            "id": key,
            "campaign_id": campaign.id,
            "ward_code": answer.ward.code,
            "outcome": answer.outcome,
            "words": answer.words,
            "topic": answer.topic,
            "street": answer.street,
            "language": answer.language,
            "source": Source.FILE,
            "recorded_on": answer.day or today,
            "revision": 0,
        }
        for key, answer in zip(keys, reading.answers, strict=True)
    ]
    try:
        with session.begin_nested():
            session.execute(sa.insert(Answer), rows)
    except IntegrityError:
        # The same file was sent twice at once, and the other sending was first.
        raise _already_loaded() from None
    count_doors(
        session,
        Counter((Tally(campaign.id, None, None, row["recorded_on"]), row["outcome"]) for row in rows),
    )
    journal.record(session, AnswersLoaded(campaign.slug, len(rows)), by=by)
    return len(rows)


def _already_loaded() -> AlreadyLoaded:
    return AlreadyLoaded(_("This file is loaded already: its answers are there, and none was added twice."))
