"""Put right what was noted at a door: find an answer by its reference, then correct, erase or release it.

Corrected and erased words get a revision that no phone reaches, so a late copy never overwrites them.
"""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from voting.collect.journal_entries import AnswerCorrected, AnswerErased, AnswerReleased, AnswersSearched
from voting.collect.models import Answer, Campaign, Outcome, SettledWard, Source
from voting.collect.new_answers import Said, check_said
from voting.collect.rules import LAST_REVISION, REFERENCE_LENGTH, read_reference
from voting.collect.services.counting import let_door_count
from voting.collect.services.late_answers import OF_NO_PHONE
from voting.collect.services.phones import PhoneIsSetAside
from voting.people.services import leave_to_rewrite
from voting.places.models import Seat, Ward
from voting.plain.refusals import BadInput, NotFound, Refusal
from voting.plain.text_cleaning import clean_words
from voting.plain.translating import gettext as _
from voting.site.erasure_register import Erased, ErasureRegister
from voting.storage import journal

HELD_SHOWN = 50
HEX_DIGITS = REFERENCE_LENGTH * 5 // 4


class WordsAreErased(Refusal):
    """Erased words cannot be written again."""


def answers_with_reference(session: Session, seat: Seat, typed: str) -> list[Answer]:
    """Return the answers of a seat with this reference, however typed; hardly ever more than one."""
    bits = read_reference(typed)
    if bits is None:
        raise BadInput(
            _("A reference has 8 letters and digits, such as 4F7K-92QX. Type it again."), field="reference"
        )
    # The last hexadecimal digits of a key, which both databases write in the same letters.
    ends_so = sa.cast(Answer.id, sa.String).endswith(f"{bits:0{HEX_DIGITS}x}")
    # The keys alone first: they are stored together, and scanning all of them is quick.
    keys = session.scalars(sa.select(Answer.id).where(ends_so)).all()
    campaigns = sa.select(Campaign.id).where(Campaign.seat_id == seat.id)
    found = session.scalars(
        sa.select(Answer)
        .where(Answer.id.in_(keys), Answer.outcome == Outcome.SPOKE, Answer.campaign_id.in_(campaigns))
        .options(joinedload(Answer.ward))
        .order_by(Answer.recorded_on.desc(), Answer.id)
    ).all()
    if not found:
        raise NotFound(
            _(
                "No answer has this reference. Check it letter by letter. If they only spoke to us "
                "today, it may still be on a canvasser’s phone: try again tomorrow."
            )
        )
    return list(found)


def search_answers(session: Session, seat: Seat, typed: str, *, by: str) -> list[Answer]:
    """Find answers by their reference; the journal keeps how many were found, not the reference."""
    try:
        found = answers_with_reference(session, seat, typed)
    except NotFound:
        journal.record(session, AnswersSearched(0), by=by)
        raise
    journal.record(session, AnswersSearched(len(found)), by=by)
    return found


def get_answer(session: Session, key: uuid.UUID) -> Answer:
    """Return the answer with this key, if someone spoke and it was not taken back."""
    answer = session.get(Answer, key)
    if answer is None or answer.outcome != Outcome.SPOKE:
        raise NotFound(_("This answer is no longer here. Find it again by its reference."))
    return answer


def held_answers(session: Session, campaign: Campaign, *, after: int = 0) -> list[Answer]:
    """Return some of the answers held for an organiser to read, those at a walking pace first.

    Answers held because of how they came are reviewed by phone and not read: beside the phone and the day,
    their words would leave hardly any other answer for a person who was met there. Answers that no longer
    have a phone are kept apart (late_answers). So nobody can bury what a canvasser held by sending a lot.
    """
    return list(
        session.scalars(
            sa.select(Answer)
            .where(*_held_in(campaign), _TO_READ)
            .options(joinedload(Answer.ward))
            .order_by(Answer.doubt.is_not(None), Answer.recorded_on, Answer.id)
            .offset(after)
            .limit(HELD_SHOWN)
        )
    )


def count_to_read(session: Session, campaign: Campaign) -> int:
    """Return how many answers of a campaign are held for an organiser to read."""
    which = (*_held_in(campaign), _TO_READ)
    return session.scalar(sa.select(sa.func.count()).select_from(Answer).where(*which)) or 0


def count_held(session: Session, campaign: Campaign, ward: Ward | None = None) -> int:
    """Return how many answers of a campaign, or of one ward in it, are held for an organiser."""
    which = (*_held_in(campaign), *([Answer.ward_code == ward.code] if ward else []))
    return session.scalar(sa.select(sa.func.count()).select_from(Answer).where(*which)) or 0


