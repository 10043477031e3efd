"""Rounds: plan one, join it by its link, and count what its doors said."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from voting.collect.journal_entries import RoundPlanned
from voting.collect.messages import has_privacy_words
from voting.collect.models import Campaign, DoorCount, Round
from voting.collect.rules import (
    CANVASSERS,
    LONGEST_PLACE,
    LONGEST_SCRIPT,
    LONGEST_STREET,
    MOST_STREETS,
    streets_once,
)
from voting.collect.services.counting import COLUMNS, COUNTS, TOGETHER
from voting.collect.services.doors import Doors, as_doors
from voting.people.services import end_all_passes
from voting.places.models import Ward
from voting.plain.base32 import JOIN_BITS, join_token_of, read_join_token
from voting.plain.refusals import BadInput, NotFound, Refusal
from voting.plain.roles import PassKind
from voting.plain.text_cleaning import clean_words, one_line
from voting.plain.translating import format_date
from voting.plain.translating import gettext as _
from voting.printing.printable import check_printable
from voting.storage import journal

LINK_LASTS = timedelta(days=1)
# A day as people say it: 14 June 2026.
DAY = "d MMMM y"


class RoundIsOver(Refusal):
    """The round's link has expired."""


class RoundIsNotToday(Refusal):
    """The round's day has not come yet."""


def plan_round(
    session: Session,
    campaign: Campaign,
    *,
    ward: Ward,
    on: date,
    meeting_place: str,
    streets: Sequence[str],
    script: str = "",
    canvassers: int = CANVASSERS,
    by: str,
) -> Round:
    """Plan a round; its link lets canvassers in until the day after."""
    meeting_place, streets, script = check_round(
        campaign, on=on, meeting_place=meeting_place, streets=streets, script=script
    )
    planned = Round(
        campaign=campaign,
        ward=ward,
        on=on,
        meeting_place=meeting_place,
        streets=streets,
        script=script,
        canvassers=canvassers,
        join_token=join_token_of(secrets.randbits(JOIN_BITS)),
    )
    session.add(planned)
    session.flush()
    journal.record(session, RoundPlanned(str(planned.id)), by=by)
    return planned


def check_round(
    campaign: Campaign, *, on: date, meeting_place: str, streets: Sequence[str], script: str
) -> tuple[str, list[str], str]:
    """Return the meeting place, streets and script of a round as they are kept, or refuse them."""
    meeting_place, streets, script = one_line(meeting_place), streets_once(streets), clean_words(script)
    if not campaign.starts_on <= on <= campaign.ends_on:
        raise BadInput(
            _(
                "Choose a day in this campaign: from %(first)s to %(last)s.",
                first=format_date(campaign.starts_on, DAY),
                last=format_date(campaign.ends_on, DAY),
            ),
            field="on",
        )
    _check_words(meeting_place, streets=streets, script=script)
    return meeting_place, streets, script


def _check_words(meeting_place: str, *, streets: Sequence[str], script: str) -> None:
    """Refuse texts that are too long for the sheet of a round, or cannot be printed."""
    if len(meeting_place) > LONGEST_PLACE:
        raise BadInput(
            _("That’s too long for a meeting place. Say where to meet in a few words."),
            field="meeting_place",
        )
    if len(streets) > MOST_STREETS:
        raise BadInput(
            _("That’s too much for one round. List up to %(most)s streets.", most=MOST_STREETS),
            field="streets",
        )
    if len(script) > LONGEST_SCRIPT:
        raise BadInput(
            _("That script takes too long to say. Use up to %(most)s characters.", most=LONGEST_SCRIPT),
            field="script",
        )
    if has_privacy_words(script):
        raise BadInput(
            _(
                "The sentences about what we keep are added to every script automatically. Remove "
                "them from yours."
            ),
            field="script",
        )
    check_printable(meeting_place, field="meeting_place")
    check_printable(script, field="script")
    check_printable(*streets, field="streets")
    for street in streets:
        if len(street) > LONGEST_STREET:
            raise BadInput(
                _("“%(street)s …” is too long. Write one street per line.", street=street[:40]),
                field="streets",
            )


def find_round(session: Session, join_token: str, *, today: date, any_day: bool = False) -> Round:
    """Return the round of a scanned code; the code works on the day of the round and the day after.

    Not before: sheets are printed days ahead, and anyone who saw one could join with phone after phone.

    Its row is locked, so that nobody joins by a code that is being replaced at that moment.
    """
    named = {join_token, read_join_token(join_token)}
    held = sa.select(Round).where(Round.join_token.in_(named)).with_for_update(read=True, of=Round)
    rounds = {each.join_token: each for each in session.scalars(held)}
    found = rounds.get(join_token) or next(iter(rounds.values()), None)
    if found is None:
        raise NotFound(
            _(
                "This code is not for any round, or has been replaced by a new one. Ask your "
                "organiser for the right code."
            ),
            field="code",
        )
    if found.called_off_at is not None:
        raise RoundIsOver(_("This round has been called off. Ask your organiser when the next one is."))
    if today > found.on + LINK_LASTS:
        raise RoundIsOver(_("This round is over. Ask your organiser for today’s code."), field="code")
    if today < found.on and not any_day:
        raise RoundIsNotToday(
            _("This code works from %(day)s. Scan it again then.", day=format_date(found.on, DAY)),
            field="code",
        )
    return found


def replace_round_code(session: Session, walked: Round, *, by: str) -> int:
    """Give a round a new code, and end every pass that the old one gave; return how many."""
    session.refresh(walked, with_for_update={"of": Round})
    walked.join_token = join_token_of(secrets.randbits(JOIN_BITS))
    session.flush()
    return end_all_passes(session, PassKind.ROUND, subject_id=walked.id, by=by)


def get_round(session: Session, round_id: uuid.UUID) -> Round:
    """Return the round with this key."""
    found = session.get(Round, round_id)
    if found is None:
        raise NotFound(_("There is no such round."))
    return found


def rounds_of(session: Session, campaign: Campaign) -> list[tuple[Round, int]]:
    """Return the rounds of a campaign with the doors of each, latest first."""
    doors_of_each = (
        sa.select(sa.func.coalesce(sa.func.sum(TOGETHER), 0))
        .where(DoorCount.round_id == Round.id, COUNTS)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(Round, doors_of_each)
        .where(Round.campaign_id == campaign.id)
        .options(joinedload(Round.ward))
        .order_by(Round.on.desc(), Round.id)
    )
    return [(each, doors) for each, doors in rows.tuples()]


def doors_of_round(session: Session, of: Round) -> Doors:
    """Return the outcomes of all doors of one round so far, on all its phones."""
    sums = (sa.func.coalesce(sa.func.sum(getattr(DoorCount, name)), 0) for name in COLUMNS.values())
    doors = session.execute(sa.select(*sums).where(DoorCount.round_id == of.id, COUNTS)).one()
    return as_doors(dict(zip(COLUMNS, map(int, doors), strict=True)))
