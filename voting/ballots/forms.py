"""Forms for printing ballots and counting papers."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from voting.ballots.designs import designs_offered
from voting.ballots.messages import design_name, is_large
from voting.ballots.rules import large_share
from voting.ballots.services import PrintOrder, check_count
from voting.plain.refusals import BadInput
from voting.plain.translating import gettext as _
from voting.plain.translating import lazy as _l
from voting.site.instance import Instance
from voting.web.fields import NumberField

USUAL_DESIGN, USUAL_LARGE = "a5", "large-18"
# Other requests wait while ballots are registered: for a second with a run of this size, not for minutes.
MOST_BY_PAGE = 10_000
SPARES = (0, 5, 10, 20, 30)
LARGE = (0, 5, 10, 15, 20, 30, 50, 100)
NUMBER = {"inputmode": "numeric", "required": True}


def too_many() -> str:
    """Return the reason a page prints no more."""
    return _("You can print up to 10,000 ballots at a time here. For more, use `voting ballots print`.")


class CountField(NumberField):
    """A number of ballots that one page can print."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, or say which numbers are allowed."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = 0

    def pre_validate(self, form: Any) -> None:
        """Refuse an impossible print run with the services' own message."""
        try:
            check_count(self.data or 0)
        except BadInput as refusal:
            raise ValidationError(str(refusal)) from None
        if (self.data or 0) > MOST_BY_PAGE:
            raise ValidationError(too_many())


class OrderForm(FlaskForm):
    """The number of ballots, how many spares, and the share in large print."""

    count = CountField(
        _l("How many ballots?"), description=_l("One for each person you expect."), render_kw=NUMBER
    )
    spares = SelectField(
        _l("How many spare ballots?"),
        default="10",
        choices=[(str(share), f"{share} %") for share in SPARES],
        description=_l("For people you didn’t expect, and for spoilt ballots."),
    )
    large = SelectField(
        _l("How many in large print?"),
        choices=[("", _l("Choose")), *((str(share), f"{share} %") for share in LARGE)],
        validators=[InputRequired(_l("Choose how many to print in large print. You can choose 0 %."))],
        description=_l("One in ten is a good start: many people leave their glasses at home."),
        render_kw={"required": True},
    )
    design = SelectField(_l("Design"), default=USUAL_DESIGN)
    large_design = SelectField(_l("Large print size"), default=USUAL_LARGE)

    def validate_large(self, _field: SelectField) -> None:
        """Refuse an order with a file too large for a page."""
        if not self.count.errors and self.spares.data and max(dict(self.wishes).values()) > MOST_BY_PAGE:
            raise ValidationError(too_many())

    @property
    def spare(self) -> int:
        """The number of spare ballots."""
        return large_share(self.count.data or 0, percent=int(self.spares.data))

    @property
    def wishes(self) -> list[tuple[str, int]]:
        """The designs with the number of ballots of each, which add up to the order."""
        total = (self.count.data or 0) + self.spare
        large = large_share(total, percent=int(self.large.data))
        asked = [(self.design.data, total - large), (self.large_design.data, large)]
        return [(design, count) for design, count in asked if count]


def order_form(instance: Instance, **given: Any) -> OrderForm:
    """Return the order form with an instance's designs."""
    form, offered = OrderForm(**given), designs_offered(instance)
    form.design.choices = [(name, design_name(name)) for name in offered if not is_large(name)]
    form.large_design.choices = [(name, design_name(name)) for name in offered if is_large(name)]
    return form


class PrintForm(FlaskForm):
    """One print run; `run` makes a second click on the same form the same print run."""

    count = CountField()
    design = HiddenField(validators=[InputRequired()])
    run = HiddenField()
    plan = HiddenField()

    @property
    def run_id(self) -> uuid.UUID:
        """The print run that this form asks for."""
        try:
            return uuid.UUID(self.run.data or "")
        except ValueError:
            raise BadInput(_("This form is damaged. Reload the page and start again.")) from None

    def planned(self, instance: Instance) -> dict[str, int]:
        """Return how many ballots of each design to print together with this run, if it begins a plan."""
        pairs = [each.partition("=")[::2] for each in (self.plan.data or "").split()]
        counts = {design: int(count) for design, count in pairs if count.isdecimal()}
        if len(counts) < len(pairs) or not set(counts) <= set(designs_offered(instance)):
            raise BadInput(_("This form is damaged. Reload the page and start again."))
        for count in counts.values():
            check_count(count)
        return counts


def plan_in_words(orders: Iterable[PrintOrder]) -> str:
    """Return a plan in the format that `PrintForm.planned` reads."""
    return " ".join(f"{order.design}={order.count}" for order in orders)


class WaiveForm(FlaskForm):
    """Why no phone can scan a test ballot before printing."""

    reason = StringField(
        _l("Why can’t a phone scan it now?"),
        description=_l("Your reason is kept, so that others can see what was decided."),
        validators=[InputRequired(_l("Give a reason."))],
        render_kw={"autocomplete": "off"},
    )
