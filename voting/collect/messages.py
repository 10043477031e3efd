"""The words of the doorstep that stand on paper and on phones alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from voting.collect.models import Outcome, Round
from voting.collect.rules import LONGEST_NAMED
from voting.plain.names import name_key


def everyday_script(party: str) -> str:
    """What a canvasser says before the question, where a round has no script of its own."""
    return _(
        "Hello, my name is …, and I’m from %(party)s. We’re asking every home one question.", party=party
    )


def privacy_words() -> str:
    """What every canvasser says of what is kept, whatever else an organiser has them say."""
    return _(
        "We write down your words and your street, never your name or house number. You don’t have "
        "to answer. You can have your words corrected or erased later: the leaflet says how."
    )


def script_of(walked: Round, *, party: str) -> str:
    """What is said at the doors of a round: its own script or the everyday one, and always what is kept.

    That stands by itself, so that no script turns it into something that is not said.
    """
    always = _("Then always say: “%(privacy)s”", privacy=privacy_words())
    return f"{walked.script or everyday_script(party)}\n\n{always}"


def has_privacy_words(script: str) -> bool:
    """Whether a script holds what is said after every script, however it is written."""
    return name_key(privacy_words()) in name_key(script)


def outcome_words(outcome: Outcome) -> str:
    """What came of knocking, as pages and prints name it."""
    match outcome:
        case Outcome.SPOKE:
            return _("spoke")
        case Outcome.NO_ANSWER:
            return _("not in")
        case Outcome.NOT_TODAY:
            return _("not today")
        case Outcome.WITHDRAWN:
            return _("withdrawn")


# How offices and forms call what came of knocking.
OUTCOMES = {
    Outcome.SPOKE: ("spoke", "spoken", "answered", "talked", "contacted", "yes"),
    Outcome.NO_ANSWER: (
        "no answer",
        "no reply",
        "not in",
        "nobody in",
        "out",
        "not home",
        "no contact",
        "no",
    ),
    Outcome.NOT_TODAY: ("not today", "refused", "declined", "busy", "not interested", "come back later"),
}


OUTCOMES_BY_KEY = {name_key(name): outcome for outcome, names in OUTCOMES.items() for name in names}


def outcome_named(cell: str) -> Outcome | None:
    """The outcome that a cell of a file names, if it names one."""
    if len(cell) > LONGEST_NAMED:
        return None
    return OUTCOMES_BY_KEY.get(name_key(cell.replace("_", " ")))


def left_empty_words(counts: Mapping[str, int], examples: Mapping[str, Sequence[str]]) -> list[str]:
    """Which optional cells of a file were left empty because they cannot be read, and how many."""
    names = {
        "topic": _("topic"),
        "street": _("street"),
        "outcome": _("outcome"),
        "language": _("language"),
        "day": _("day"),
        "week": _("week"),
    }
    return [
        ngettext(
            "%(num)s cell under %(field)s can’t be read and is left blank: %(cells)s.",
            "%(num)s cells under %(field)s can’t be read and are left blank: %(cells)s.",
            count,
            field=names[field],
            cells=", ".join(f"“{cell}”" for cell in examples[field]),
        )
        for field, count in counts.items()
    ]
