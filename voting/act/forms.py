"""The forms by which a promise is made and followed up."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from voting.act.rules import LONGEST_LEAD, LONGEST_PROMISE, LONGEST_UPDATE
from voting.plain.translating import lazy as _l
from voting.web.pages import local_today


class PromiseForm(FlaskForm):
    """What is promised, who leads, and by when."""

    promise = TextAreaField(
        _l("What is promised?"),
        description=_l("Say what people will be able to see or use, in one or two sentences."),
        validators=[
            DataRequired(_l("Say what is promised.")),
            Length(max=LONGEST_PROMISE, message=_l("That is too long. Use at most 600 letters.")),
        ],
        render_kw={"rows": 4},
    )
    lead = StringField(
        _l("Who leads on it?"),
        description=_l("A role or a team, such as “the ward councillors” or “the crossing team”."),
        validators=[
            DataRequired(_l("Say who leads on it.")),
            Length(max=LONGEST_LEAD, message=_l("That is too long. Use at most 120 letters.")),
        ],
    )
    lead_agreed = BooleanField(
        _l("This is a role or a team, or a person who agreed to be named here in public"),
        validators=[InputRequired(_l("Ask the person first, or write a role or a team instead."))],
    )
    due_on = DateField(
        _l("By when?"),
        description=_l("A day on which anyone can look and see whether it was kept."),
        validators=[InputRequired(_l("Choose a day."))],
    )

    def validate_due_on(self, field: DateField) -> None:
        """A promise is about days to come."""
        if field.data and field.data < local_today():
            raise ValidationError(_("That day is over. Choose today or a later day."))


class UpdateForm(FlaskForm):
    """What happened, on which day, and whether the promise is kept now."""

    on = DateField(_l("On which day?"), default=local_today, validators=[InputRequired(_l("Choose a day."))])
    words = TextAreaField(
        _l("What happened?"),
        description=_l("One or two plain sentences. If nothing moved, say so and say why."),
        validators=[
            DataRequired(_l("Say what happened.")),
            Length(max=LONGEST_UPDATE, message=_l("That is too long. Use at most 1000 letters.")),
        ],
        render_kw={"rows": 4},
    )
    done = BooleanField(_l("The promise is kept now: it is done"))

    def validate_on(self, field: DateField) -> None:
        """An update says what happened, so it cannot lie ahead."""
        if field.data and field.data > local_today():
            raise ValidationError(_("That day has not come yet. Choose today or an earlier day."))
