"""The words of the doorstep that stand on paper and on phones alike."""

from __future__ import annotations

from flask_babel import gettext as _

from voting.collect.models import Outcome, Round


def everyday_script(party: str) -> str:
    """What a canvasser says before the question, where a round has no script of its own."""
    return _(
        "Hello, my name is …, and I am from %(party)s. We are asking every home one question.", party=party
    )


def privacy_words() -> str:
    """What every canvasser says of what is kept, whatever else an organiser has them say."""
    return _(
        "We write down your words and your street, never your name or your house number. You need not "
        "answer. You can have your words corrected or erased later: the leaflet says how."
    )


def script_of(walked: Round, *, party: str) -> str:
    """What is said at the doors of a round: its own script or the everyday one, and always what is kept."""
    script, privacy = walked.script or everyday_script(party), privacy_words()
    return script if privacy in script else f"{script} {privacy}"


def outcome_words(outcome: Outcome) -> str:
    """What came of knocking, as pages and prints name it."""
    match outcome:
        case Outcome.SPOKE:
            return _("spoke")
        case Outcome.NO_ANSWER:
            return _("no answer")
        case Outcome.NOT_TODAY:
            return _("not today")
        case Outcome.WITHDRAWN:
            return _("taken back")
