"""Frozen wards: what their answers forget when the shortlist is frozen, and what later ones never keep."""

from __future__ import annotations

import uuid
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.models import Answer, Campaign, LoadedFile, Round, SettledWard
from voting.collect.new_answers import Settled
from voting.collect.services.forgetting import forget_small
from voting.people.services import leave_to_rewrite
from voting.places.models import Ward
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage.database import insert_unless_there
from voting.storage.transactions import is_reading


class FileIsMoving(Refusal):
    """A file of answers is being set aside or restored, in several turns."""


def settled_wards(session: Session, campaigns: Collection[uuid.UUID]) -> Settled:
    """Return the wards whose answers no longer keep their phone; none is added while answers come in."""
    if not is_reading():
        held = sa.select(Campaign.id).where(Campaign.id.in_(campaigns)).order_by(Campaign.id)
        session.execute(held.with_for_update(read=True)).all()
    asked = sa.select(SettledWard.campaign_id, SettledWard.ward_code)
    return set(session.execute(asked.where(SettledWard.campaign_id.in_(campaigns))).tuples())


def is_settled(session: Session, walked: Round) -> bool:
    """Whether the answers of a round's ward no longer name the phone they came from."""
    return is_ward_settled(session, walked.campaign_id, walked.ward_code)


def is_ward_settled(session: Session, campaign_id: uuid.UUID, ward_code: str) -> bool:
    """Whether a ward's shortlist is frozen, so that what its doors say now comes too late for it."""
    return session.get(SettledWard, (campaign_id, ward_code)) is not None


def settle(session: Session, campaign: Campaign, ward: Ward) -> None:
    """Let a ward's answers forget which phone and round they came from; late answers keep neither.

    A round has a day and streets, and a person who gave their name has a day and a language: so an answer
    keeps its street and language only where enough answers of its week share them. Late ones keep neither.
    Answers set aside with a phone keep that phone until they are restored: otherwise they never could be.
    """
    session.refresh(campaign, with_for_update={"of": Campaign})
    _check_no_file_moves(session, campaign, ward)
    insert_unless_there(session, SettledWard, {"campaign_id": campaign.id, "ward_code": ward.code})
    of_ward = Answer.campaign_id == campaign.id, Answer.ward_code == ward.code
    # Before they forget their phones, of each of which only a few answers are counted.
    forget_small(session, campaign.id, ward.code)
    kept = sa.case((Answer.is_set_aside, Answer.pass_id), else_=None)
    session.execute(
        sa.update(Answer)
        .where(*of_ward)
        .values(pass_id=kept, round_id=None)
        .execution_options(synchronize_session=False)
    )
    session.flush()
    session.expire_all()
    leave_to_rewrite(session, Answer)


def _check_no_file_moves(session: Session, campaign: Campaign, ward: Ward) -> None:
    """Refuse between two turns of setting a file aside: half of it would be in the shortlist."""
    moving = sa.select(LoadedFile).where(LoadedFile.campaign_id == campaign.id, LoadedFile.is_moving)
    if any(ward.code in each.wards for each in session.scalars(moving)):
        raise FileIsMoving(
            _(
                "A file with answers from %(ward)s is being set aside or restored. Wait a minute, "
                "then try again. If it was interrupted, the campaign’s page says so: press the "
                "button there again.",
                ward=ward.name,
            )
        )
