"""What doors said, and files of it, as the site takes them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from voting.collect import services as collect
from voting.collect.models import Answer, Campaign, Outcome, Source
from voting.collect.new_answers import NewAnswer, Said, check_said
from voting.collect.services import Reading, add_answers, check_saved_once, load_planned, plan_load
from voting.places.models import Ward
from voting.site.instance import ERASURE_KEY
from voting.web.pages import current_instance, local_today


def new_answer(
    campaign: Campaign, ward: Ward, said: Said, *, on: date | None = None, **how: Any
) -> NewAnswer:
    """What a door of a ward said, today if no day is given: tidy, checked, and from no phone."""
    said = said.tidied()
    check_said(said, topics=campaign.topics)
    given: dict[str, Any] = {"source": Source.DOORSTEP} | how
    return NewAnswer(
        said=said,
        campaign_id=campaign.id,
        ward_code=ward.code,
        recorded_on=on or local_today(),
        **given,
    )


def record_answers(session: Session, campaign: Campaign, ward: Ward, said: Sequence[str]) -> list[uuid.UUID]:
    """What doors of a ward said today; returns the keys of the answers."""
    answers = [new_answer(campaign, ward, Said(outcome=Outcome.SPOKE, words=words)) for words in said]
    add_answers(session, answers)
    return [each.id for each in answers]


def record_answer(
    session: Session,
    campaign: Campaign,
    *,
    ward: Ward,
    outcome: Outcome,
    words: str = "",
    topic: str = "",
    street: str = "",
    language: str = "",
    key: uuid.UUID | None = None,
    **how: Any,
) -> Answer:
    """What one door said; recording the same key again changes nothing and returns what is there."""
    said = Said(outcome=outcome, words=words, topic=topic, street=street, language=language)
    answer = new_answer(campaign, ward, said, id=key or uuid.uuid4(), **how)
    if not add_answers(session, [answer]):
        check_saved_once(session, answer)
    return session.get_one(Answer, answer.id)


def read_answers(campaign: Campaign, text: str, **given: Any) -> collect.Reading:
    """Read a file of answers as the site does today."""
    instance = current_instance()
    key = instance.secret(ERASURE_KEY)
    return collect.read_answers(campaign, text, today=instance.today, erasure_key=key, **given)


def load_answers(
    session: Session,
    campaign: Campaign,
    reading: Reading,
    *,
    leave_out_bad: bool = False,
    again: bool = False,
    by: str,
    between: Callable[[], object] | None = None,
) -> int:
    """Load a file in one transaction, as nothing but a test does."""
    new = plan_load(session, campaign, reading, leave_out_bad=leave_out_bad, again=again)
    return load_planned(session, campaign, reading, new, by=by, between=between)
