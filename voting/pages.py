"""What every page shares: languages and times, headers, refusals in plain words, and the layout's data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property, lru_cache
from gettext import NullTranslations
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import IO, Any, TypeVar, cast
from urllib.parse import unquote_to_bytes

from babel.support import Translations
from flask import (
    Flask,
    Request,
    Response,
    abort,
    current_app,
    g,
    has_request_context,
    render_template,
    request,
)
from flask_babel import Babel, format_date, format_datetime, get_locale
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import LanguageAccept
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge, SecurityError
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_accept_header
from wtforms import Field
from wtforms.i18n import messages_path

from voting import clock
from voting.assets import is_asset
from voting.digests import short_digest
from voting.instance import Instance
from voting.refusals import Refusal
from voting.texts import look_alikes

PACKAGE = Path(__file__).parent
# What a form may hold: far more than a person types on one page, and more on those that take whole lists.
LARGEST_FORM, LARGEST_LIST = 64 * 1024, 2 * 1024 * 1024
MOST_FIELDS = 4000
# What a browser says of its languages is read as far as any browser writes.
LONGEST_LANGUAGES = 300
# Inside a built wheel the pages and designs lie in the package; in the source tree beside it.
IN_WHEEL = (PACKAGE / "templates").is_dir()
TEMPLATES = PACKAGE / "templates" if IN_WHEEL else PACKAGE.parent / "templates"
BALLOT_DESIGNS = PACKAGE / "designs" if IN_WHEEL else PACKAGE.parent / "ballots"

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=()",
}

# For a year a browser that has been here asks by https alone; nothing is said of the domain's other names.
HTTPS_ALONE = "max-age=31536000"

# What a person is told when a page cannot be shown; by status, in plain words.
EXPLANATIONS = {
    400: lambda: _("What was sent could not be read. Go back and try again; nothing was changed."),
    403: lambda: _("This page is not open to you. Sign in with an account that may use it."),
    404: lambda: _("There is no page here. Check the address, or start from the front page."),
    405: lambda: _("This address does not take that kind of request. Go back and use the page's button."),
    413: lambda: _("What was sent is too large. Send a smaller text or file; nothing was changed."),
    429: lambda: _("Too many tries in a short time. Wait a minute and try again."),
    500: lambda: _(
        "Something went wrong here, and it is not your fault. Look whether it was done; if not, try again."
    ),
}


View = TypeVar("View", bound=Callable[..., Any])


class TextForms(FormDataParser):
    """Reads forms in UTF-8, and refuses one that is not rather than keep letters that nobody wrote."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Any:
        if mimetype == "application/x-www-form-urlencoded":
            if self.max_form_memory_size is not None and (content_length or 0) > self.max_form_memory_size:
                raise RequestEntityTooLarge
            body = stream.read()
            if self.max_form_memory_size is not None and len(body) > self.max_form_memory_size:
                raise RequestEntityTooLarge
            if body.count(b"&") >= MOST_FIELDS:
                raise RequestEntityTooLarge
            try:
                unquote_to_bytes(body).decode()
            except UnicodeDecodeError:
                raise BadRequest from None
            stream = BytesIO(body)
        return super().parse(stream, mimetype, content_length, options)


class PageRequest(Request):
    """A request whose forms are text, and whose JSON can be read."""

    form_data_parser_class = TextForms

    @cached_property
    def accept_languages(self) -> LanguageAccept:
        """The languages that a browser says its reader knows, as far as any browser writes."""
        return parse_accept_header(
            self.headers.get("Accept-Language", "")[:LONGEST_LANGUAGES], LanguageAccept
        )

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """The JSON that was sent; none when it is nested so deep that nobody meant it."""
        try:
            return super().get_json(force, silent, cache)
        except RecursionError:
            return None


def current_instance() -> Instance:
    """The instance whose site this is."""
    return cast("Instance", current_app.extensions["instance"])


def init_pages(app: Flask) -> None:
    """Set up languages, headers, error pages and the layout's data."""
    config = cast("Instance", app.extensions["instance"]).config
    app.config["BABEL_DEFAULT_LOCALE"] = config.languages.default
    app.config["BABEL_DEFAULT_TIMEZONE"] = config.seat.timezone.key
    Babel(app, locale_selector=lambda: _asked_language(config.languages.offered))

    app.request_class = PageRequest
    app.before_request(_bound_form)
    app.before_request(_refuse_nul)
    app.before_request(_give_form_words)
    app.after_request(_add_headers)
    app.register_error_handler(Refusal, _refuse)
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(HTTPException, _explain)
    app.context_processor(_words_of_layout)
    app.add_template_filter(local_time)
    app.add_template_filter(local_day)
    app.add_template_filter(local_date)
    app.add_template_filter(short_digest)
    app.add_template_global(error_marks)
    app.add_template_global(look_alikes)


