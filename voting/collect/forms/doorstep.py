"""Forms for the doorstep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import Field, RadioField, SelectField, StringField, TextAreaField

from voting.collect.models import KNOCKED, Outcome
from voting.collect.new_answers import TEXTS, Said
from voting.collect.rules import LONGEST_STREET
from voting.plain.refusals import BadInput
from voting.plain.translating import gettext as _
from voting.plain.translating import lazy as _l
from voting.site.languages import own_name
from voting.web.fresh_keys import FormWithKey


class DoorForm(FormWithKey):
    """The answer of one door; its key ensures that sending it twice records it once."""

    # Three buttons submit it, so it has no field of its own on the page.
    outcome = StringField(default=Outcome.SPOKE)
    words = TextAreaField(
        _l("What do they say?"),
        description=_l("In their own words. Never a name, phone number or house number."),
        render_kw={"rows": 3, "autocomplete": "off"},
    )
    topic = RadioField(_l("Topic"), default="")
    street = StringField(
        _l("Street"),
        render_kw={"maxlength": LONGEST_STREET, "list": "streets", "autocomplete": "off"},
    )

    language = SelectField(_l("Language you spoke"), default="")

    def offer(self, topics: Sequence[str], languages: Sequence[str]) -> None:
        """Offer the campaign's topics, or none; and the languages spoken at doors, by their own names."""
        self.topic.choices = [("", _("No topic")), *((topic, topic) for topic in topics)]
        self.language.choices = [("", _("not noted")), *((code, own_name(code)) for code in languages)]

    def said(self) -> Said:
        """What the door said, as it was typed."""
        texts: dict[str, Any] = {name: self[name].data or "" for name in TEXTS}
        return Said(outcome=self.given_outcome(), **texts)

    @property
    def besides(self) -> list[Field]:
        """What is asked besides the street, the words and the topic, which the page puts first."""
        return [self[name] for name in TEXTS if name not in {"street", "words", "topic"}]

    def given_outcome(self) -> Outcome:
        """Return the outcome at the door, from which of the three buttons was pressed."""
        for outcome in KNOCKED:
            if outcome == self.outcome.data:
                return outcome
        raise BadInput(_("Choose an outcome for this door with one of the three buttons."))
