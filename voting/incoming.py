"""What comes in: how much a form may hold, that it is text, and how much of its headers is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from gettext import NullTranslations
from io import BytesIO
from typing import IO, Any, TypeVar
from urllib.parse import unquote_to_bytes

from babel.support import Translations
from flask import Request, abort, current_app, request
from flask_babel import get_locale
from werkzeug.datastructures import LanguageAccept
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_accept_header
from werkzeug.utils import cached_property
from wtforms.i18n import messages_path

from voting.access import rule_of
from voting.limits import LONGEST_LANGUAGES

# What a form may hold: far more than a person types on one page, and more on those that take whole lists.
LARGEST_FORM, LARGEST_LIST = 64 * 1024, 2 * 1024 * 1024
# What a stranger's form may hold: a code, a name, a password.
LARGEST_OF_STRANGERS = 8 * 1024
MOST_FIELDS = 4000

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

    def _get_file_stream(self, *_facts: object, **_named: object) -> IO[bytes]:
        """Where a file is kept that comes in: in memory, as its whole request is, and never on a disk."""
        return BytesIO()

    @cached_property
    def accept_languages(self) -> LanguageAccept:
        """The languages that a browser says its reader knows, as far as any browser writes."""
        return parse_accept_header(
            self.headers.get("Accept-Language", "")[:LONGEST_LANGUAGES], LanguageAccept
        )

    @property
    def wtforms_translations(self) -> NullTranslations:
        """The form library's own words, which by itself it would read from the disk for each request."""
        return _form_words(str(get_locale()))

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """The JSON that was sent; none when it is nested so deep that nobody meant it."""
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


def bound_form() -> None:
    """Before a form is read: it goes to a page that there is, and holds no more than that page takes."""
    if request.routing_exception is not None:
        raise request.routing_exception
    if request.is_json and request.blueprint == "security":
        abort(400)
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_lists", False):
        request.max_form_memory_size = LARGEST_LIST
    elif request.endpoint and rule_of(current_app, request.endpoint).everyone:
        request.max_form_memory_size = LARGEST_OF_STRANGERS


def refuse_nul() -> None:
    """No text holds the character NUL, and PostgreSQL cannot keep or compare it."""
    sent = (text for _name, texts in request.values.lists() for text in texts)
    if "\0" in request.path or any("\0" in text for text in sent):
        abort(400)
