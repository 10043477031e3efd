"""Forms of the evening: notices for the hall, and the papers counted by hand."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TimeField
from wtforms.validators import InputRequired, Length, Optional

from voting.ballots.rules import HandCount
from voting.ballots.services.signing import LONGEST_REASON
from voting.conference.fields import TimeAndPlace
from voting.plain.translating import gettext as _
from voting.plain.translating import lazy as _l
from voting.web.fields import NumberField

NUMBER = {"inputmode": "numeric", "required": True}


class TimeForm(TimeAndPlace):
    """Another time or place for a conference."""


class HourField(TimeField):
    """An hour by the clock, which says how to write one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the hour that was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Enter the time like this: 20:30.")) from None


class HallForm(FlaskForm):
    """Notices for the hall's poster and screen: the Wi-Fi, and when voting will close."""

    network = StringField(
        _l("Name of the hall’s Wi-Fi"),
        description=_l("Leave this empty if there’s no guest Wi-Fi."),
        render_kw={"autocomplete": "off"},
    )
    password = StringField(
        _l("Wi-Fi password"),
        description=_l("Everyone can see it, on the poster and on the hall screen that day."),
        render_kw={"autocomplete": "off"},
    )
    closes_at = HourField(
        _l("Voting closes at"),
        description=_l(
            "The hall screen counts down to this time. You close voting yourself. Leave "
            "this empty if no time is set."
        ),
        validators=[Optional()],
    )


class HandCountForm(FlaskForm):
    """The papers counted by hand, and why they differ from the account."""

    ballot_box = NumberField(
        _l("Voted on paper: papers in the ballot box"),
        validators=[InputRequired(_l("Enter how many you counted."))],
        render_kw=NUMBER,
    )
    spoilt = NumberField(
        _l("Spoilt: papers taken back"),
        validators=[InputRequired(_l("Enter how many you counted."))],
        render_kw=NUMBER,
    )
    unused = NumberField(
        _l("Not handed out: unissued or taken back"),
        validators=[InputRequired(_l("Enter how many you counted."))],
        description=_l("Leave out void packs."),
        render_kw=NUMBER,
    )
    reason = StringField(
        _l("Reason for any discrepancy"),
        description=_l(
            "Leave this empty if everything agrees. Two officers sign off a discrepancy, and it’s "
            "published with the result."
        ),
        validators=[Length(max=LONGEST_REASON)],
        render_kw={"autocomplete": "off"},
    )

    @property
    def counted(self) -> HandCount:
        """The hand count."""
        return HandCount(
            ballot_box=self.ballot_box.data or 0,
            spoilt=self.spoilt.data or 0,
            unused=self.unused.data or 0,
        )


class CountersignForm(FlaskForm):
    """The digest of what a second officer saw when they agreed to it."""

    seen = HiddenField()
