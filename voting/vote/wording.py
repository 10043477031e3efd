"""What a voter reads about marks that make no vote yet, and about those that do."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from voting.conference.models import Contest, Method

CROSSED = frozenset({Method.CHOOSE_ONE, Method.APPROVAL})


def what_is_wrong(contest: Contest, marks: Sequence[int]) -> str:
    """What is wrong with marks that make no vote; empty where the rule says enough."""
    if not any(marks):
        return _("Nothing is marked yet.")
    if contest.method not in CROSSED:
        return ""
    return _("Options marked: %(marked)s.", marked=len(marks))


def how_much_is_used(contest: Contest, marks: Sequence[int]) -> str:
    """That somebody marked fewer options than they may, before they send it; empty where that cannot be."""
    if contest.method == Method.APPROVAL and len(marks) < (contest.most_marks or len(contest.options)):
        return _(
            "You marked %(marked)s of %(all)s options. You may mark more, if you agree with more.",
            marked=len(marks),
            all=len(contest.options),
        )
    return ""
