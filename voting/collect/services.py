"""Starting a campaign, planning a round, recording an answer."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _
from slugify import slugify
from sqlalchemy.orm import Session

from voting import clock, journal
from voting.collect.acts import CampaignStarted, RoundPlanned
from voting.collect.models import Answer, Campaign, Outcome, Round, Source
from voting.collect.rules import LONGEST_ANSWER, LONGEST_STREET, MOST_TOPICS, clean_words
from voting.places.models import Seat, Ward
from voting.refusals import BadInput, NotFound, Refusal


class NameIsTaken(Refusal):
    """Another campaign has this name."""


def start_campaign(
    session: Session,
    *,
    seat: Seat,
    name: str,
    question: str,
    starts_on: date,
    ends_on: date,
    topics: Sequence[str],
    by: str,
) -> Campaign:
    """Start a season of asking one question in a seat."""
    slug = slugify(name)
    if not slug:
        raise BadInput(_("Give the campaign a name with letters in it."))
    if session.scalar(sa.select(Campaign.id).where(Campaign.slug == slug)):
        raise NameIsTaken(_("There is already a campaign called “%(name)s”. Choose another name.", name=name))
    if ends_on < starts_on:
        raise BadInput(_("The campaign cannot end before it starts."))
    if len(topics) > MOST_TOPICS:
        raise BadInput(_("A campaign can have at most 12 topics."))
    campaign = Campaign(
        seat=seat,
        slug=slug,
        name=name,
        question=question,
        starts_on=starts_on,
        ends_on=ends_on,
        topics=list(topics),
    )
    session.add(campaign)
    session.flush()
    journal.record(session, CampaignStarted(slug), by=by)
    return campaign


def find_campaign(session: Session, slug: str) -> Campaign:
    """The campaign with this name in addresses."""
    campaign = session.scalar(sa.select(Campaign).where(Campaign.slug == slug))
    if campaign is None:
        raise NotFound(_("There is no campaign called “%(slug)s”.", slug=slug))
    return campaign


def plan_round(
    session: Session,
    campaign: Campaign,
    *,
    ward: Ward,
    on: date,
    meeting_place: str,
    streets: Sequence[str],
    by: str,
) -> Round:
    """Plan an outing; its link lets canvassers in until the day after."""
    planned = Round(
        campaign=campaign,
        ward=ward,
        on=on,
        meeting_place=meeting_place,
        streets=list(streets),
        join_token=secrets.token_urlsafe(12),
    )
    session.add(planned)
    session.flush()
    journal.record(session, RoundPlanned(str(planned.id)), by=by)
    return planned


def find_round(session: Session, join_token: str) -> Round:
    """The round that a scanned link belongs to."""
    found = session.scalar(sa.select(Round).where(Round.join_token == join_token))
    if found is None:
        raise NotFound(_("This link belongs to no round. Ask your organiser for today's link."))
    return found


def record_answer(
    session: Session,
    campaign: Campaign,
    *,
    ward: Ward,
    outcome: Outcome,
    words: str = "",
    topic: str = "",
    street: str = "",
    source: Source = Source.DOORSTEP,
    round_id: uuid.UUID | None = None,
    key: uuid.UUID | None = None,
) -> Answer:
    """Record what one door said; recording the same key again changes nothing and returns what is there."""
    if key is not None and (known := session.get(Answer, key)):
        return known
    words, street = clean_words(words), " ".join(clean_words(street).split())
    check_answer(campaign, outcome=outcome, words=words, topic=topic, street=street)
    answer = Answer(
        id=key or uuid.uuid4(),
        campaign_id=campaign.id,
        ward_code=ward.code,
        round_id=round_id,
        outcome=outcome,
        words=words if outcome == Outcome.SPOKE else "",
        topic=topic,
        street=street,
        source=source,
        recorded_at=clock.now(),
    )
    session.add(answer)
    session.flush()
    return answer


def check_answer(campaign: Campaign, *, outcome: Outcome, words: str, topic: str, street: str) -> None:
    """Refuse an answer that cannot be kept as it is, saying what to do about it."""
    if outcome == Outcome.SPOKE and not words and not topic:
        raise BadInput(_("Write down what they said, or choose a topic."))
    if len(words) > LONGEST_ANSWER:
        raise BadInput(_("That is longer than 2,000 letters. Keep the heart of what they said."))
    if len(street) > LONGEST_STREET:
        raise BadInput(_("That street name is too long. Write the street alone."))
    if topic and topic not in campaign.topics:
        raise BadInput(_("“%(topic)s” is not one of this campaign's topics.", topic=topic))
