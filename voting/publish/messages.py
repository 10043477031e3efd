"""The words of a result that stand on its page and on its notice alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from voting.conference.models import Method, PublishedVotes
from voting.conference.rules import RANKED, ContestRules
from voting.count.messages import planted_words
from voting.publish.models import Result
from voting.publish.rules import PUBLISHED_BEFORE
from voting.web.page_language import comma
from voting.web.pages import local_time


def contest_rules_of(result: Result) -> ContestRules:
    """How a declared result was decided."""
    declared = result.declared
    return ContestRules(declared["method"], declared["places"], declared["most_marks"])


def titles_of(declared: dict[str, Any]) -> dict[int, str]:
    """The titles of the options by their numbers."""
    return {each["number"]: each["title"] for each in declared["options"]}


def chosen_words(declared: dict[str, Any], titles: Mapping[int, str] | None = None) -> Markup | None:
    """The titles of the options declared as chosen, the first one first, or None when none was."""
    titles = titles or titles_of(declared)
    return escape(comma()).join(titles[number] for number in declared["chosen"]) or None


def lists_votes(declared: dict[str, Any]) -> bool:
    """Whether every vote of a declared result is published; all were before it could be chosen."""
    return declared.get("published_votes", PUBLISHED_BEFORE) == PublishedVotes.FULL_LIST


def how_words(declared: dict[str, Any]) -> str:
    """In one line how what was chosen came out on top."""
    valid, [first, *others] = declared["valid"], declared["chosen"]
    votes = {each["number"]: each["votes"] for each in declared["options"]}[first]
    rounds = (declared["detail"] or {}).get("rounds")
    if others or votes is None:
        line = ngettext("%(num)s valid vote was counted.", "%(num)s valid votes were counted.", valid)
    elif declared["method"] == Method.SCORE:
        line = _("%(valid)s valid votes gave it %(votes)s points.", valid=valid, votes=votes)
    elif declared["method"] == Method.RANKED_PAIRS:
        line = _("It came top when each pair of options was compared.")
    elif (
        declared["method"] == Method.RUN_OFF
        and rounds
        and (last := rounds[-1]["votes"][first - 1]) is not None
    ):
        line = _("In the last round it got %(votes)s of %(valid)s valid votes.", valid=valid, votes=last)
    elif declared["method"] in RANKED:
        line = _("It came top in the run-off.")
    else:
        line = _("It got %(votes)s of %(valid)s valid votes.", valid=valid, votes=votes)
    return line + " " + _("There was a tie, and it was broken in public.") if declared["lots"] else line


def cut_words() -> str:
    """What everybody should know where parts of votes that were cut off decided."""
    return _(
        "Transferred votes are cut off after five decimal places, as the Scottish rules say. Here "
        "that made the difference: without it, other options would have been chosen, or lots drawn."
    )


def remarks_on(declared: dict[str, Any]) -> list[str]:
    """What people should know of how a result came about, beside the numbers."""
    told: list[str] = [cut_words()] if declared.get("cut_decides") else []
    if planted := declared.get("planted"):
        told.append(planted_words(planted))
    if at := declared.get("reopened_at"):
        when = local_time(datetime.fromisoformat(at))
        told.append(_("Two officers reopened the closed vote: %(time)s.", time=when))
    if at := declared.get("second_invited_at"):
        when = local_time(datetime.fromisoformat(at))
        told.append(_("The second officer was invited by the first: %(time)s.", time=when))
    return told