def held_by_ward(session: Session) -> dict[tuple[uuid.UUID, str], int]:
    """Return how many answers are held for an organiser, by campaign and ward."""
    rows = session.execute(
        sa.select(Answer.campaign_id, Answer.ward_code, sa.func.count())
        .where(*_HELD)
        .group_by(Answer.campaign_id, Answer.ward_code)
    )
    return {(campaign, ward): count for campaign, ward, count in rows}


def correct_answer(session: Session, answer: Answer, *, words: str, by: str) -> None:
    """Replace the words that were noted, and release the answer for sorting."""
    _lock(session, answer)
    if answer.is_erased:
        raise WordsAreErased(_("These words have been erased and can’t be written again."))
    words = clean_words(words)
    if not words:
        raise BadInput(
            _("Write the corrected wording. If nothing should be kept, erase the words."), field="words"
        )
    check_said(Said(outcome=answer.outcome, words=words), topics=answer.campaign.topics)
    if not answer.is_corrected:
        answer.noted_revision = answer.revision
    answer.words, answer.revision = words, LAST_REVISION
    _let_go(session, answer)
    leave_to_rewrite(session, Answer)
    corrected = sa.select(sa.func.count()).where(
        Answer.campaign_id == answer.campaign_id,
        Answer.ward_code == answer.ward_code,
        Answer.revision == LAST_REVISION,
        Answer.words != "",
    )
    count = session.scalar(corrected) or 0
    journal.record(session, AnswerCorrected(answer.ward.name, count), by=by)


def erase_answer(session: Session, answer: Answer, *, register: ErasureRegister, by: str) -> None:
    """Erase what was said and where; the door that answered, and its topic, still count."""
    _lock(session, answer)
    if answer.is_erased:
        return
    register.note((Erased.ANSWER, str(answer.id)))
    erase_words_again(session, answer, by=by)


def erase_words_again(session: Session, answer: Answer, *, by: str) -> None:
    """Erase an answer that is already in the register of erasures."""
    answer.words, answer.street, answer.language = "", "", ""
    answer.revision = LAST_REVISION
    if answer.is_set_aside and answer.pass_id is None:
        answer.is_personal = False
    else:
        _let_go(session, answer)
    leave_to_rewrite(session, Answer)
    journal.record(session, AnswerErased(), by=by)


def release_answer(session: Session, answer: Answer, *, by: str) -> bool:
    """Release a held answer for sorting as it is; return whether that changed anything.

    This includes one that is set aside and names no phone: nothing else restores it.
    """
    _lock(session, answer)
    if not answer.is_held:
        return False
    if answer.is_set_aside and answer.pass_id is not None and answer.source == Source.FILE:
        raise PhoneIsSetAside(
            _("The whole file this answer came from is set aside. Restore it on the campaign’s page.")
        )
    if answer.is_set_aside and answer.pass_id is not None:
        raise PhoneIsSetAside(
            _("Everything from the phone that sent this answer is set aside. Restore it on the phone’s page.")
        )
    _let_go(session, answer)
    journal.record(session, AnswerReleased(), by=by)
    return True


def comes_too_late(session: Session, answer: Answer) -> bool:
    """Whether the shortlist of an answer's ward is frozen, so that it no longer changes anything."""
    return session.get(SettledWard, (answer.campaign_id, answer.ward_code)) is not None


def _let_go(session: Session, answer: Answer) -> None:
    """Release an answer, unless it is set aside with its phone; its door counts from now on."""
    stays, was_doubted = answer.is_set_aside and answer.pass_id is not None, answer.doubt is not None
    is_moved = was_doubted or (answer.is_set_aside and not stays)
    answer.is_personal, answer.doubt = False, None
    answer.is_held, answer.is_set_aside, answer.is_counted = stays, stays, not stays
    session.flush()
    if is_moved:
        let_door_count(session, answer, was_doubted=was_doubted)


_HELD = (Answer.is_held == sa.true(), Answer.outcome == Outcome.SPOKE, sa.not_(Answer.is_set_aside))

_TO_READ = sa.and_(sa.or_(Answer.is_personal, Answer.pass_id.is_(None)), sa.not_(OF_NO_PHONE))


def _held_in(campaign: Campaign) -> tuple[sa.ColumnElement[bool], ...]:
    return (Answer.campaign_id == campaign.id, *_HELD)


def _lock(session: Session, answer: Answer) -> None:
    session.refresh(answer, with_for_update={"of": Answer})
