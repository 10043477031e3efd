"""Recording what one door said."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from voting.collect.models import Answer, Campaign, Doubt, Outcome, Source
from voting.collect.rules import (
    LANGUAGE,
    LAST_REVISION,
    LONGEST_ANSWER,
    LONGEST_STREET,
    UNREADABLE,
    street_alone,
)
from voting.collect.services.counting import Tally, count_doors, note_brought
from voting.collect.services.settling import kept_row, settled_wards
from voting.collect.services.ways import Way, lock_passes
from voting.people.services import count_answers_in
from voting.places.models import Ward
from voting.plain.refusals import BadInput, Refusal
from voting.plain.text_cleaning import clean_words
from voting.plain.translating import gettext as _
from voting.web.pages import local_today


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
    way: Way | None = None,
    key: uuid.UUID | None = None,
) -> Answer:
    """Record what one door said; recording the same key again changes nothing and returns what is there.

    `way` is that of the phone which recorded it: what is too fast for a person is held for the organiser.
    """
    check_lengths(words, street)
    words, street = clean_words(words), street_alone(street)
    check_answer(campaign, outcome=outcome, words=words, topic=topic, street=street, language=language)
    day = on or local_today()
    settled = way.settled if way else settled_wards(session, {campaign.id})
    row = {
        "id": key or uuid.uuid4(),
        "campaign_id": campaign.id,
        "ward_code": ward.code,
        "round_id": round_id,
        "outcome": outcome,
        "words": words,
        "topic": topic if outcome == Outcome.SPOKE else "",
        "street": street,
        "language": language if outcome == Outcome.SPOKE else "",
        "source": source,
        "recorded_on": day,
        "revision": 0,
        "is_personal": False,
        **_of_phone(session, way),
    }
    answer = Answer(**kept_row(row, settled=settled))
    is_settled = (campaign.id, ward.code) in settled
    if key is not None and (known := _recorded_before(session, answer, is_settled=is_settled)):
        return known
    session.add(answer)
    session.flush()
    _count(session, answer, Tally(campaign.id, round_id, None, day), way)
    return answer


def _count(session: Session, answer: Answer, tally: Tally, way: Way | None) -> None:
    """Count its door; and what is there to be sorted at once, for among such answers people are hidden."""
    if way:
        tally = way.tally(tally.on, is_doubted=answer.doubt is not None)
        note_brought(session, {way.phone_pass.id: 1})
    count_doors(session, {(tally, answer.outcome): 1})
    if way and answer.outcome == Outcome.SPOKE and answer.doubt is None:
        key = way.phone_pass.id
        aside = {key: way.phone_pass.set_aside_at is not None}
        count_answers_in(session, {(answer.ward_code, key): 1}, is_set_aside=aside)


def _of_phone(session: Session, way: Way | None) -> dict[str, Any]:
    """What an answer keeps of the phone it came from, and whether it is held because of that."""
    if way:
        lock_passes(session, [way])
        way.check_room(way.room_left(session))
    doubt = _doubt(session, way) if way else None
    is_set_aside = way is not None and way.is_set_aside
    return {
        "pass_id": way.phone_pass.id if way else None,
        "doubt": doubt,
        "is_set_aside": is_set_aside,
        "is_held": doubt is not None or is_set_aside,
        "is_counted": doubt is None and not is_set_aside,
    }


def _doubt(session: Session, way: Way) -> Doubt | None:
    if way.is_late:
        return Doubt.LATE
    if way.doors_left(session) < 1:
        return Doubt.PACE
    if way.left_at_once() < 1:
        return Doubt.AT_ONCE
    way.note_let_in(1)
    return None


def check_lengths(words: str, street: str) -> None:
    """Refuse what is far too long before anything is worked out from it."""
    if len(words) > 2 * LONGEST_ANSWER:
        raise BadInput(
            _("That’s longer than 2,000 characters. Keep the main point of what they said."), field="words"
        )
    if len(street) > 2 * LONGEST_STREET:
        raise BadInput(_("That street name is too long. Type only the street."), field="street")


def check_answer(
    campaign: Campaign, *, outcome: Outcome, words: str, topic: str, street: str, language: str = ""
) -> None:
    """Refuse an answer that cannot be kept as it is, saying what to do about it."""
    if outcome == Outcome.SPOKE and not words and not topic:
        raise BadInput(_("Write down what they said, or choose a topic."), field="words")
    if outcome != Outcome.SPOKE and words:
        raise BadInput(
            _("There are words here, so someone spoke. Save them as an answer, or clear them."),
            field="words",
        )
    if UNREADABLE in words + street:
        raise BadInput(_("Some characters couldn’t be read. Type them again."), field="words")
    if len(words) > LONGEST_ANSWER:
        raise BadInput(
            _("That’s longer than 2,000 characters. Keep the main point of what they said."), field="words"
        )
    if len(street) > LONGEST_STREET:
        raise BadInput(_("That street name is too long. Type only the street."), field="street")
    if language and not LANGUAGE.fullmatch(language):
        raise BadInput(
            _("“%(language)s” is not one of the languages you can choose.", language=language[:20]),
            field="language",
        )
    if topic and topic not in campaign.topics:
        raise BadInput(
            _("“%(topic)s” is not one of this campaign's topics.", topic=topic[:60]), field="topic"
        )


def _recorded_before(session: Session, answer: Answer, *, is_settled: bool) -> Answer | None:
    """The answer that is there already under this key; otherwise it is added now."""
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
            return None
    if known.revision < LAST_REVISION and _what_was_said(known, is_settled=is_settled) != _what_was_said(
        answer, is_settled=is_settled
    ):
        raise PageAlreadySaved(
            _("This page has already saved another answer. Save again to record this one as well.")
        )
    return known


def _what_was_said(answer: Answer, *, is_settled: bool) -> tuple[object, ...]:
    """What tells one answer from another; in a frozen ward without what it may have forgotten since."""
    where = () if is_settled else (answer.street, answer.language)
    said = answer.outcome, answer.words, answer.topic
    return answer.campaign_id, answer.ward_code, *said, *where
