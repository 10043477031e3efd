"""Sort answers into themes; every decision is a step that can be undone."""

from __future__ import annotations

import uuid
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.models import Answer
from voting.plain.names import is_same_name
from voting.plain.refusals import BadInput, Refusal
from voting.plain.text_cleaning import one_line
from voting.plain.translating import gettext as _
from voting.printing.printable import check_printable
from voting.shortlist.models import Placing, Shortlist, StepKind, Theme
from voting.shortlist.rules import LONGEST_TITLE
from voting.shortlist.services.answers import AnswerFilter, answers_in_view
from voting.shortlist.services.shortlists import find_theme, lock_shortlist, sortable
from voting.shortlist.services.steps import place_answers, placings_of, write_step

# Databases accept only so many values in one query; no hall's number of answers comes near this.
MOST_AT_ONCE = 20_000


class TitleIsTaken(Refusal):
    """Another theme of this shortlist already has this title."""

    field = "title"


class SortedMeanwhile(Refusal):
    """Another officer moved these answers while this page was open."""


def assign_answers(
    session: Session,
    shortlist: Shortlist,
    *,
    answers: Collection[uuid.UUID],
    theme: Theme | str,
    by: str,
    seen: AnswerFilter | None = None,
) -> Theme:
    """Put answers under a theme, old or new; those under another theme move.

    A new title that a theme already has means that theme. With `seen`, the organiser's view, answers that
    another officer has since moved out of that view stay where they are.
    """
    lock_shortlist(session, shortlist)
    wanted = _still_there(session, shortlist, answers, seen)
    before: dict[str, object] = {"placings": placings_of(session, wanted), "new": False}
    if isinstance(theme, Theme):
        theme = find_theme(session, shortlist, theme.id)
    else:
        title = clean_title(theme)
        known = _theme_titled(session, shortlist, title)
        before["new"] = known is None
        theme = known or Theme(shortlist_id=shortlist.id, title=title)
        session.add(theme)
        session.flush()
    place_answers(session, wanted, theme.id)
    write_step(session, shortlist, StepKind.ASSIGN, theme, before, by=by)
    return theme


def unassign_answers(
    session: Session, shortlist: Shortlist, *, answers: Collection[uuid.UUID], theme: Theme, by: str
) -> None:
    """Take answers out of a theme: they are unsorted again."""
    lock_shortlist(session, shortlist)
    seen = AnswerFilter(shortlist.campaign_id, shortlist.ward_code, theme_id=theme.id)
    wanted = _still_there(session, shortlist, answers, seen)
    before: dict[str, object] = {"placings": placings_of(session, wanted)}
    place_answers(session, wanted, None)
    write_step(session, shortlist, StepKind.UNASSIGN, theme, before, by=by)


def rename_theme(session: Session, theme: Theme, *, title: str, by: str) -> None:
    """Give a theme another title, which no other theme may have."""
    shortlist = theme.shortlist
    lock_shortlist(session, shortlist)
    theme = find_theme(session, shortlist, theme.id)
    title = clean_title(title)
    known = _theme_titled(session, shortlist, title)
    if known is not None and known.id != theme.id:
        raise TitleIsTaken(
            _(
                "Another theme already has the title “%(title)s”. Choose another title, or merge the two.",
                title=title,
            )
        )
    before: dict[str, object] = {"title": theme.title}
    theme.title = title
    write_step(session, shortlist, StepKind.RENAME, theme, before, by=by)


def merge_themes(session: Session, theme: Theme, *, into: Theme, by: str) -> None:
    """Move every answer under one theme to another, and delete the first."""
    if theme.id == into.id or theme.shortlist_id != into.shortlist_id:
        raise BadInput(_("Choose two different themes of this ward to merge."), field="into")
    shortlist = into.shortlist
    lock_shortlist(session, shortlist)
    theme, into = find_theme(session, shortlist, theme.id), find_theme(session, shortlist, into.id)
    moved = set(session.scalars(sa.select(Placing.answer_id).where(Placing.theme_id == theme.id)))
    before: dict[str, object] = {
        "title": theme.title,
        "id": str(theme.id),
        "answers": sorted(str(answer) for answer in moved),
    }
    place_answers(session, moved, into.id)
    session.delete(theme)
    session.flush()
    write_step(session, shortlist, StepKind.MERGE, into, before, by=by)


def clean_title(typed: str) -> str:
    """Return a title as it will be on the ballot."""
    title = one_line(typed)
    if not any(character.isalnum() for character in title):
        raise BadInput(_("Give the theme a title."), field="title")
    if len(title) > LONGEST_TITLE:
        raise BadInput(_("That title is too long for a ballot. Use up to 100 characters."), field="title")
    check_printable(title, field="title")
    return title


def _theme_titled(session: Session, shortlist: Shortlist, title: str) -> Theme | None:
    themes = session.scalars(sa.select(Theme).where(Theme.shortlist_id == shortlist.id))
    return next((theme for theme in themes if is_same_name(theme.title, title)), None)


def _still_there(
    session: Session, shortlist: Shortlist, answers: Collection[uuid.UUID], seen: AnswerFilter | None
) -> set[uuid.UUID]:
    wanted = set(answers)
    if not wanted:
        raise BadInput(_("First tick the answers that say the same thing."), field="answers")
    if len(wanted) > MOST_AT_ONCE:
        raise BadInput(_("That is too many answers for one step. Take at most 20,000 at a time."))
    ours = sa.select(Answer.id).where(
        Answer.id.in_(wanted), sortable(shortlist.campaign_id, shortlist.ward_code)
    )
    if set(session.scalars(ours)) != wanted:
        raise BadInput(_("Some of these answers are not in this ward’s list. Reload the page and try again."))
    still = wanted if seen is None else answers_in_view(session, seen, among=wanted)
    if not still:
        raise SortedMeanwhile(_("Someone else has just sorted these answers. Reload the page to see where."))
    return still
