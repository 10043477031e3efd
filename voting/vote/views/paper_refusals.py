"""The words for a steward about a paper that cannot be entered, and what can be proposed about it."""

from __future__ import annotations

from dataclasses import dataclass

from voting.ballots.models import Ballot
from voting.ballots.services import Waiting, waits_to_be_restored
from voting.conference.models import Conference
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.vote.services import BallotAlreadyUsed, BallotNotHandedOut, BallotNotUsable, find_paper
from voting.web.pages import current_instance


@dataclass(frozen=True)
class ToRestore:
    """A paper that cannot be entered: its code, its ballot, and who has proposed to restore it."""

    code: str
    ballot: Ballot
    waiting: Waiting | None


def ballot_to_restore(refusal: Refusal | None, conference: Conference, typed: str) -> ToRestore | None:
    """Return the proposal for a paper that cannot be entered: the same whatever became of its ballot."""
    match refusal:
        case BallotNotHandedOut():
            return None
        case BallotAlreadyUsed() | BallotNotUsable():
            ballot = find_paper(db.session, conference, typed, pepper=current_instance().secret("pepper"))
            return ToRestore(typed, ballot, waits_to_be_restored(db.session, ballot))
        case _:
            return None


def steward_words(refusal: Refusal) -> str:
    """Say why a paper cannot be entered, to the steward who holds it rather than to a voter.

    The same sentence for every ballot of an issued pack, so that it never reveals whether the ballot has
    voted.
    """
    match refusal:
        case BallotNotHandedOut():
            return _(
                "This ballot’s pack has not been issued. Set the paper aside and ask the "
                "organiser: it shouldn’t be in the ballot box. If the pack was taken back by "
                "mistake, two officers can undo that under “Taken back”."
            )
        case BallotAlreadyUsed() | BallotNotUsable():
            return _(
                "This paper can’t be entered. Write “not entered” on it and put it on a pile of its own. "
                "Its ballot has been used by phone, was taken back, or is void."
            )
        case _:
            return str(refusal)
