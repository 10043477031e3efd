"""The form for a person who would come or help."""

from __future__ import annotations

from datetime import date

from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField, StringField, widgets

from voting.people.messages import Wording
from voting.people.models import Answered, Channel, Purpose
from voting.people.new_person import NewPerson
from voting.people.rules import LONGEST_CONTACT
from voting.plain.translating import gettext as _
from voting.plain.translating import lazy as _l
from voting.web.fresh_keys import FormWithKey


class Ticks(SelectMultipleField):
    """Several options, each ticked on its own; none is ticked before a person ticks it."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class PersonForm(FormWithKey):
    """A name, a way to reach them, and the purposes; its key ensures that they are remembered once."""

    wording = HiddenField()
    name = StringField(_l("Their name"), render_kw={"maxlength": LONGEST_CONTACT, "autocomplete": "off"})
    phone = StringField(
        _l("Phone number"),
        render_kw={"maxlength": LONGEST_CONTACT, "type": "tel", "inputmode": "tel", "autocomplete": "off"},
    )
    email = StringField(
        _l("Email address"),
        render_kw={"maxlength": 254, "type": "email", "inputmode": "email", "autocomplete": "off"},
    )
    purposes = Ticks(_l("What for?"))
    channels = Ticks(_l("By …"))
    special_consent = BooleanField()
    on_register = RadioField(_l("On the electoral register?"), default="")
    is_member = RadioField(_l("A member of the party?"), default="")

    def offer(self, wording: Wording) -> None:
        """Offer the purposes and channels in the wording of their consent."""
        self.wording.data = self.wording.data or wording.version
        if not self.key.data:
            self.fresh_key()
        self.purposes.choices = [(purpose, words) for purpose, words in wording.purposes.items()]
        self.channels.choices = [(channel, words) for channel, words in wording.channels.items()]
        self.special_consent.label.text = wording.special
        self.on_register.choices = [
            ("", _("not asked")),
            (Answered.YES, _("yes")),
            (Answered.NO, _("no")),
            (Answered.UNSURE, _("don’t know")),
        ]
        self.is_member.choices = [
            ("", _("not asked")),
            (Answered.YES, _("yes")),
            (Answered.NO, _("no")),
            (Answered.UNSURE, _("prefer not to say")),
        ]

    def person(self, *, ward_code: str, language: str, on: date) -> NewPerson:
        """Return the person as given in the form."""
        return NewPerson(
            key=self.given_key(),
            name=self.name.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            on_register=Answered(self.on_register.data) if self.on_register.data else None,
            is_member=Answered(self.is_member.data) if self.is_member.data else None,
            special_consent=bool(self.special_consent.data),
            purposes=tuple(map(Purpose, self.purposes.data or ())),
            channels=tuple(map(Channel, self.channels.data or ())),
            wording=self.wording.data or "",
            language=language,
            ward_code=ward_code,
            met_on=on,
        )
