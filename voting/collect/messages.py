"""The wording of the doorstep, the same on paper and on phones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from voting.collect.models import Outcome, Round
from voting.collect.rules import LONGEST_NAMED
from voting.plain.names import name_key
from voting.plain.translating import gettext as _
from voting.plain.translating import ngettext


def everyday_script(party: str) -> str:
    """Return what a canvasser says before the question if a round has no script of its own."""
    return _(
        "Hello, my name is …, and I’m from %(party)s. We’re asking every home one question.", party=party
    )


def privacy_words() -> str:
    """Return what every canvasser says about the data kept, whatever else an organiser has them say."""
    return _(
        "We write down your words and your street, never your name or house number. You don’t have "
        "to answer. You can have your words corrected or erased later: the leaflet says how."
    )


def script_of(walked: Round, *, party: str) -> str:
    """Return what is said at the doors of a round: its script or the everyday one, then the privacy words.

    These are a paragraph of their own, so that no script can turn them into words that are not said.
    """
    always = _("Then always say: “%(privacy)s”", privacy=privacy_words())
    return f"{walked.script or everyday_script(party)}\n\n{always}"


def has_privacy_words(script: str) -> bool:
    """Whether a script already contains the privacy words said after every script, however written."""
    return name_key(privacy_words()) in name_key(script)


def outcome_words(outcome: Outcome) -> str:
    """Return the name of an outcome on pages and in print."""
    match outcome:
        case Outcome.SPOKE:
            return _("spoke")
        case Outcome.NO_ANSWER:
            return _("not in")
        case Outcome.NOT_TODAY:
            return _("not today")
        case Outcome.WITHDRAWN:
            return _("withdrawn")


# Names that offices and forms use for the outcomes.
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
    """Return the outcome that a cell of a file names, if it names one."""
    if len(cell) > LONGEST_NAMED:
        return None
    return OUTCOMES_BY_KEY.get(name_key(cell.replace("_", " ")))


def left_empty_words(counts: Mapping[str, int], examples: Mapping[str, Sequence[str]]) -> list[str]:
    """Return which optional cells of a file were left empty because they cannot be read, and how many."""
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
