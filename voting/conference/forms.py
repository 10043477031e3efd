"""Forms for planning a conference and making a contest."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from voting.collect.rules import LONGEST_NAME, LONGEST_QUESTION
from voting.conference.fields import TimeAndPlace
from voting.conference.messages import PUBLISHED_NAMES, TIE_NAMES
from voting.conference.models import PublishedVotes, TieRule
from voting.methods.registry import METHODS
from voting.plain.translating import gettext as _
from voting.plain.translating import lazy as _l
from voting.shortlist.models import Shortlist
from voting.web.fields import NumberField


class ConferenceForm(TimeAndPlace):
    """The event: its name, its place and its start."""

    order_on_page = ("name", "place", "on", "at")
    name = StringField(
        _l("Conference name"),
        description=_l("This appears on every ballot, for example “Harborne decides”."),
        validators=[InputRequired(_l("Give the conference a name."))],
        render_kw={"maxlength": LONGEST_NAME, "autocomplete": "off"},
    )


def known_method(name: str) -> str:
    """The name of a method that there is. Raises ValueError."""
    if name not in METHODS:
        raise ValueError(name)
    return name


class ContestForm(FlaskForm):
    """What one ward decides: the shortlist, the question, and the rules by which it is decided."""

    shortlist = RadioField(
        _l("Which shortlist?"),
        coerce=uuid.UUID,
        validate_choice=False,
        validators=[InputRequired(_l("Choose a shortlist."))],
    )
    question = TextAreaField(
        _l("The question on the ballot"),
        default=_l("Which issue should we work on together first?"),
        validators=[InputRequired(_l("Write the question the ward will decide."))],
        render_kw={"maxlength": LONGEST_QUESTION, "rows": 2, "autocomplete": "off"},
    )
    method = RadioField(
        _l("How will it be decided?"),
        coerce=known_method,
        default=next(iter(METHODS)),
        validators=[InputRequired(_l("Choose how it will be decided."))],
    )
    places = NumberField(
        _l("How many issues will be chosen?"),
        default=1,
        description=_l("Only “Give points”, “Choose all you agree with” and STV can choose more than 1."),
        validators=[Optional()],
        render_kw={"min": 1, "max": 11, "inputmode": "numeric"},
    )
    most_marks = NumberField(
        _l("How many options can a voter choose?"),
        description=_l("Only for “Choose all you agree with”. Leave it empty for no limit."),
        validators=[Optional()],
        render_kw={"min": 2, "max": 11, "inputmode": "numeric"},
    )
    tie_rule = RadioField(
        _l("If there’s a tie"),
        coerce=TieRule,
        default=TieRule.LOT,
        validators=[InputRequired(_l("Choose how a tie is broken."))],
    )
    published_votes = RadioField(
        _l("What is published about the votes"),
        coerce=PublishedVotes,
        default=PublishedVotes.SUMS,
        validators=[InputRequired(_l("Choose what is published about the votes."))],
    )
    rotates = BooleanField(
        _l("Rotate the order of options"),
        description=_l(
            "Each pack starts with a different option, so none gains from being first. "
            "The phone shows the same order as the paper."
        ),
    )
    second_question = StringField(
        _l("The question in the ward’s other language"),
        description=_l(
            "Ask a fluent speaker to write it. Leave this section empty for ballots in one language."
        ),
        render_kw={"maxlength": LONGEST_QUESTION, "autocomplete": "off", "dir": "auto"},
    )
    second_titles = TextAreaField(
        _l("The options in that language"),
        description=_l("One per line, in the order of the shortlist."),
        render_kw={"rows": 6, "autocomplete": "off", "dir": "auto"},
    )

    def translated(self, language: str | None) -> dict[str, tuple[str, list[str]]]:
        """Return the wording in a ward's other language, by language; empty if the ward has none."""
        question, titles = self.second_question.data or "", self.second_titles.data or ""
        if language is None or not (question.strip() or titles.strip()):
            return {}
        return {language: (question, [line for line in titles.splitlines() if line.strip()])}

    def offer(self, shortlists: Sequence[Shortlist]) -> None:
        """Offer every method, and the frozen shortlists of wards that have no contest yet."""
        self.shortlist.choices = [(str(each.id), each.ward.name) for each in shortlists]
        self.method.choices = [(name, _(method.title)) for name, method in METHODS.items()]
        self.tie_rule.choices = [(rule.value, TIE_NAMES[rule]) for rule in TieRule]
        self.published_votes.choices = [(each.value, PUBLISHED_NAMES[each]) for each in PublishedVotes]
