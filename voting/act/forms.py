"""Forms for making a promise and following it up."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from voting.act.rules import LONGEST_LEAD, LONGEST_PROMISE, LONGEST_UPDATE
from voting.plain.translating import gettext as _
from voting.plain.translating import lazy as _l
from voting.web.pages import local_today


class GivenPromise(TypedDict):
    """What is promised, who leads, and by when, as `make_promise` takes it."""

    words: str
    lead: str
    due_on: date


class PromiseForm(FlaskForm):
    """What is promised, who leads, and by when."""

    promise = TextAreaField(
        _l("What are you promising?"),
        description=_l("Say what people will be able to see or use, in one or two sentences."),
        validators=[
            DataRequired(_l("Say what you’re promising.")),
            Length(max=LONGEST_PROMISE, message=_l("That’s too long. Use up to 600 characters.")),
        ],
        render_kw={"rows": 4},
    )
    lead = StringField(
        _l("Who is leading on it?"),
        description=_l("A role or a team, such as “the ward councillors” or “the crossing team”."),
        validators=[
            DataRequired(_l("Say who is leading on it.")),
            Length(max=LONGEST_LEAD, message=_l("That’s too long. Use up to 120 characters.")),
        ],
    )
    lead_agreed = BooleanField(
        _l("This is a role, a team, or a person who has agreed to be named here publicly"),
        validators=[InputRequired(_l("Ask the person first, or name a role or a team instead."))],
    )
    due_on = DateField(
        _l("By when?"),
        description=_l("Choose a date when anyone can check whether it has been kept."),
        validators=[InputRequired(_l("Choose a date."))],
    )

    def given(self) -> GivenPromise:
        """Return what a valid form says."""
        assert self.due_on.data is not None
        return {"words": self.promise.data or "", "lead": self.lead.data or "", "due_on": self.due_on.data}

    def validate_due_on(self, field: DateField) -> None:
        """Check that a promise is not due in the past."""
        if field.data and field.data < local_today():
            raise ValidationError(_("That date has passed. Choose today or a later date."))


class UpdateForm(FlaskForm):
    """What happened, on which day, and whether the promise is now kept."""

    on = DateField(
        _l("When did it happen?"), default=local_today, validators=[InputRequired(_l("Choose a date."))]
    )
    words = TextAreaField(
        _l("What happened?"),
        description=_l("Write one or two plain sentences. If nothing has moved, say so and say why."),
        validators=[
            DataRequired(_l("Say what happened.")),
            Length(max=LONGEST_UPDATE, message=_l("That’s too long. Use up to 1000 characters.")),
        ],
        render_kw={"rows": 4},
    )
    done = BooleanField(_l("It’s done: the promise has been kept"))

    def validate_on(self, field: DateField) -> None:
        """Check that an update, which reports what happened, is not dated in the future."""
        if field.data and field.data > local_today():
            raise ValidationError(_("That date is in the future. Choose today or an earlier date."))
