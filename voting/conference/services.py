"""Planning a conference, making its contests, opening and closing them."""

from __future__ import annotations

import uuid
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from flask_babel import gettext as _
from slugify import slugify
from sqlalchemy.orm import Session

from voting import journal
from voting.conference.acts import ConferencePlanned, ContestMade, ContestMoved
from voting.conference.keys import destroy_key, make_key
from voting.conference.models import Conference, Contest, ContestState, Method, Option, TieRule
from voting.conference.rules import FEWEST_OPTIONS, MOST_OPTIONS, contest_digest, may_move
from voting.places.models import Seat
from voting.refusals import BadInput, NotFound, Refusal
from voting.shortlist.models import Shortlist
from voting.shortlist.services import listed_themes


class ContestCannotMove(Refusal):
    """The contest is not in a state from which this can be done."""


class NameIsTaken(Refusal):
    """Another conference has this name."""


def plan_conference(
    session: Session, *, seat: Seat, name: str, place: str, starts_at: datetime, by: str
) -> Conference:
    """Plan a conference for a seat; its contests are made ward by ward."""
    slug = slugify(name)
    if not slug:
        raise BadInput(_("Give the conference a name with letters in it."))
    if session.scalar(sa.select(Conference.id).where(Conference.slug == slug)):
        raise NameIsTaken(
            _("There is already a conference called “%(name)s”. Choose another name.", name=name)
        )
    conference = Conference(seat=seat, slug=slug, name=name, place=place, starts_at=starts_at)
    session.add(conference)
    session.flush()
    journal.record(session, ConferencePlanned(slug), by=by)
    return conference


def find_conference(session: Session, slug: str) -> Conference:
    """The conference with this name in addresses."""
    conference = session.scalar(sa.select(Conference).where(Conference.slug == slug))
    if conference is None:
        raise NotFound(_("There is no conference called “%(slug)s”.", slug=slug))
    return conference


def find_contest(conference: Conference, ward: str) -> Contest:
    """A conference's contest for a ward, by the ward's slug, name or code."""
    for contest in conference.contests:
        if ward.casefold() in {contest.ward.slug, contest.ward.name.casefold(), contest.ward_code.casefold()}:
            return contest
    raise NotFound(
        _("“%(conference)s” has no contest for “%(ward)s”.", conference=conference.name, ward=ward)
    )


def make_contest(
    session: Session,
    conference: Conference,
    *,
    shortlist: Shortlist,
    method: Method,
    tie_rule: TieRule,
    question: str,
    by: str,
) -> Contest:
    """Put a frozen shortlist to its ward; question, options, method and tie rule are fixed for good."""
    if not shortlist.is_frozen or shortlist.digest is None:
        raise Refusal(
            _("The shortlist of %(ward)s is not frozen yet. Freeze it first.", ward=shortlist.ward.name)
        )
    if any(contest.ward_code == shortlist.ward_code for contest in conference.contests):
        raise Refusal(_("%(ward)s already has a contest at this conference.", ward=shortlist.ward.name))
    themes = listed_themes(session, shortlist)
    if not FEWEST_OPTIONS <= len(themes) <= MOST_OPTIONS:
        raise Refusal(_("A contest needs from 2 to 12 options. Freeze a shortlist of that length."))
    contest = Contest(
        conference=conference,
        ward=shortlist.ward,
        shortlist=shortlist,
        question=question,
        method=method,
        tie_rule=tie_rule,
        digest=contest_digest(
            question=question,
            ward=shortlist.ward_code,
            titles=[theme.title for theme in themes],
            method=method,
            tie_rule=tie_rule,
            shortlist=shortlist.digest,
        ),
        options=[
            Option(number=number, title=theme.title, doors=theme.doors or 0)
            for number, theme in enumerate(themes, start=1)
        ],
    )
    session.add(contest)
    session.flush()
    journal.record(session, ContestMade(str(contest.id), contest.digest), by=by)
    return contest


def open_contest(session: Session, contest: Contest, *, keys: Path, by: str) -> None:
    """Open the vote: make and rehearse the key that seals it, then let ballots be cast."""
    lock_contest(session, contest.id)
    move_contest(session, contest, ContestState.OPEN, by=by)
    destroy_key(keys, contest.id)  # One left by an opening that was cut short has sealed nothing.
    contest.public_key = make_key(keys, contest.id)
    session.flush()


def close_contest(session: Session, contest: Contest, *, by: str) -> None:
    """Close the vote; a cast acknowledged before is counted, none is taken after."""
    lock_contest(session, contest.id)
    move_contest(session, contest, ContestState.CLOSED, by=by)


def lock_contest(session: Session, contest_id: uuid.UUID, *, sharing: bool = False) -> Contest:
    """Hold a contest still: casting shares the lock, opening, closing and counting hold it alone."""
    return session.execute(
        sa.select(Contest)
        .where(Contest.id == contest_id)
        .with_for_update(read=sharing, of=Contest)
        .execution_options(populate_existing=True)
    ).scalar_one()


def move_contest(session: Session, contest: Contest, after: ContestState, *, by: str) -> None:
    """Move a locked contest on, if the table of moves allows it, and write that down."""
    before = contest.state
    if not may_move(before, after):
        raise ContestCannotMove(
            _("This contest is %(before)s; it cannot become %(after)s now.", before=before, after=after)
        )
    contest.state = after
    session.flush()
    journal.record(session, ContestMoved(str(contest.id), before, after), by=by)
