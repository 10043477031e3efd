"""Forms for starting a campaign and planning a round."""

from __future__ import annotations

from datetime import date, timedelta

from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from voting.collect.messages import everyday_script
from voting.collect.models import Campaign
from voting.collect.rules import (
    CANVASSERS,
    EVERYDAY_QUESTION,
    EVERYDAY_TOPICS,
    LONGEST_NAME,
    LONGEST_PLACE,
    LONGEST_QUESTION,
    LONGEST_SCRIPT,
    MOST_CANVASSERS,
    day_within,
)
from voting.plain.translating import gettext as _
from voting.plain.translating import lazy as _l
from voting.web.pages import current_instance, local_today

SEASON = timedelta(days=90)


class CampaignForm(FlaskForm):
    """One season of asking: the question, the dates, and the topics a canvasser can tap."""

    name = StringField(
        _l("Campaign name"),
        description=_l(
            "People see it in the web address of the campaign’s pages. For example: “This summer”."
        ),
        validators=[InputRequired(_l("Give the campaign a name."))],
        render_kw={"maxlength": LONGEST_NAME, "autocomplete": "off"},
    )
    question = TextAreaField(
        _l("The question for every door"),
        default=EVERYDAY_QUESTION,
        validators=[InputRequired(_l("Write the question to ask at every door."))],
        render_kw={"maxlength": LONGEST_QUESTION, "rows": 2, "autocomplete": "off"},
    )
    starts_on = DateField(
        _l("First day"), default=local_today, validators=[InputRequired(_l("Choose the first day."))]
    )
    ends_on = DateField(
        _l("Last day"),
        default=lambda: local_today() + SEASON,
        validators=[InputRequired(_l("Choose the last day."))],
    )
    topics = TextAreaField(
        _l("Topics"),
        description=_l("Buttons a canvasser can tap at the door: one per line, up to 12."),
        default="\n".join(EVERYDAY_TOPICS),
        render_kw={"rows": 12},
    )

    def validate_ends_on(self, field: DateField) -> None:
        """Require a campaign to last at least a day."""
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day can’t be before the first day."))


class RoundForm(FlaskForm):
    """One round: where, when, which streets, and what to say there."""

    ward = SelectField(_l("Ward"))
    on = DateField(_l("Day"), default=local_today, validators=[InputRequired(_l("Choose the day."))])
    meeting_place = StringField(
        _l("Where to meet"),
        description=_l("For example: outside the library, 10:30."),
        render_kw={"maxlength": LONGEST_PLACE, "autocomplete": "off"},
    )
    canvassers = IntegerField(
        _l("Number of canvassers"),
        description=_l("Phones above this number wait until you let them in."),
        default=CANVASSERS,
        validators=[
            Optional(),
            NumberRange(1, MOST_CANVASSERS, _l("From 1 to 60. For more people, plan two rounds.")),
        ],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    streets = TextAreaField(
        _l("Streets"), description=_l("One street per line, in walking order."), render_kw={"rows": 8}
    )
    script = TextAreaField(
        _l("What to say at the door"),
        description=_l(
            "About 20 seconds in all. What we write down, and people’s right to have it changed, "
            "are added for you. Then comes the question."
        ),
        default=lambda: everyday_script(current_instance().config.party.name),
        render_kw={"maxlength": LONGEST_SCRIPT, "rows": 7},
    )

    def offer(self, campaign: Campaign, *, on: date | None = None) -> None:
        """Offer the campaign's wards and days; preselect a given day, or else the one nearest to today."""
        self.ward.choices = [(ward.slug, ward.name) for ward in campaign.seat.wards]
        first, last = campaign.starts_on, campaign.ends_on
        self.on.render_kw = {"min": first.isoformat(), "max": last.isoformat()}
        if not self.is_submitted():
            self.on.data = on or day_within(local_today(), first=first, last=last)
