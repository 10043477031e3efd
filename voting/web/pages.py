"""The shared parts of all pages: languages, times, headers, plain refusals, and the layout's data."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from http import HTTPStatus
from typing import cast

from flask import (
    Flask,
    Response,
    current_app,
    render_template,
)
from flask_wtf.csrf import CSRFError
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response as AnyResponse

from voting.plain import clock
from voting.plain.dates import local_date, local_time
from voting.plain.digests import short_digest
from voting.plain.refusals import Refusal
from voting.plain.text_cleaning import look_alikes
from voting.plain.translating import gettext as _
from voting.site.instance import Instance
from voting.site.languages import check_offered
from voting.site.paths import BALLOT_DESIGNS, PACKAGE, TEMPLATES
from voting.web.addresses import address_here, path_here
from voting.web.assets import is_asset
from voting.web.expired_forms import form_came_too_late, page_for_signed_out, says_stale, was_sent_signed_out
from voting.web.form_errors import init_form_errors
from voting.web.page_language import init_language
from voting.web.request_limits import PageRequest, bound_form, refuse_nul
from voting.web.submitted_form import typed_words

# An address may only begin where none continues: a long word is scanned once, not again from each letter.
MAIL = re.compile(r"((?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)")
# A view's return value: a page, alone or with its status, or a whole response.
Page = str | bytes | tuple[str | bytes, int] | AnyResponse

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    # Other sites learn nothing; our own forms show that they come from here.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=()",
}

# For a year a returning browser uses https only; the domain's other names are not affected.
HTTPS_ALONE = "max-age=31536000"

# Explanations of why a page cannot be shown, in plain words, by status.
EXPLANATIONS = {
    400: lambda: _("We could not read what you sent. Go back and try again; nothing was changed."),
    403: lambda: _("You don’t have access to this page. Sign in with an account that does."),
    404: lambda: _("Page not found. Check the address, or start from the front page."),
    405: lambda: _("This address can’t be opened like that. Go back and use the button on the page."),
    413: lambda: _("What you sent is too large. Send a shorter text or a smaller file; nothing was changed."),
    429: lambda: _("Too many tries in a short time. Wait a minute and try again."),
    500: lambda: _(
        "Something went wrong here, and it is not your fault. Check whether it was done; if not, try again."
    ),
}


def current_instance() -> Instance:
    """Return the instance that this site serves."""
    return cast("Instance", current_app.extensions["instance"])


def init_pages(app: Flask) -> None:
    """Set up languages, headers, error pages and the layout's data."""
    config = cast("Instance", app.extensions["instance"]).config
    check_offered(config, pages=(PACKAGE, TEMPLATES, BALLOT_DESIGNS))
    init_language(app)

    app.request_class = PageRequest
    app.before_request(bound_form)
    app.before_request(refuse_nul)
    app.after_request(_add_headers)
    app.register_error_handler(Refusal, _refuse)
    app.register_error_handler(CSRFError, form_came_too_late)
    app.register_error_handler(HTTPException, _explain)
    app.context_processor(_words_of_layout)
    app.add_template_filter(local_time)
    app.add_template_filter(local_day)
    app.add_template_filter(local_date)
    app.add_template_filter(short_digest)
    app.add_template_filter(verbatim)
    app.add_template_filter(with_addresses)
    init_form_errors(app)
    app.add_template_global(path_here)
    app.add_template_global(address_here)
    app.add_template_global(look_alikes)
    app.add_template_global(says_stale)


def _words_of_layout() -> dict[str, object]:
    """Template variables besides the language: the configuration."""
    return {"config_": current_instance().config}


def local_today() -> date:
    """Return today's date in the seat."""
    return local_day(clock.now())


def local_day(moment: datetime) -> date:
    """Return the date of a moment in the seat."""
    return clock.day_in(current_instance().config.seat.timezone, moment)


def with_addresses(text: str) -> Markup:
    """Mark the email addresses in a sentence, so that no browser translates them."""
    parts = MAIL.split(text)
    return Markup().join(verbatim(part) if place % 2 else escape(part) for place, part in enumerate(parts))


def verbatim(text: object) -> Markup:
    """Mark text to be copied letter by letter, such as a receipt or an address, as not to be translated."""
    return Markup('<span translate="no">{}</span>').format(text)


def _add_headers(response: Response) -> Response:
    there = {name.lower() for name, _value in response.headers}
    ours = _headers_at(current_instance().config.site.address)
    response.headers.extend([header for header in ours if header[0].lower() not in there])
    if not is_asset() or response.status_code >= HTTPStatus.BAD_REQUEST:
        said = response.headers.get("Cache-Control", "")
        # A library writes it with a value, which browsers do not understand, and then they keep the page.
        if not said or "no-store=" in said:
            response.headers["Cache-Control"] = "no-store"
    return response


@cache
def _headers_at(address: str) -> tuple[tuple[str, str], ...]:
    """Return the headers of every response from a site at this address."""
    https = {"Strict-Transport-Security": HTTPS_ALONE} if address.startswith("https://") else {}
    return tuple((HEADERS | https).items())


def _refuse(refusal: Refusal) -> tuple[str, int]:
    page = render_template(
        "refusal.html",
        sentence=str(refusal),
        status=refusal.status,
        heading=refusal.heading,
        typed=typed_words(),
    )
    return page, refusal.status


def _explain(error: HTTPException) -> tuple[str, int] | Response | HTTPException:
    status = error.code or 500
    if isinstance(error, SecurityError):
        # No page can be rendered: its links would carry the wrong name.
        words = _("This site does not go by that name. Use the address you were given.")
        return Response(words, status, mimetype="text/plain")
    if status < HTTPStatus.BAD_REQUEST or error.response is not None:
        return error
    if status == HTTPStatus.FORBIDDEN and was_sent_signed_out():
        return page_for_signed_out(EXPLANATIONS[403]()), status
    explanation = EXPLANATIONS.get(status, EXPLANATIONS[500 if status >= 500 else 400])  # noqa: PLR2004
    return render_template("refusal.html", sentence=explanation(), status=status), status
