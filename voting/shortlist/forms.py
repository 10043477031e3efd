"""The forms of the sorting page and of freezing."""

from __future__ import annotations

import uuid

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Optional

from voting.plain.translating import lazy as _l
from voting.shortlist.models import Theme
from voting.shortlist.rules import LONGEST_TITLE

TITLE = {"maxlength": LONGEST_TITLE, "autocomplete": "off"}


class AssignForm(FlaskForm):
    """The ticked answers, or all that were found, and the theme to put them under, old or new."""

    answers = SelectMultipleField(coerce=uuid.UUID, validate_choice=False)
    everything = BooleanField()
    found = IntegerField(validators=[Optional()])
    theme = SelectField(_l("Move to"), validate_choice=False)
    title = StringField(_l("Title of the new theme"), render_kw=TITLE)
    here = HiddenField()

    def offer(self, themes: list[Theme]) -> None:
        """Offer the themes to put answers under; the first choice is a new one."""
        self.theme.choices = [("", _l("a new theme")), *((str(theme.id), theme.title) for theme in themes)]


class RenameForm(FlaskForm):
    """The new title of a theme."""

    title = StringField(_l("Title"), id="new-title", render_kw=TITLE)


class MergeForm(FlaskForm):
    """The theme into which another is merged."""

    into = SelectField(
        _l("Merge into"), coerce=uuid.UUID, validate_choice=False, validators=[InputRequired()]
    )

    def offer(self, themes: list[Theme]) -> None:
        """Offer the themes to merge into."""
        self.into.choices = [(str(theme.id), theme.title) for theme in themes]


class UndoForm(FlaskForm):
    """The step that the page showed as the last."""

    step = IntegerField(validators=[InputRequired()])


class FreezeForm(FlaskForm):
    """The themes to freeze, and their digest as shown on the page."""

    themes = SelectMultipleField(coerce=uuid.UUID, validate_choice=False)
    digest = HiddenField(validators=[InputRequired()])
