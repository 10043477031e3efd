"""The page for a voter when the database is briefly unavailable: whether the vote was stored, and a retry.

A retry sends the same form: a vote that was stored after all gets its receipt, and counts once.
"""

from __future__ import annotations

from flask import g, render_template, request

from voting.vote.views import blueprint
from voting.vote.views.phone import VOTERS, as_to_a_voter
from voting.web.outages import FAULTS, UNAVAILABLE, answer, answer_503

# A field carried by the form once an earlier try may have been stored: no later page then says that it was
# not.
UNSURE = "unsure"


def answer_a_voter(error: Exception) -> tuple[str, int]:
    """Say whether the vote was stored, with the whole form ready to be sent again."""
    if request.endpoint not in VOTERS:
        return answer(error)
    unsure = answer_503(error) or bool(g.get("is_cast")) or UNSURE in request.form
    as_to_a_voter()
    sent = [each for each in request.form.items(multi=True) if each[0] not in {"csrf_token", UNSURE}]
    sent += [(UNSURE, "yes")] if unsure else []
    is_cast = request.endpoint == "vote.cast"
    return render_template("vote/not_now.html", unsure=unsure, sent=sent, is_cast=is_cast), UNAVAILABLE


for fault in FAULTS:
    blueprint.register_error_handler(fault, answer_a_voter)
