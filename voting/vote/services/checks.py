"""Whether a ballot, its code and its marks make a vote now; refusals are in the voter's words."""

from __future__ import annotations

from collections.abc import Sequence

from voting.ballots.models import BallotState
from voting.conference.keys import marks_key
from voting.conference.models import Contest, ContestState
from voting.conference.services import Bound
from voting.plain.codes import ballot_key
from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import lazy as _l
from voting.vote.ballot_content import Sheet
from voting.vote.ballot_rows import BallotRow, ContestRow
from voting.vote.messages import fault_words
from voting.vote.rules import validate

USED = _l(
    "This ballot has already been used. If you cast that vote, all is well. If not, tell a steward now."
)


class CodeOfAnother(Refusal):
    """The database gives a ballot another code, or another pack, than it was printed with."""

    status = 500


class BallotAlreadyUsed(Refusal):
    """A vote was already cast with this ballot; by which channel is never revealed."""


class BallotNotUsable(Refusal):
    """This ballot cannot be used: not handed out, spoilt, or void."""


class BallotNotHandedOut(BallotNotUsable):
    """This ballot's pack is not issued yet."""


class BallotTakenBack(BallotNotUsable):
    """This ballot was taken back at the door, spoilt or unused."""


class ContestIsNotOpen(Refusal):
    """Voting has not begun, or is over."""


class MarksDoNotFit(BadInput):
    """Too many marks, or none, or unknown ones."""


def check_can_vote(sheet: Sheet) -> None:
    """Refuse a ballot with which no vote can be cast now."""
    check_state(sheet.row.state)
    check_takes(sheet.row.contest, BallotState.PHONE)


def check_code_is_its_own(row: BallotRow, *, pepper: bytes, bound: Bound) -> None:
    """Refuse a ballot whose code or pack in the database is not the one it was printed with."""
    if bound == Bound.NOTHING:
        return
    pack_id = row.pack_id if bound == Bound.PACKS else None
    if row.ballot_id != ballot_key(row.code_hash, key=marks_key(pepper, row.contest.id), pack_id=pack_id):
        raise CodeOfAnother(_l("This ballot was not printed for this vote. Tell a steward at once."))


def check_marks(contest: Contest | ContestRow, marks: Sequence[int]) -> None:
    """Refuse marks that a phone cannot cast in this contest, naming the fault."""
    fault = validate(marks, rules=contest.rules, options=len(contest.options))
    if fault:
        raise MarksDoNotFit(fault_words(fault, contest.rules))


def check_state(state: BallotState) -> None:
    """Refuse a ballot with which no vote can be cast now, in the voter's words."""
    match state:
        case BallotState.ISSUED:
            return
        case BallotState.PHONE | BallotState.PAPER:
            raise BallotAlreadyUsed(USED)
        case BallotState.UNISSUED:
            raise BallotNotHandedOut(
                _l("This ballot has not been handed out. Take it to a steward at the door.")
            )
        case BallotState.SPOILT | BallotState.RETURNED:
            raise BallotTakenBack(_l("This ballot was taken back. Ask a steward for another one."))
        case _:  # Void: no other state is left.
            raise BallotNotUsable(
                _l("This ballot is void: its pack is not in use. Ask a steward for another one.")
            )


def check_takes(contest: Contest | ContestRow, channel: BallotState) -> None:
    """Refuse a vote at the wrong time.

    Phones vote while voting is open; papers that were in the ballot box by then may be entered until the
    count.
    """
    match contest.state:
        case ContestState.READY:
            raise ContestIsNotOpen(
                _l("Voting has not begun yet. Keep your ballot and try again when voting is announced.")
            )
        case ContestState.OPEN:
            return
        case ContestState.CLOSED if channel == BallotState.PAPER:
            return
        case _:
            raise ContestIsNotOpen(
                _l("Voting is over for this ward. Ask a steward if you think this is wrong.")
            )
