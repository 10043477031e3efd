"""Voters' pages are padded to one length, whatever was chosen, and never compressed.

Encryption hides what an answer says and not how long it is. The length is fixed for a contest and a language,
by the longest page that any choice, or any fault in one, can lead to.
"""

from __future__ import annotations

from flask import Response, current_app, g, request

from voting.vote.views import blueprint

VOTERS_ADDRESS = "/b"
# Pages that no contest fixes the length of are filled up to a multiple of this.
STEP = 256
# The same for one that has but one length, or whose longest form is known.
SHORT_STEP = 64
HEADERS = {
    # Nor may anything on the way compress it. nginx looks at the second line alone.
    "Cache-Control": "no-store, no-transform",
    "Content-Encoding": "identity",
}


def fix_length(length: int) -> None:
    """Give the answer at hand the length that all of its kind have."""
    g.fixed_length = length


def is_voters_address() -> bool:
    """Whether the request at hand is for a page of the vote, or for one that is not there among them."""
    return f"{request.path}/".startswith(f"{VOTERS_ADDRESS}/")


@blueprint.after_app_request
def fill_up(response: Response) -> Response:
    """Fill a voter's page up with blanks behind its end, and keep it from being compressed."""
    if is_voters_address():
        response.headers.update(HEADERS)
        page = response.get_data()
        length = g.get("fixed_length", 0)
        if length < len(page):
            if length:
                current_app.logger.error("A page of the vote is longer than its kind may be: %s", len(page))
            length = filled_length(len(page))
        response.set_data(page.ljust(length))
    return response


def filled_length(length: int, *, step: int = STEP) -> int:
    """A page's length, filled up to a whole number of steps."""
    return -(-length // step) * step
