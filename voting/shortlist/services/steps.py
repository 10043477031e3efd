"""The steps of a sorting: what each changed, and how the last one is taken back."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.people.services import leave_to_rewrite
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.shortlist.models import Placing, Shortlist, Step, StepKind, Theme
from voting.shortlist.services.shortlists import find_theme, lock_shortlist


class NothingToUndo(Refusal):
    """No step of the sorting is left to take back."""


class AnotherStepSince(Refusal):
    """The last step is not the one this page showed."""


def last_step(session: Session, shortlist: Shortlist) -> Step | None:
    """The last decision that was taken and not taken back."""
    return session.scalar(
        sa.select(Step).where(Step.shortlist_id == shortlist.id).order_by(Step.number.desc()).limit(1)
    )


def undo_step(session: Session, shortlist: Shortlist, *, shown: int | None = None) -> StepKind:
    """Take back the last step of the sorting, if it is the one shown; repeat to go back to the beginning."""
    lock_shortlist(session, shortlist)
    step = last_step(session, shortlist)
    if step is None:
        raise NothingToUndo(_("There is nothing to undo."))
    if shown is not None and shown != step.number:
        raise AnotherStepSince(
            _("The last step has changed since you opened this page. Check it, then undo.")
        )
    match step.kind:
        case StepKind.RETITLE:
            find_theme(session, shortlist, step.theme_id).title = step.before["title"]
        case StepKind.RELEASE:
            _put_back(session, step.before["placings"])
        case StepKind.GATHER:
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
    session.delete(step)
    session.flush()
    return step.kind


def write_step(
    session: Session,
    shortlist: Shortlist,
    kind: StepKind,
    theme_id: uuid.UUID,
    before: dict[str, object],
    *,
    by: str,
) -> None:
    """Write down a decision and what it changed; the shortlist is locked."""
    last = last_step(session, shortlist)
    session.add(
        Step(
            shortlist_id=shortlist.id,
            number=last.number + 1 if last else 1,
            kind=kind,
            theme_id=theme_id,
            before=before,
            by=by,
        )
    )
    session.flush()


def forget_steps(session: Session, shortlist: Shortlist) -> None:
    """Drop all steps of a sorting, once none can be taken back: they say which answers came in together."""
    session.execute(sa.delete(Step).where(Step.shortlist_id == shortlist.id))
    leave_to_rewrite(session, Step)


def placings_of(session: Session, answers: Collection[uuid.UUID]) -> dict[str, str | None]:
    """Where answers are: the theme of each, or None for an unsorted one."""
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


def _put_back(session: Session, placings: Mapping[str, str | None]) -> None:
    answers_of: defaultdict[str | None, set[uuid.UUID]] = defaultdict(set)
    for answer, theme in placings.items():
        answers_of[theme].add(uuid.UUID(answer))
    for theme, answers in answers_of.items():
        place_answers(session, answers, uuid.UUID(theme) if theme else None)
