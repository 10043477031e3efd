"""The steps of a sorting: what each changed, and how the last one is taken back. Rows are only added."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from voting.people.services import leave_to_rewrite
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.shortlist.models import Placing, Shortlist, Step, StepKind, Theme
from voting.shortlist.services.shortlists import find_theme, lock_shortlist


class NothingToUndo(Refusal):
    """No step of the sorting is left to undo."""


class AnotherStepSince(Refusal):
    """The last step is not the one this page showed."""


def last_step(session: Session, shortlist: Shortlist) -> Step | None:
    """Return the last decision that was not undone."""
    return session.scalar(steps_in_force(shortlist).order_by(Step.number.desc()).limit(1))


def steps_in_force(shortlist: Shortlist) -> sa.Select[tuple[Step]]:
    """The decisions that were taken and not taken back."""
    undo = aliased(Step)
    is_undone = sa.exists().where(undo.shortlist_id == Step.shortlist_id, undo.undoes == Step.number)
    return sa.select(Step).where(Step.shortlist_id == shortlist.id, Step.undoes.is_(None), ~is_undone)


def undo_step(session: Session, shortlist: Shortlist, *, by: str, shown: int | None = None) -> StepKind:
    """Undo the last step of the sorting, if it is the one shown; repeat to return to the beginning."""
    lock_shortlist(session, shortlist)
    step = last_step(session, shortlist)
    if step is None:
        raise NothingToUndo(_("There is nothing to undo."))
    if shown is not None and shown != step.number:
        raise AnotherStepSince(
            _("The last step has changed since you opened this page. Check it, then undo.")
        )
    _restore(session, shortlist, step)
    undo = Step(
        shortlist_id=shortlist.id,
        kind=StepKind.UNDO,
        theme_id=step.theme_id,
        title=step.title,
        before={},
        by=by,
        undoes=step.number,
    )
    _append(session, undo)
    return step.kind


def write_step(
    session: Session,
    shortlist: Shortlist,
    kind: StepKind,
    theme: Theme,
    before: dict[str, object],
    *,
    by: str,
) -> None:
    """Write down a decision about a theme, and what it changed; the shortlist is locked."""
    step = Step(
        shortlist_id=shortlist.id, kind=kind, theme_id=theme.id, title=theme.title, before=before, by=by
    )
    _append(session, step)


def forget_steps(session: Session, shortlist: Shortlist) -> None:
    """Drop all steps of a sorting once none can be undone: they show which answers came in together."""
    session.execute(sa.delete(Step).where(Step.shortlist_id == shortlist.id))
    leave_to_rewrite(session, Step)


def placings_of(session: Session, answers: Collection[uuid.UUID]) -> dict[str, str | None]:
    """Return the theme of each answer, or None for an unsorted one."""
    rows = session.execute(
        sa.select(Placing.answer_id, Placing.theme_id).where(Placing.answer_id.in_(answers))
    )
    under = {answer: str(theme) for answer, theme in rows}
    return {str(answer): under.get(answer) for answer in answers}


def place_answers(session: Session, answers: Collection[uuid.UUID], theme_id: uuid.UUID | None) -> None:
    """Put answers under a theme, or under none."""
    if not answers:
        return
    session.execute(sa.delete(Placing).where(Placing.answer_id.in_(answers)))
    if theme_id is not None:
        session.execute(
            sa.insert(Placing), [{"answer_id": answer, "theme_id": theme_id} for answer in answers]
        )


def _restore(session: Session, shortlist: Shortlist, step: Step) -> None:
    """Make everything as it was before a step."""
    match step.kind:
        case StepKind.RENAME:
            find_theme(session, shortlist, step.theme_id).title = step.before["title"]
        case StepKind.UNASSIGN:
            _put_back(session, step.before["placings"])
        case StepKind.ASSIGN:
            _put_back(session, step.before["placings"])
            if step.before["new"]:
                session.delete(find_theme(session, shortlist, step.theme_id))
        case StepKind.MERGE:
            theme = Theme(
                id=uuid.UUID(step.before["id"]), shortlist_id=shortlist.id, title=step.before["title"]
            )
            session.add(theme)
            session.flush()
            place_answers(session, {uuid.UUID(answer) for answer in step.before["answers"]}, theme.id)
        case StepKind.UNDO:
            raise AssertionError("an undo is never the last step in force")


def _append(session: Session, step: Step) -> None:
    last = sa.select(sa.func.max(Step.number)).where(Step.shortlist_id == step.shortlist_id)
    step.number = (session.scalar(last) or 0) + 1
    session.add(step)
    session.flush()


def _put_back(session: Session, placings: Mapping[str, str | None]) -> None:
    answers_of: defaultdict[str | None, set[uuid.UUID]] = defaultdict(set)
    for answer, theme in placings.items():
        answers_of[theme].add(uuid.UUID(answer))
    for theme, answers in answers_of.items():
        place_answers(session, answers, uuid.UUID(theme) if theme else None)
