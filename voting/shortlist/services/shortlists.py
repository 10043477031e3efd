"""The shortlist of a ward, its themes, and the progress of its sorting."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.models import Answer, Campaign, Outcome, Source
from voting.places.models import Ward
from voting.plain.refusals import NotFound, Refusal
from voting.plain.translating import gettext as _
from voting.shortlist.models import Placing, Shortlist, Theme
from voting.shortlist.rules import by_doors
from voting.storage.database import add_unless_there


class ShortlistIsFrozen(Refusal):
    """A frozen shortlist cannot change."""


# A phone may have taken back, or held, an answer that was already sorted.
_is_there = sa.and_(Answer.id == Placing.answer_id, Answer.outcome == Outcome.SPOKE, sa.not_(Answer.is_held))


@dataclass(frozen=True)
class Progress:
    """How many answers a ward gave, and how many of them are sorted under a theme."""

    heard: int
    sorted: int

    @property
    def unsorted(self) -> int:
        return self.heard - self.sorted


def shortlist_of(session: Session, campaign: Campaign, ward: Ward) -> Shortlist | None:
    """Return the shortlist of a ward in a campaign, or None if sorting has not begun."""
    return session.scalar(
        sa.select(Shortlist).where(Shortlist.campaign_id == campaign.id, Shortlist.ward_code == ward.code)
    )


def find_shortlist(session: Session, campaign: Campaign, ward: Ward) -> Shortlist:
    """Return the shortlist of a ward in a campaign; refuse if sorting has not begun."""
    shortlist = shortlist_of(session, campaign, ward)
    if shortlist is None:
        raise NotFound(_("Nobody has started sorting the answers of %(ward)s yet.", ward=ward.name))
    return shortlist


def begin_shortlist(session: Session, campaign: Campaign, ward: Ward) -> Shortlist:
    """Return the shortlist of a ward in a campaign, creating it if there is none."""
    if shortlist_of(session, campaign, ward) is None:
        begun = {"id": uuid.uuid4(), "campaign_id": campaign.id, "ward_code": ward.code}
        add_unless_there(session, Shortlist, [begun])
    return find_shortlist(session, campaign, ward)


def lock_shortlist(session: Session, shortlist: Shortlist) -> None:
    """Lock a shortlist while its sorting changes; refuse a frozen one."""
    session.refresh(shortlist, with_for_update={"of": Shortlist})
    if shortlist.is_frozen:
        raise ShortlistIsFrozen(_("This shortlist is frozen and can’t be changed."))


def sortable(campaign_id: uuid.UUID, ward_code: str) -> sa.ColumnElement[bool]:
    """Which answers are sorted into a ward's shortlist: those of its campaign where someone spoke.

    Answers held for an organiser to review first are excluded.
    """
    return sa.and_(
        Answer.campaign_id == campaign_id,
        Answer.ward_code == ward_code,
        Answer.outcome == Outcome.SPOKE,
        sa.not_(Answer.is_held),
    )


def progress_of(session: Session, campaign: Campaign, ward: Ward) -> Progress:
    """Return the progress of a ward's sorting; for a frozen shortlist, the progress by then."""
    shortlist = shortlist_of(session, campaign, ward)
    if shortlist is None:
        return Progress(heard=heard_in(session, campaign, ward), sorted=0)
    return progress_with(session, shortlist, themes_by_doors(session, shortlist))


def progress_with(session: Session, shortlist: Shortlist, themes: Sequence[tuple[Theme, int]]) -> Progress:
    """Return the progress of the sorting when the themes with their doors are already loaded."""
    heard = shortlist.heard
    if heard is None:
        heard = heard_in(session, shortlist.campaign, shortlist.ward)
    return Progress(heard=heard, sorted=sum(doors for _theme, doors in themes))


def heard_in(session: Session, campaign: Campaign, ward: Ward) -> int:
    """Return how many answers of a ward there are to sort, sorted or not."""
    heard = sa.select(sa.func.count()).select_from(Answer).where(sortable(campaign.id, ward.code))
    return session.scalar(heard) or 0


def heard_from_files(session: Session, campaign: Campaign, ward: Ward) -> int:
    """Return how many of these answers came from loaded files."""
    heard = sa.select(sa.func.count()).select_from(Answer).where(sortable(campaign.id, ward.code))
    return session.scalar(heard.where(Answer.source == Source.FILE)) or 0


def themes_by_doors(session: Session, shortlist: Shortlist) -> list[tuple[Theme, int]]:
    """Return a shortlist's themes with their doors, most first; once frozen, as counted then."""
    rows = session.execute(
        sa.select(Theme, sa.func.count(Answer.id))
        .outerjoin(Placing, Placing.theme_id == Theme.id)
        .outerjoin(Answer, _is_there)
        .where(Theme.shortlist_id == shortlist.id)
        .group_by(Theme.id)
    )
    # Ordered here and not in the database, whose collation depends on how it was set up.
    counted = [(theme, doors if theme.doors is None else theme.doors) for theme, doors in rows]
    return sorted(counted, key=lambda row: by_doors(row[0].title, row[1]))


def listed_themes(session: Session, shortlist: Shortlist) -> list[Theme]:
    """Return the themes on a frozen shortlist, in their order."""
    return list(
        session.scalars(
            sa.select(Theme)
            .where(Theme.shortlist_id == shortlist.id, Theme.position.is_not(None))
            .order_by(Theme.position)
        )
    )


def find_theme(session: Session, shortlist: Shortlist, theme_id: uuid.UUID) -> Theme:
    """Return a theme of this shortlist as it is now: another organiser may have changed it."""
    theme = session.get(Theme, theme_id, populate_existing=True)
    if theme is None or theme.shortlist_id != shortlist.id:
        raise NotFound(_("That theme no longer exists. Reload the page and try again."))
    return theme
