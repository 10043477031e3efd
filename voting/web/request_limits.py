"""Limits on requests: the size of forms, their encoding, and how much of the headers is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from gettext import NullTranslations
from io import BytesIO
from typing import IO, Any, TypeVar
from urllib.parse import unquote_to_bytes

from babel.support import Translations
from flask import Request, abort, current_app, request, session
from werkzeug.datastructures import LanguageAccept, MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_accept_header
from werkzeug.utils import cached_property
from wtforms.i18n import messages_path

from voting.plain.refusals import Refusal
from voting.plain.translating import get_locale
from voting.plain.translating import gettext as _
from voting.web.access import rule_of
from voting.web.rate_limits import LONGEST_LANGUAGES
from voting.web.request_bodies import IS_CUT

# Largest forms: far more than a person types on one page, and more on those that take whole lists.
LARGEST_FORM, LARGEST_LIST = 64 * 1024, 2 * 1024 * 1024
# The most a phone may hand in at once, in bytes and in lists and records; it halves a larger batch. A batch
# is parsed in a single step, during which nobody else has a turn.
LARGEST_BATCH, MOST_RECORDS = 256 * 1024, 2000
# Largest form from a stranger: a code, a name, a password.
LARGEST_OF_STRANGERS = 8 * 1024
MOST_FIELDS = 4000
# A form sent to an officers' page after signing out is returned field by field; and a stranger can trigger
# that again and again.
MOST_FIELDS_OF_STRANGERS = 1100


class ListOfStrangers(Refusal):
    """A whole list from a sender who is not signed in."""

    status = 413


View = TypeVar("View", bound=Callable[..., Any])


class TextForms(FormDataParser):
    """Parses forms as UTF-8, and refuses any other rather than keep characters that nobody wrote."""

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
            if body.count(b"&") >= min(MOST_FIELDS, self.max_form_parts or MOST_FIELDS):
                raise RequestEntityTooLarge
            try:
                unquote_to_bytes(body).decode()
            except UnicodeDecodeError:
                raise BadRequest from None
            stream = BytesIO(body)
        return super().parse(stream, mimetype, content_length, options)


class PageRequest(Request):
    """A request with text-only forms and bounded JSON."""

    form_data_parser_class = TextForms

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Keep uploaded files in memory, as their whole request is: no copy is written to disk."""
        return BytesIO()

    @cached_property
    def accept_languages(self) -> LanguageAccept:
        """The languages in the browser's Accept-Language, read no further than any browser writes."""
        return parse_accept_header(
            self.headers.get("Accept-Language", "")[:LONGEST_LANGUAGES], LanguageAccept
        )

    @property
    def wtforms_translations(self) -> NullTranslations:
        """The form library's translations, cached: by default it reads them from disk for each request."""
        return _form_words(str(get_locale()))

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """Return the JSON sent; None if it is nested so deeply, or so often, that nobody meant it."""
        if (self.content_length or 0) > LARGEST_BATCH or len(body := self.get_data()) > LARGEST_BATCH:
            raise RequestEntityTooLarge
        if body.count(b"[") + body.count(b"{") > MOST_RECORDS:
            return None
        try:
            return super().get_json(force, silent, cache)
        except RecursionError:
            return None


@lru_cache
def _form_words(language: str) -> NullTranslations:
    return Translations.load(messages_path(), [language], domain="wtforms")


def takes_lists(view: View) -> View:
    """Mark a page whose form takes a whole list: a file's text, or a grid of rows."""
    view.takes_lists = True  # pyright: ignore[reportFunctionMemberAccess]
    return view


def takes_batches(view: View) -> View:
    """Mark a page to which phones hand in many answers at once."""
    view.takes_batches = True  # pyright: ignore[reportFunctionMemberAccess]
    return view


def bound_form() -> None:
    """Check, before a form is read, that its page exists and that it fits within the page's limits."""
    if request.routing_exception is not None:
        raise request.routing_exception
    if request.is_json and request.blueprint == "security":
        abort(400)
    is_cut, endpoint = IS_CUT in request.environ, request.endpoint
    view = current_app.view_functions.get(endpoint or "")
    rule = rule_of(current_app, endpoint) if endpoint else None
    if getattr(view, "takes_lists", False):
        # A sender who is not signed in gets the form back, and only officers may have this much held for
        # them.
        is_officer = "_user_id" in session
        if not is_officer and (is_cut or (request.content_length or 0) > LARGEST_FORM):
            raise ListOfStrangers(_("You are signed out. Sign in, then send the file or the list again."))
        request.max_form_memory_size = LARGEST_LIST if is_officer else LARGEST_FORM
    elif rule and rule.everyone:
        request.max_form_memory_size = LARGEST_OF_STRANGERS
    request.max_form_parts = MOST_FIELDS
    if rule and rule.roles and "_user_id" not in session:
        request.max_form_parts = MOST_FIELDS_OF_STRANGERS
    if is_cut:
        raise RequestEntityTooLarge


def refuse_nul() -> None:
    """Refuse the character NUL: no text contains it, and PostgreSQL cannot store or compare it."""
    sent = (request.args,) if request.method == "GET" else (request.args, request.form)
    if "\0" in request.path or any(_holds_nul(each) for each in sent):
        abort(400)


def _holds_nul(fields: MultiDict[str, str]) -> bool:
    # Half of all forms and queries are empty, and a hall waits for each check.
    return bool(fields) and any("\0" in text for texts in fields.listvalues() for text in texts)
