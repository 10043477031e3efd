"""What a form sent, so that a page that refuses it can hold it and send it again."""

from __future__ import annotations

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

# The longest text that a person writes in one of our fields has some thousand letters.
LONGEST_WRITTEN = 8000
# The label of a form that is one button.
PRESSED = "pressed"
# No form of ours asks for more passwords: the one there is, a new one, and that again.
MOST_SECRETS = 3
PROOF_OF_PAGE = "csrf_token"
# Passwords that everybody in the hall reads, by the page that takes them: asked for "your password", officers
# would type their own.
FOR_ALL_TO_READ = frozenset({("evening.wifi_submit", "password")})


def sent_fields() -> list[tuple[str, str]]:
    """Every field as it was sent, in order; never a token, nor a password, which is typed again."""
    return [
        (name, text)
        for name, text in _form().items(multi=True)
        if not name.endswith(PROOF_OF_PAGE) and not is_secret(name)
    ]


def sent_secrets() -> list[str]:
    """The fields that have to be typed again."""
    return [name for name in _form() if is_secret(name)][:MOST_SECRETS]


def _form() -> MultiDict[str, str]:
    """The form that was sent; empty where it is too large or cannot be read, which another page says."""
    try:
        return request.form
    except (BadRequest, RequestEntityTooLarge):
        return MultiDict()


def sent_files() -> list[str]:
    """The fields whose file has to be chosen again: no page can do that for somebody."""
    return [*request.files]


def typed_words() -> list[str]:
    """What somebody wrote, among all that was sent: words, and not a key, a choice or a whole file."""
    written = (text for name, text in sent_fields() if name != PRESSED and len(text) <= LONGEST_WRITTEN)
    return [text for text in written if len(text.split()) > 1]


def is_secret(name: str) -> bool:
    """Whether a field holds a password that only its owner knows."""
    return "password" in name and (request.endpoint, name) not in FOR_ALL_TO_READ
