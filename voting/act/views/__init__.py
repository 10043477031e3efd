"""Results as residents read them, with the promise about each; making it, and saying what happened."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("act", __name__)

from voting.act.views import promises, results  # noqa: E402
from voting.plain.translating import lazy as _l  # noqa: E402
from voting.web.contributions import Contributions, MenuEntry  # noqa: E402

contributions = Contributions(
    blueprint,
    functions=(promises.promise_mark, promises.standing_of),
    menu=(MenuEntry("act.results", _l("Results")),),
    # It changes nothing and answers everybody alike.
    tokenless=(results.find_receipt,),
)

__all__ = ["blueprint", "contributions", "promises", "results"]
