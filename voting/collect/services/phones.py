"""Everything that came from one phone: let it count, set it aside, or restore it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.journal_entries import PhoneReleased, PhoneSetAside, PhoneTakenBack
from voting.collect.models import Answer, Campaign, Doubt, Round
from voting.collect.services.at_once import waiting_from
from voting.collect.services.counting import (
    PhoneDoors,
    doors_by_phone,
    let_phone_count,
    mark_doors,
)
from voting.collect.services.settling import is_settled
from voting.people.models import PhonePass
from voting.people.services import (
    ERASED_AT_ONCE,
    ORIGIN_KEPT_FOR,
    find_pass,
    forget_origins,
    hasty_origins,
    leave_to_rewrite,
    origin_of,
    release_people,
    set_people_aside,
    take_people_back,
    who_joined,
)
from voting.plain import clock
from voting.plain.refusals import Refusal
from voting.plain.roles import PassKind
from voting.plain.translating import gettext as _
from voting.site.instance import Instance
from voting.storage import journal


class PhoneIsSetAside(Refusal):
    """Everything from this phone is set aside, so none of it can be let in."""


@dataclass(frozen=True)
class PhoneOfRound:
    """A phone that joined a round, and its doors."""

    phone_pass: PhonePass
    doors: PhoneDoors


def phones_of(session: Session, walked: Round) -> list[PhoneOfRound]:
    """Return the phones of a round in order of joining, each with its doors."""
    doors = doors_by_phone(session, walked)
    return [
        PhoneOfRound(each, doors.get(each.id, PhoneDoors()))
        for each in who_joined(session, PassKind.ROUND, walked.id)
    ]


@dataclass(frozen=True)
class DoubtedPhone:
    """A phone that sent more than a person can have heard: the number of doors, and whether also people.

    `waiting` further doors came at once, and count from the next morning if nobody sets the phone aside.
    """

    walked: Round
    phone_pass: PhonePass
    doors: int
    has_people: bool
    waiting: int = 0

    @property
    def is_doubted(self) -> bool:
        """Whether an organiser has to review it."""
        return bool(self.doors or self.has_people)


def doubted_phones(session: Session, campaign: Campaign, *, instance: Instance) -> list[DoubtedPhone]:
    """Return the phones of a campaign that an organiser must or can review, those with most doors first."""
    doors, waiting = _doubted_doors(session, campaign), waiting_from(session, campaign.id, [])
    hasty = hasty_origins(session, today=instance.today)
    found = [
        DoubtedPhone(
            walked,
            each,
            doors.get(each.id, 0),
            bool(hasty) and origin_of(each, instance=instance) in hasty,
            waiting.get(each.id, 0),
        )
        for walked, each in (phones_that_joined(session, campaign) if doors or hasty or waiting else ())
        if each.set_aside_at is None
    ]
    doubted = [each for each in found if each.is_doubted or each.waiting]
    return sorted(doubted, key=lambda each: (-each.doors, -each.waiting, each.phone_pass.id))


def phones_that_joined(session: Session, campaign: Campaign) -> Sequence[tuple[Round, PhonePass]]:
    """Return every phone that joined a round of a campaign, with its round."""
    phones = sa.select(Round, PhonePass).join(PhonePass, PhonePass.subject_id == Round.id)
    return session.execute(phones.where(Round.campaign_id == campaign.id)).tuples().all()


def _doubted_doors(session: Session, campaign: Campaign) -> dict[uuid.UUID, int]:
    rows = session.execute(
        sa.select(Answer.pass_id, sa.func.count())
        .where(
            Answer.campaign_id == campaign.id,
            Answer.is_held,
            Answer.doubt.in_([Doubt.PACE, Doubt.LATE]),
            Answer.pass_id.is_not(None),
            sa.not_(Answer.is_set_aside),
        )
        .group_by(Answer.pass_id)
    )
    return {key: count for key, count in rows.tuples() if key}


def release_phone(session: Session, walked: Round, key: uuid.UUID, *, instance: Instance, by: str) -> int:
    """Let all doubted answers of a phone count, and its people; those that may be personal stay held.

    Returns how many answers.
    """
    phone_pass = _hold(session, walked, key)
    if phone_pass.set_aside_at:
        raise PhoneIsSetAside(_("Everything from this phone is set aside. Restore it first."))
    count = 0
    # In a frozen ward no answer names the phone: late answers are reviewed separately.
    if not is_settled(session, walked):
        count = _change(
            session,
            (Answer.pass_id == key, Answer.doubt.is_not(None)),
            doubt=None,
            is_held=Answer.is_personal,
            is_counted=True,
        )
        let_phone_count(session, key)
    origin = origin_of(phone_pass, instance=instance)
    release_people(session, origin, ward_code=walked.ward_code, today=instance.today)
    journal.record(session, PhoneReleased(str(key), count), by=by)
    return count


def set_phone_aside(session: Session, walked: Round, key: uuid.UUID, *, instance: Instance, by: str) -> int:
    """Take everything that came from a phone, answers and people, out of every count and list.

    Returns how many answers. What it still sends is set aside as well, and everything can be restored. People
    already in lists stay there where removing them would show which answers are theirs.
    """
    phone_pass = _hold(session, walked, key)
    # Its page speaks of its people by days alone, so origins due to be forgotten are forgotten first.
    before = instance.today - ORIGIN_KEPT_FOR
    forget_origins(session, before=before, instance=instance, most=ERASED_AT_ONCE)
    phone_pass.set_aside_at = phone_pass.set_aside_at or clock.now()
    count = 0
    if not is_settled(session, walked):
        count = _change(session, (Answer.pass_id == key,), is_set_aside=True, is_held=True, is_counted=False)
        mark_doors(session, key, is_set_aside=True)
    set_people_aside(session, phone_pass, ward_code=walked.ward_code, instance=instance, by=by)
    journal.record(session, PhoneSetAside(str(key), count), by=by)
    return count


def take_phone_back(session: Session, walked: Round, key: uuid.UUID, *, instance: Instance, by: str) -> int:
    """Undo setting a phone aside: everything is as it was before. Returns how many answers.

    This holds even if the ward was frozen meanwhile: its answers kept their phone while set aside, and forget
    it now. Answers that an older version let forget it at once stay where they are, with their doors.
    """
    phone_pass = _hold(session, walked, key)
    is_frozen = is_settled(session, walked)
    since = instance.day_of(phone_pass.set_aside_at or clock.now())
    phone_pass.set_aside_at = None
    count = _change(
        session,
        (Answer.pass_id == key, Answer.is_set_aside == sa.true()),
        is_set_aside=False,
        is_held=sa.or_(Answer.is_personal, Answer.doubt.is_not(None)),
        is_counted=Answer.doubt.is_(None),
        pass_id=None if is_frozen else key,
    )
    if count and is_frozen:
        leave_to_rewrite(session, Answer)
    if count or not is_frozen:
        mark_doors(session, key, is_set_aside=False)
    take_people_back(session, phone_pass, ward_code=walked.ward_code, since=since, instance=instance, by=by)
    journal.record(session, PhoneTakenBack(str(key), count), by=by)
    return count


def _hold(session: Session, walked: Round, key: uuid.UUID) -> PhonePass:
    """Lock a phone's pass after its campaign: in the order in which incoming answers lock them."""
    held = sa.select(Campaign.id).where(Campaign.id == walked.campaign_id).with_for_update(read=True)
    session.execute(held).all()
    return find_pass(session, key, subject_id=walked.id)


def _change(session: Session, which: tuple[sa.ColumnElement[bool], ...], **values: object) -> int:
    changed = session.execute(
        sa.update(Answer).where(*which).values(**values).execution_options(synchronize_session=False)
    )
    session.flush()
    session.expire_all()
    return int(getattr(changed, "rowcount", 0))
