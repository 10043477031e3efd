"""Sorting answers into themes, and freezing the shortlist."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting import clock, journal
from voting.collect.models import Answer, Campaign, Outcome
from voting.places.models import Ward
from voting.refusals import BadInput, NotFound, Refusal
from voting.shortlist.acts import ShortlistFrozen
from voting.shortlist.models import Placing, Shortlist, Step, StepKind, Theme
from voting.shortlist.rules import LONGEST_TITLE, shortlist_digest


class ShortlistIsFrozen(Refusal):
    """A frozen shortlist cannot change."""


class NothingToUndo(Refusal):
    """No step of the sorting is left to take back."""


def shortlist_of(session: Session, campaign: Campaign, ward: Ward) -> Shortlist | None:
    """The shortlist of a ward in a campaign, if sorting has begun."""
    return session.scalar(
        sa.select(Shortlist).where(Shortlist.campaign_id == campaign.id, Shortlist.ward_code == ward.code)
    )


def begin_shortlist(session: Session, campaign: Campaign, ward: Ward) -> Shortlist:
    """The shortlist of a ward in a campaign, begun now if it was not before."""
    shortlist = shortlist_of(session, campaign, ward)
    if shortlist is None:
        shortlist = Shortlist(campaign=campaign, ward=ward)
        session.add(shortlist)
        session.flush()
    return shortlist


def sortable(shortlist: Shortlist) -> sa.ColumnElement[bool]:
    """Which answers a shortlist sorts: those with words, of its campaign and ward."""
    return sa.and_(
        Answer.campaign_id == shortlist.campaign_id,
        Answer.ward_code == shortlist.ward_code,
        Answer.outcome == Outcome.SPOKE,
    )


def themes_by_doors(session: Session, shortlist: Shortlist) -> list[tuple[Theme, int]]:
    """The themes of a shortlist with the doors behind each, most doors first."""
    doors = sa.func.count(Placing.answer_id)
    rows = session.execute(
        sa.select(Theme, doors)
        .outerjoin(Placing, Placing.theme_id == Theme.id)
        .where(Theme.shortlist_id == shortlist.id)
        .group_by(Theme.id)
        .order_by(doors.desc(), Theme.title, Theme.id)
    )
    return [(theme, count) for theme, count in rows]


def listed_themes(session: Session, shortlist: Shortlist) -> list[Theme]:
    """The themes on a frozen shortlist, in their order."""
    return list(
        session.scalars(
            sa.select(Theme)
            .where(Theme.shortlist_id == shortlist.id, Theme.position.is_not(None))
            .order_by(Theme.position)
        )
    )


def find_theme(session: Session, shortlist: Shortlist, theme_id: uuid.UUID) -> Theme:
    """A theme of this shortlist."""
    theme = session.get(Theme, theme_id)
    if theme is None or theme.shortlist_id != shortlist.id:
        raise NotFound(_("That theme is no longer there. Reload the page and try again."))
    return theme


def gather_answers(
    session: Session, shortlist: Shortlist, *, answers: Collection[uuid.UUID], theme: Theme | str, by: str
) -> Theme:
    """Put answers under a theme, old or new; answers that were under another move."""
    _lock(session, shortlist)
    wanted = set(answers)
    found = set(session.scalars(sa.select(Answer.id).where(Answer.id.in_(wanted), sortable(shortlist))))
    if not wanted or found != wanted:
        raise BadInput(_("Select the answers that belong together, then give them a title."))
    placings = _placings(session, wanted)
    before = {"placings": {str(key): placings.get(key) for key in wanted}, "new": isinstance(theme, str)}
    if isinstance(theme, str):
        theme = Theme(shortlist_id=shortlist.id, title=_title(theme))
        session.add(theme)
        session.flush()
    _place(session, wanted, theme.id)
    _write_step(session, shortlist, StepKind.GATHER, theme, before, by=by)
    return theme


def retitle_theme(session: Session, theme: Theme, *, title: str, by: str) -> None:
    """Give a theme another title."""
    _lock(session, theme.shortlist)
    before = {"title": theme.title}
    theme.title = _title(title)
    _write_step(session, theme.shortlist, StepKind.RETITLE, theme, before, by=by)


def merge_themes(session: Session, theme: Theme, *, into: Theme, by: str) -> None:
    """Put everything under one theme under another, and let the first one go."""
    shortlist = into.shortlist
    _lock(session, shortlist)
    if theme.id == into.id or theme.shortlist_id != into.shortlist_id:
        raise BadInput(_("Choose two different themes of this ward to merge."))
    moved = set(session.scalars(sa.select(Placing.answer_id).where(Placing.theme_id == theme.id)))
    before = {"title": theme.title, "id": str(theme.id), "answers": [str(key) for key in moved]}
    _place(session, moved, into.id)
    session.expire(theme)
    session.execute(sa.delete(Theme).where(Theme.id == theme.id))
    _write_step(session, shortlist, StepKind.MERGE, into, before, by=by)


def undo_step(session: Session, shortlist: Shortlist) -> StepKind:
    """Take back the last step of the sorting; repeat to go back to the beginning."""
    _lock(session, shortlist)
    step = session.scalar(
        sa.select(Step).where(Step.shortlist_id == shortlist.id).order_by(Step.number.desc()).limit(1)
    )
    if step is None:
        raise NothingToUndo(_("There is nothing to undo."))
    match step.kind:
        case StepKind.RETITLE:
            find_theme(session, shortlist, step.theme_id).title = step.before["title"]
        case StepKind.GATHER:
            for answer, theme in step.before["placings"].items():
                _place(session, {uuid.UUID(answer)}, uuid.UUID(theme) if theme else None)
            if step.before["new"]:
                session.execute(sa.delete(Theme).where(Theme.id == step.theme_id))
        case StepKind.MERGE:
            theme = Theme(
                id=uuid.UUID(step.before["id"]), shortlist_id=shortlist.id, title=step.before["title"]
            )
            session.add(theme)
            session.flush()
            _place(session, {uuid.UUID(key) for key in step.before["answers"]}, theme.id)
    session.delete(step)
    session.flush()
    return step.kind


def freeze_shortlist(session: Session, shortlist: Shortlist, *, themes: Sequence[Theme], by: str) -> str:
    """Freeze the themes to be put to the ward, most doors first; returns the digest."""
    _lock(session, shortlist)
    wanted = {theme.id for theme in themes}
    listed = [
        (theme, doors) for theme, doors in themes_by_doors(session, shortlist) if theme.id in wanted and doors
    ]
    if len(listed) < 2 or len(listed) != len(wanted):  # noqa: PLR2004
        raise BadInput(_("Choose at least two themes, each with answers behind it."))
    titles = [theme.title for theme, _doors in listed]
    if len({title.casefold() for title in titles}) != len(titles):
        raise BadInput(_("Two themes have the same title. Merge them, or give one another title."))
    for position, (theme, doors) in enumerate(listed, start=1):
        theme.position, theme.doors = position, doors
    shortlist.digest = shortlist_digest(
        campaign=shortlist.campaign.slug,
        question=shortlist.campaign.question,
        ward=shortlist.ward_code,
        themes=[(theme.title, doors) for theme, doors in listed],
    )
    shortlist.frozen_at = clock.now()
    session.flush()
    journal.record(session, ShortlistFrozen(str(shortlist.id), shortlist.digest), by=by)
    return shortlist.digest


def _lock(session: Session, shortlist: Shortlist) -> None:
    session.refresh(shortlist, with_for_update={"of": Shortlist})
    if shortlist.is_frozen:
        raise ShortlistIsFrozen(_("This shortlist is frozen and cannot change any more."))


def _title(typed: str) -> str:
    title = " ".join(typed.split())
    if not title:
        raise BadInput(_("Give the theme a title."))
    if len(title) > LONGEST_TITLE:
        raise BadInput(_("That title is too long for a ballot. Use at most 100 letters."))
    return title


def _placings(session: Session, answers: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = session.execute(
        sa.select(Placing.answer_id, Placing.theme_id).where(Placing.answer_id.in_(answers))
    )
    return {answer: str(theme) for answer, theme in rows}


def _place(session: Session, answers: Collection[uuid.UUID], theme_id: uuid.UUID | None) -> None:
    session.execute(sa.delete(Placing).where(Placing.answer_id.in_(answers)))
    if theme_id is not None and answers:
        session.execute(sa.insert(Placing), [{"answer_id": key, "theme_id": theme_id} for key in answers])


def _write_step(
    session: Session,
    shortlist: Shortlist,
    kind: StepKind,
    theme: Theme,
    before: dict[str, object],
    *,
    by: str,
) -> None:
    last = session.scalar(sa.select(sa.func.max(Step.number)).where(Step.shortlist_id == shortlist.id)) or 0
    session.add(
        Step(
            shortlist_id=shortlist.id,
            number=last + 1,
            kind=kind,
            theme_id=theme.id,
            before=before,
            by=by,
            at=clock.now(),
        )
    )
    session.flush()
