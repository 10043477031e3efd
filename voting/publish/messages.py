"""The wording of a result, shared by its page and its notice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from voting.conference.messages import words_of
from voting.conference.models import PublishedVotes
from voting.conference.rules import ContestRules
from voting.count.messages import planted_words
from voting.plain.dates import comma, local_time
from voting.plain.translating import gettext as _
from voting.plain.translating import ngettext
from voting.publish.models import Result
from voting.publish.rules import PUBLISHED_BEFORE


def contest_rules_of(result: Result) -> ContestRules:
    """Return the rules by which a declared result was decided."""
    declared = result.declared
    return ContestRules(declared["method"], declared["places"], declared["most_marks"])


def titles_of(declared: dict[str, Any]) -> dict[int, str]:
    """Return the options' titles by number."""
    return {each["number"]: each["title"] for each in declared["options"]}


def chosen_words(declared: dict[str, Any], titles: Mapping[int, str] | None = None) -> Markup | None:
    """Return the titles of the options declared as chosen, first one first, or None if there are none."""
    titles = titles or titles_of(declared)
    return escape(comma()).join(titles[number] for number in declared["chosen"]) or None


def lists_votes(declared: dict[str, Any]) -> bool:
    """Whether every vote of a declared result is published; all were before this was a choice."""
    return declared.get("published_votes", PUBLISHED_BEFORE) == PublishedVotes.FULL_LIST


def how_words(declared: dict[str, Any]) -> str:
    """Return, in one line, how the chosen options came out on top."""
    valid, [first, *others] = declared["valid"], declared["chosen"]
    votes = {each["number"]: each["votes"] for each in declared["options"]}[first]
    words, rounds = words_of(declared["method"]), (declared["detail"] or {}).get("rounds")
    last = rounds[-1]["votes"][first - 1] if words.last_round and rounds else None
    if others or votes is None:
        line = ngettext("%(num)s valid vote was counted.", "%(num)s valid votes were counted.", valid)
    elif last is not None:
        line = _(words.last_round, valid=valid, votes=last)
    else:
        line = _(words.on_top, valid=valid, votes=votes)
    return line + " " + _("There was a tie, and it was broken in public.") if declared["lots"] else line


def truncation_words() -> str:
    """Return the public note for a result that was decided by parts of votes that were cut off."""
    return _(
        "Transferred votes are cut off after five decimal places, as the Scottish rules say. Here "
        "that made the difference: without it, other options would have been chosen, or lots drawn."
    )


def remarks_on(declared: dict[str, Any]) -> list[str]:
    """Return what the public should know about how a result came about, beside the numbers."""
    told: list[str] = [truncation_words()] if declared.get("cut_decides") else []
    if planted := declared.get("planted"):
        told.append(planted_words(planted))
    if at := declared.get("reopened_at"):
        when = local_time(datetime.fromisoformat(at))
        told.append(_("Two officers reopened the closed vote: %(time)s.", time=when))
    if at := declared.get("second_invited_at"):
        when = local_time(datetime.fromisoformat(at))
        told.append(_("The second officer was invited by the first: %(time)s.", time=when))
    return told
