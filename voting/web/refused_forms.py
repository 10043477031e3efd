"""What was refused comes back: the same page again, filled in, with the refusal where it can be put right.

A view says which page that is, and then tells only what happens when nothing is refused:

    @blueprint.post(ADDRESS)
    @allow(STEWARDS)
    @shows_again(_again)
    def change_submit(conference: str) -> Page:
        form = valid(ChangeForm())
        ...
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from flask_wtf import FlaskForm

from voting.plain.refusals import BadInput, Refusal
from voting.storage.database import db
from voting.web.pages import Page

Given = ParamSpec("Given")
AForm = TypeVar("AForm", bound=FlaskForm)


class FormIsNotValid(BadInput):
    """A form whose own fields say what is wrong with it."""

    def __init__(self, form: FlaskForm) -> None:
        super().__init__()
        self.form = form

    def __bool__(self) -> bool:
        """It has no sentence of its own: for a page that asks whether there is a refusal, there is none."""
        return False


def valid(form: AForm) -> AForm:
    """A form as it was sent, if it is valid and was opened in this session; else its page comes again."""
    if not form.validate_on_submit():
        raise FormIsNotValid(form)
    return form


def sent(refusal: Refusal, form: AForm) -> AForm:
    """The form to show again: the one in which faults were found, or else this one, made of what was sent."""
    found = refusal.form if isinstance(refusal, FormIsNotValid) else None
    return found if isinstance(found, type(form)) else form


def shows_again(
    page: Callable[Concatenate[Refusal, Given], Page],
    *,
    only: type[Refusal] | tuple[type[Refusal], ...] = Refusal,
) -> Callable[[Callable[Given, Page]], Callable[Given, Page]]:
    """Answer what a view refuses with a page of its own, once nothing of what it began is left.

    `page` takes the refusal, then what the view takes. Of refusals `only` these kinds come back; any other is
    shown on a page by itself (`voting.web.pages`).
    """

    def mark(view: Callable[Given, Page]) -> Callable[Given, Page]:
        @wraps(view)
        def or_again(*given: Given.args, **named: Given.kwargs) -> Page:
            try:
                return view(*given, **named)
            except only as refusal:
                db.session.rollback()
                shown = page(refusal, *given, **named)
                return (shown, refusal.status) if isinstance(shown, str) else shown

        return or_again

    return mark


def refusal_of(check: Callable[[], object]) -> Refusal | None:
    """What a check finds in the way, to be said on a page; None where it finds nothing."""
    try:
        check()
    except Refusal as refusal:
        return refusal
    return None
