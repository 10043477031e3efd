"""Errors of a submitted form, shown once at the top of its page and beside each field at fault.

The layouts fetch them, so no page can forget: "Error:" in the title, and a summary that has the focus and
links to the fields. A refusal names the field at fault; errors that forms found themselves are included
anyway.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from wtforms import Field, FieldList, FormField, HiddenField
from wtforms.form import BaseForm
from wtforms.widgets import CheckboxInput, RadioInput

# Template variables: why the submission was refused, and which part of it.
REFUSAL, REFUSED_AT = "refusal", "refused_at"
# Template variable: errors in parts that are not form fields.
FAULTS = "faults"
# The id of the summary in templates/problems.html.
SUMMARY = "problems"


@dataclass(frozen=True)
class Problem:
    """One error, in a sentence, and the id of the part of the page where it is corrected."""

    sentence: str
    target: str = ""


def init_form_errors(app: Flask) -> None:
    """Let templates list the errors and mark fields with them."""
    app.add_template_global(problems_here)
    app.add_template_global(error_marks)
    app.add_template_global(group_marks)
    app.add_template_global(fault_marks)


@pass_context
def problems_here(context: Context) -> list[Problem]:
    """Return the errors on this page: those its forms found, then why it was refused."""
    refusal, forms = context.get(REFUSAL), _forms_in(context)
    at = getattr(refusal, "field", "") or context.get(REFUSED_AT, "")
    field = next((form[at] for form in forms if at in form), None)
    if refusal and field is not None:
        put_beside(field, refusal)
    found = [problem for form in forms for problem in _problems_of(form)]
    if refusal and field is None:
        found.extend(_refused(refusal, at))
    found.extend(context.get(FAULTS, ()))
    # A form passed to a page under two names is listed once.
    return list(dict.fromkeys(found))


def put_beside(field: Field, sentence: object) -> None:
    """Add an error beside a field, unless it is there already."""
    if str(sentence) not in map(str, field.errors):
        field.errors = [*field.errors, str(sentence)]


def error_marks(field: Field) -> dict[str, str]:
    """Return the attributes that tie a field to its help and errors for screen reader users."""
    marks = _described(field)
    return marks | ({"aria-invalid": "true"} if field.errors else {})


def group_marks(field: Field) -> dict[str, str]:
    """Return the same for the fieldset around a field of several checkboxes or radio buttons."""
    marks = _described(field)
    if field.errors and isinstance(getattr(field, "option_widget", None), RadioInput):
        marks |= {"role": "radiogroup", "aria-invalid": "true"}
    return marks


def _described(field: Field) -> dict[str, str]:
    described = [f"{field.id}-help"] if field.description else []
    if field.errors:
        described.append(f"{field.id}-error")
    return {"aria-describedby": " ".join(described)} if described else {}


@pass_context
def fault_marks(context: Context, target: str) -> dict[str, str]:
    """Return the error attributes of an input outside our forms, if it is at fault."""
    is_at_fault = any(each.target == target for each in problems_here(context))
    return {"aria-invalid": "true", "aria-describedby": SUMMARY} if is_at_fault else {}


def _forms_in(context: Context) -> list[BaseForm]:
    # By exact type: resolving a proxy would load the session.
    return [each for each in context.get_all().values() if issubclass(type(each), BaseForm)]


def _refused(refusal: object, at: str) -> Iterator[Problem]:
    """Yield a refusal of the whole page, or of a part that is not a form field, one problem per line."""
    if isinstance(refusal, Markup):
        yield Problem(refusal, at)
    else:
        yield from (Problem(line, at) for line in str(refusal).splitlines())


def _problems_of(form: BaseForm) -> Iterator[Problem]:
    # Errors of a form as a whole are attached to its first field.
    first = next((field for field in form if _target(field)), None)
    for error in form.form_errors:
        if first is None:
            yield Problem(str(error))
        else:
            put_beside(first, error)
    for field in _as_on_the_page(form):
        yield from _problems_in(field)


def _as_on_the_page(form: BaseForm) -> list[Field]:
    """Return the fields in page order: inherited ones first, unless the form says otherwise."""
    order: tuple[str, ...] = getattr(form, "order_on_page", ())
    named = [field for field in form if field.short_name in order]
    return [
        *sorted(named, key=lambda field: order.index(field.short_name)),
        *(field for field in form if field not in named),
    ]


def _problems_in(field: Field) -> Iterator[Problem]:
    if isinstance(field, FieldList):
        for entry in field.entries:
            yield from _problems_in(entry)
    elif isinstance(field, FormField):
        yield from _problems_of(field.form)
    else:
        yield from (Problem(str(error), _target(field)) for error in field.errors)


def _target(field: Field) -> str:
    """Return the id of the element to focus: the first button of a group."""
    if isinstance(field, HiddenField):
        return ""
    if isinstance(getattr(field, "option_widget", None), RadioInput | CheckboxInput):
        return f"{field.id}-0"
    return str(field.id)
