"""The submitted form, so that a page that refuses it can hold it for resending."""

from __future__ import annotations

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

# The longest text a person writes in one of our fields has a few thousand letters.
LONGEST_WRITTEN = 8000
# The field that carries the label of the button pressed.
PRESSED = "pressed"
# None of our forms asks for more passwords: the current one, a new one, and that again.
MOST_SECRETS = 3
PROOF_OF_PAGE = "csrf_token"
# Passwords that everyone in the hall reads, by the page that takes them: asked for "your password", officers
# would type their own.
FOR_ALL_TO_READ = frozenset({("evening.wifi_submit", "password")})


def sent_fields() -> list[tuple[str, str]]:
    """Return every field as sent, in order; never a token, nor a password, which is typed again."""
    return [
        (name, text)
        for name, text in _form().items(multi=True)
        if not name.endswith(PROOF_OF_PAGE) and not is_secret(name)
    ]


def sent_secrets() -> list[str]:
    """Return the names of the fields that have to be typed again."""
    return [name for name in _form() if is_secret(name)][:MOST_SECRETS]


def _form() -> MultiDict[str, str]:
    """Return the submitted form; empty if it is too large or unreadable, which another page reports."""
    try:
        return request.form
    except (BadRequest, RequestEntityTooLarge):
        return MultiDict()


def sent_files() -> list[str]:
    """Return the fields whose file has to be chosen again: no page can do that for its reader."""
    return [*request.files]


def typed_words() -> list[str]:
    """Return the texts a person wrote in the submission: words, not keys, choices or whole files."""
    written = (text for name, text in sent_fields() if name != PRESSED and len(text) <= LONGEST_WRITTEN)
    return [text for text in written if len(text.split()) > 1]


def is_secret(name: str) -> bool:
    """Whether a field holds a password that only its owner knows."""
    return "password" in name and (request.endpoint, name) not in FOR_ALL_TO_READ
