"""Recording what one door said."""

from __future__ import annotations

import uuid
from datetime import date

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from voting.collect.models import Answer, Campaign, Outcome, Source
from voting.collect.rules import (
    LANGUAGE,
    LAST_REVISION,
    LONGEST_ANSWER,
    LONGEST_STREET,
    UNREADABLE,
    street_alone,
)
from voting.pages import local_today
from voting.places.models import Ward
from voting.refusals import BadInput, Refusal
from voting.texts import clean_words


class PageAlreadySaved(Refusal):
    """The page that sends this answer has already saved another one."""


def record_answer(
    session: Session,
    campaign: Campaign,
    *,
    ward: Ward,
    outcome: Outcome,
    on: date | None = None,
    words: str = "",
    topic: str = "",
    street: str = "",
    language: str = "",
    source: Source = Source.DOORSTEP,
    round_id: uuid.UUID | None = None,
    key: uuid.UUID | None = None,
) -> Answer:
    """Record what one door said; recording the same key again changes nothing and returns what is there."""
    words, street = clean_words(words), street_alone(street)
    check_answer(campaign, outcome=outcome, words=words, topic=topic, street=street, language=language)
    answer = Answer(
        id=key or uuid.uuid4(),
        campaign_id=campaign.id,
        ward_code=ward.code,
        round_id=round_id,
        outcome=outcome,
        words=words,
        topic=topic if outcome == Outcome.SPOKE else "",
        street=street,
        language=language if outcome == Outcome.SPOKE else "",
        source=source,
        recorded_on=on or local_today(),
        revision=0,
        is_held=False,
    )
    if key is not None:
        return _record_once(session, answer)
    session.add(answer)
    session.flush()
    return answer


def check_answer(
    campaign: Campaign, *, outcome: Outcome, words: str, topic: str, street: str, language: str = ""
) -> None:
    """Refuse an answer that cannot be kept as it is, saying what to do about it."""
    if outcome == Outcome.SPOKE and not words and not topic:
        raise BadInput(_("Write down what they said, or choose a topic."))
    if outcome != Outcome.SPOKE and words:
        raise BadInput(_("There are words here, so somebody spoke. Save them as an answer, or clear them."))
    if UNREADABLE in words + street:
        raise BadInput(_("Some letters could not be read. Type them again."))
    if len(words) > LONGEST_ANSWER:
        raise BadInput(_("That is longer than 2,000 letters. Keep the heart of what they said."))
    if len(street) > LONGEST_STREET:
        raise BadInput(_("That street name is too long. Write the street alone."))
    if language and not LANGUAGE.fullmatch(language):
        raise BadInput(_("“%(language)s” is not a language that can be chosen.", language=language[:20]))
    if topic and topic not in campaign.topics:
        raise BadInput(_("“%(topic)s” is not one of this campaign's topics.", topic=topic[:60]))


def _record_once(session: Session, answer: Answer) -> Answer:
    known = session.get(Answer, answer.id)
    if known is None:
        try:
            with session.begin_nested():
                session.add(answer)
        except IntegrityError:
            # The same page was sent twice at once, and the other sending was first.
            known = session.get(Answer, answer.id)
            if known is None:
                raise
        else:
            return answer
    if known.revision < LAST_REVISION and _what_was_said(known) != _what_was_said(answer):
        raise PageAlreadySaved(
            _("This page had already saved another answer. Save again to record this one as well.")
        )
    return known


def _what_was_said(answer: Answer) -> tuple[object, ...]:
    return (
        answer.campaign_id,
        answer.ward_code,
        answer.round_id,
        answer.outcome,
        answer.words,
        answer.topic,
        answer.street,
        answer.language,
    )