def _words_of_layout() -> dict[str, object]:
    """What every page knows: the configuration, its language, and which way that is written."""
    locale = get_locale()
    return {
        "config_": current_instance().config,
        "language": str(locale),
        "text_direction": locale.text_direction if locale else "ltr",
    }


def _give_form_words() -> None:
    """Give the form library its words, which by itself it would read from the disk for each request."""
    request.wtforms_translations = _form_words(str(get_locale()))  # type: ignore[attr-defined]


@lru_cache
def _form_words(language: str) -> NullTranslations:
    return Translations.load(messages_path(), [language], domain="wtforms")


def takes_lists(view: View) -> View:
    """Mark a page whose form takes a whole list: a file's text, or a grid of rows."""
    view.takes_lists = True  # pyright: ignore[reportFunctionMemberAccess]
    return view


def _bound_form() -> None:
    """Before a form is read: it goes to a page that there is, and holds no more than that page takes."""
    if request.routing_exception is not None:
        raise request.routing_exception
    if request.is_json and request.blueprint == "security":
        abort(400)
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_lists", False):
        request.max_form_memory_size = LARGEST_LIST


def _refuse_nul() -> None:
    """No text holds the character NUL, and PostgreSQL cannot keep or compare it."""
    sent = (text for _name, texts in request.values.lists() for text in texts)
    if "\0" in request.path or any("\0" in text for text in sent):
        abort(400)


def _asked_language(offered: tuple[str, ...]) -> str | None:
    if not has_request_context():
        return None
    return g.get("language") or request.accept_languages.best_match(offered)


def local_time(moment: datetime) -> str:
    """A moment as people in the seat say it: 14 June 2026, 19:30."""
    return format_datetime(moment, "d MMMM y, HH:mm")


def local_date(day: date | datetime) -> str:
    """A day as people in the seat say it: 14 June 2026."""
    return format_date(day, "d MMMM y")


def local_today() -> date:
    """The day it is now in the seat."""
    return local_day(clock.now())


def local_day(moment: datetime) -> date:
    """The day it was in the seat at a moment."""
    return moment.astimezone(current_instance().config.seat.timezone).date()


def error_marks(field: Field) -> dict[str, str]:
    """The attributes that tie a field to its help and its errors for those who listen to the page."""
    described = [f"{field.id}-help"] if field.description else []
    if field.errors:
        described.append(f"{field.id}-error")
    marks = {"aria-describedby": " ".join(described)} if described else {}
    return marks | ({"aria-invalid": "true"} if field.errors else {})


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_instance().config.site.address.startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", HTTPS_ALONE)
    if not is_asset() or response.status_code >= HTTPStatus.BAD_REQUEST:
        said = response.headers.get("Cache-Control", "no-store")
        # A library spells it with a value, which browsers do not know, and then a page is kept.
        response.headers["Cache-Control"] = "no-store" if "no-store=" in said else said
    return response


def _refuse(refusal: Refusal) -> tuple[str, int]:
    return render_template("refusal.html", sentence=str(refusal), status=refusal.status), refusal.status


def _form_too_old(_error: CSRFError) -> tuple[str, int]:
    sentence = _(
        "This form was opened too long ago or in another window. Go back, reload it and send it again."
    )
    return render_template("refusal.html", sentence=sentence, status=400), 400


def _explain(error: HTTPException) -> tuple[str, int] | Response | HTTPException:
    status = error.code or 500
    if isinstance(error, SecurityError):
        # No page can be made for it: its links would carry the wrong name.
        words = _("This site is not known by that name. Use the address it was given to you by.")
        return Response(words, status, mimetype="text/plain")
    if status < HTTPStatus.BAD_REQUEST or error.response is not None:
        return error
    explanation = EXPLANATIONS.get(status, EXPLANATIONS[500 if status >= 500 else 400])  # noqa: PLR2004
    return render_template("refusal.html", sentence=explanation(), status=status), status
