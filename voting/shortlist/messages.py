"""The wording for a sorting step, so that an organiser sees what would be undone."""

from __future__ import annotations

from voting.plain.translating import gettext as _
from voting.plain.translating import ngettext
from voting.shortlist.models import Step, StepKind


def step_words(step: Step) -> str:
    """What a step did, in one sentence."""
    title = step.title
    match step.kind:
        case StepKind.ASSIGN:
            return ngettext(
                "1 answer was moved to “%(title)s”.",
                "%(num)s answers were moved to “%(title)s”.",
                answers_in(step),
                title=title,
            )
        case StepKind.UNASSIGN:
            return ngettext(
                "1 answer was removed from “%(title)s”.",
                "%(num)s answers were removed from “%(title)s”.",
                answers_in(step),
                title=title,
            )
        case StepKind.RENAME:
            return _("“%(before)s” was renamed “%(title)s”.", before=step.before["title"], title=title)
        case StepKind.MERGE:
            return _("“%(before)s” was merged into “%(title)s”.", before=step.before["title"], title=title)
        case StepKind.UNDO:
            raise AssertionError("the page shows the last step that was not taken back")


def answers_in(step: Step) -> int:
    """Return how many answers a step moved."""
    return len(step.before["placings"] if "placings" in step.before else step.before["answers"])
