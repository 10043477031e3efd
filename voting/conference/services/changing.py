"""Changing the time and place of a conference, until its first vote is opened."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from voting.collect.rules import LONGEST_PLACE
from voting.conference.journal_entries import ConferenceChanged
from voting.conference.models import Conference, ContestState
from voting.conference.services.moves import lock_contest
from voting.plain.refusals import BadInput, Refusal
from voting.plain.text_cleaning import one_line
from voting.plain.translating import gettext as _
from voting.printing.printable import check_printable
from voting.storage import journal


class ConferenceHasBegun(Refusal):
    """Someone may have voted there and then: a conference is not moved afterwards."""


def change_conference(
    session: Session,
    conference: Conference,
    *,
    place: str,
    starts_at: datetime,
    closes_at: datetime | None,
    by: str,
) -> None:
    """Move a conference to another time or place; `closes_at` is the announced closing time on its new day.

    Saving it unchanged leaves no line in the journal.
    """
    for contest in sorted(conference.contests, key=lambda each: each.id):
        lock_contest(session, contest.id)
    check_may_change(conference)
    place = check_place(place)
    before = conference.starts_at, conference.place
    if (starts_at, place) == before:
        return
    if closes_at is not None and closes_at <= starts_at:
        raise BadInput(
            _("Voting is due to close before that time. Change the closing time first, or start earlier."),
            field="at",
        )
    conference.starts_at, conference.place, conference.closes_at = starts_at, place, closes_at
    session.flush()
    was_at, was_place = before
    act = ConferenceChanged(conference.slug, starts_at.isoformat(), place, was_at.isoformat(), was_place)
    journal.record(session, act, by=by)


def may_change(conference: Conference) -> bool:
    """Whether a conference can still be moved: voting was opened in no ward."""
    return all(contest.state == ContestState.READY for contest in conference.contests)


def check_may_change(conference: Conference) -> None:
    """Raise ConferenceHasBegun once voting has been opened in any ward."""
    for contest in conference.contests:
        if contest.state != ContestState.READY:
            raise ConferenceHasBegun(
                _(
                    "Voting in %(ward)s has begun, so the time and place can’t be changed.",
                    ward=contest.ward.name,
                )
            )


def check_place(place: str) -> str:
    """Return a place as stored; refuse one that a ballot could not print."""
    place = one_line(place)
    if not place:
        raise BadInput(_("Say where the conference is, so people can find it."), field="place")
    if len(place) > LONGEST_PLACE:
        raise BadInput(_("That name or place is too long for a ballot. Use fewer words."), field="place")
    check_printable(place, field="place")
    return place
