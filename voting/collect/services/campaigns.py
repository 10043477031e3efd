"""Campaigns: start one, and find it by its name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from slugify import slugify
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from voting.collect.journal_entries import CampaignStarted
from voting.collect.models import Campaign
from voting.collect.rules import (
    LONGEST_NAME,
    LONGEST_QUESTION,
    LONGEST_TOPIC,
    MOST_TOPICS,
    tidy_list,
)
from voting.places.models import Seat
from voting.plain.names import is_same_name
from voting.plain.refusals import BadInput, NotFound, Refusal
from voting.plain.text_cleaning import one_line
from voting.plain.translating import gettext as _
from voting.printing.printable import check_printable
from voting.storage import journal

# Names of pages, which a campaign therefore cannot have in addresses.
RESERVED = frozenset({"new"})


class NameIsTaken(Refusal):
    """Another campaign has this name."""

    field = "name"


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
    name, question, topics = one_line(name), one_line(question), tidy_list(topics)
    slug = slugify(name)
    _check_campaign(name=name, slug=slug, question=question, topics=topics)
    if ends_on < starts_on:
        raise BadInput(_("The campaign can’t end before it starts."), field="ends_on")
    taken = NameIsTaken(_("There is already a campaign called “%(name)s”. Choose another name.", name=name))
    named = session.execute(sa.select(Campaign.slug, Campaign.name)).tuples()
    if any(slug == known or is_same_name(name, other) for known, other in named):
        raise taken
    campaign = Campaign(
        seat=seat,
        slug=slug,
        name=name,
        question=question,
        starts_on=starts_on,
        ends_on=ends_on,
        topics=topics,
    )
    try:
        with session.begin_nested():
            session.add(campaign)
    except IntegrityError:
        raise taken from None
    journal.record(session, CampaignStarted(slug), by=by)
    return campaign


def _check_campaign(*, name: str, slug: str, question: str, topics: Sequence[str]) -> None:
    if not slug or slug in RESERVED:
        raise BadInput(
            _("Give the campaign a name that says when or where it is, such as “Summer 2026”."), field="name"
        )
    if len(name) > LONGEST_NAME:
        raise BadInput(
            _("That name is too long. Use up to %(most)s characters.", most=LONGEST_NAME), field="name"
        )
    if not question:
        raise BadInput(_("Write the question to ask at every door."), field="question")
    if len(question) > LONGEST_QUESTION:
        raise BadInput(
            _("That question is too long. Use up to %(most)s characters.", most=LONGEST_QUESTION),
            field="question",
        )
    check_printable(name, field="name")
    check_printable(question, field="question")
    check_printable(*topics, field="topics")
    if len(topics) > MOST_TOPICS:
        raise BadInput(_("A campaign can have up to %(most)s topics.", most=MOST_TOPICS), field="topics")
    for topic in topics:
        if len(topic) > LONGEST_TOPIC:
            raise BadInput(
                _("The topic “%(topic)s” is too long for a button. Shorten it.", topic=topic[:60]),
                field="topics",
            )


def find_campaign(session: Session, slug: str) -> Campaign:
    """Return the campaign with this name in addresses."""
    campaign = session.scalar(sa.select(Campaign).where(Campaign.slug == slug))
    campaign = campaign or _named(session, slug)
    if campaign is None:
        raise NotFound(_("There is no campaign called “%(slug)s”.", slug=slug[:LONGEST_NAME]))
    return campaign


def _named(session: Session, name: str) -> Campaign | None:
    """Return the one campaign of this name, however it is written."""
    called = [each for each in session.scalars(sa.select(Campaign)) if is_same_name(each.name, name)]
    return called[0] if len(called) == 1 else None
