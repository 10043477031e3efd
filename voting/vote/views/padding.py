"""Voters' pages are padded to one length, whatever was chosen, and never compressed.

Encryption hides the content of a response but not its length. The length is fixed per contest and language,
at the longest page that any choice, or any fault in one, can lead to.
"""

from __future__ import annotations

from flask import Response, current_app, g, request

from voting.vote.views import blueprint

VOTERS_ADDRESS = "/b"
# Pages whose length no contest fixes are padded to a multiple of this.
STEP = 256
# The same for a page that has only one length, or whose longest form is known.
SHORT_STEP = 64
HEADERS = {
    # Proxies may not compress it either. nginx heeds only the second line.
    "Cache-Control": "no-store, no-transform",
    "Content-Encoding": "identity",
}


def fix_length(length: int) -> None:
    """Pad the current response to the length that all of its kind have."""
    g.fixed_length = length


def is_voters_address() -> bool:
    """Whether the current request is for a voters' address, existing or not."""
    return f"{request.path}/".startswith(f"{VOTERS_ADDRESS}/")


@blueprint.after_app_request
def fill_up(response: Response) -> Response:
    """Pad a voter's page with trailing blanks, and prevent its compression."""
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
    """Return a page's length, rounded up to a whole number of steps."""
    return -(-length // step) * step
