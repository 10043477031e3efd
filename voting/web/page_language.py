"""The language of a page: how it is chosen, declared on the page, and carried on by its links.

Residents' pages are available in every language that has a catalogue, all others in those that config.toml
offers. The choice is kept in the address and in the page's links, so that no cookie is needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, cast

from babel import Locale
from flask import Flask, current_app, g, has_request_context, request, session
from flask_babel import Babel
from markupsafe import Markup

from voting.plain.dates import comma
from voting.plain.translating import get_locale
from voting.site.config import Config
from voting.site.instance import Instance
from voting.site.languages import FIELD, Language, residents_languages, tag_of
from voting.web.access import is_for_residents


def init_language(app: Flask) -> None:
    """Serve every page in its reader's language."""
    config = cast("Instance", app.extensions["instance"]).config
    app.config["BABEL_DEFAULT_LOCALE"] = config.languages.default
    app.config["BABEL_DEFAULT_TIMEZONE"] = config.seat.timezone.key
    Babel(app, locale_selector=_locale)
    app.url_defaults(_carry_language)
    app.context_processor(_words_of_language)
    app.add_template_filter(as_typed)
    app.add_template_filter(left_to_right)
    app.add_template_global(page_languages)


def _words_of_language() -> dict[str, object]:
    """Template variables on the page's language, including its text direction."""
    locale = get_locale()
    return {
        "language": str(locale),
        "language_tag": tag_of(str(locale)),
        "text_direction": locale.text_direction if locale else "ltr",
        "typed_tag": _typed_tag(),
        "comma": comma(),
    }


def _locale() -> Any:
    """Return the language as a cached locale: parsing its name takes longer than rendering most pages."""
    code = _language()
    return _locale_of(code) if code else None


@cache
def _locale_of(code: str) -> Locale:
    return Locale.parse(code)


def _language() -> str | None:
    """Return the language of this response: the one chosen, or else the browser's first preference.

    On residents' pages officers get the default language, whatever their browser prefers, unless they chose
    one.
    """
    if not has_request_context():
        return None
    if "language" not in g:
        is_resident = is_for_residents(current_app, request.endpoint)
        default = _config().languages.default
        known = [each.code for each in residents_languages(_config())]
        if not is_resident:
            known = [*_config().languages.offered]
        # Only from the address: reading a form here might find it too large, while the page that says so is
        # rendered.
        chosen = request.args.get(FIELD, "") if is_resident else ""
        g.chosen_language = chosen if chosen in known else None
        is_officer = is_resident and "_user_id" in session
        g.language = g.chosen_language or (default if is_officer else first_asked_for(known))
    return g.language


def first_asked_for(known: Iterable[str]) -> str | None:
    """Return the first known language on the phone's list, whatever its country, or None."""
    by_tag = {tag_of(code).lower(): code for code in reversed([*known])}
    tags = [tag.lower() for tag, _quality in request.accept_languages]
    found = (by_tag.get(tag) or by_tag.get(tag.split("-")[0]) for tag in tags)
    return next((code for code in found if code), None)


def _carry_language(endpoint: str, values: dict[str, object]) -> None:
    if has_request_context() and is_for_residents(current_app, endpoint):
        _language()
        if chosen := g.get("chosen_language"):
            values.setdefault(FIELD, chosen)


def page_languages() -> list[Language]:
    """Return the other languages this page is available in; none for officers' pages."""
    if not is_for_residents(current_app, request.endpoint):
        return []
    reading = str(get_locale())
    return [each for each in residents_languages(_config()) if each.code != reading]


def as_typed(words: object) -> Markup | str:
    """Mark text that people typed as in the installation's language, if the page is in another.

    So a screen reader uses the right voice for it, and its direction does not affect the text beside it.
    """
    if isinstance(words, Markup):
        return words
    if not words or tag_of(str(get_locale())) == _typed_tag():
        return str(words)
    return Markup('<bdi lang="{}">{}</bdi>').format(_typed_tag(), words)


def left_to_right(words: str) -> Markup:
    """Mark an address as left-to-right, in a sentence of any language."""
    return Markup('<bdi dir="ltr" translate="no">{}</bdi>').format(words)


def _typed_tag() -> str:
    return tag_of(_config().languages.default)


def _config() -> Config:
    return cast("Instance", current_app.extensions["instance"]).config
