"""The draws that break ties: two officers each enter what was drawn or thrown, neither seeing the other's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from voting.conference.models import Contest, ContestState, TieRule
from voting.conference.services import lock_contest
from voting.count.journal_entries import LotDrawn, LotsDiffered, LotTyped
from voting.count.models import Lot, LotEntry
from voting.count.rules import Typed
from voting.count.services.recorded import check_said_by
from voting.count.services.tallying import lots_of, tally_of, void_lots_of
from voting.methods.dice import THROWS, BadThrows, draw, read_throws
from voting.people.services import check_second
from voting.plain import clock
from voting.plain.names import is_same_name
from voting.plain.numerals import plain_digits
from voting.plain.refusals import BadInput, Refusal
from voting.plain.text_cleaning import one_line
from voting.plain.translating import gettext as _
from voting.plain.translating import lazy as _l
from voting.printing.printable import check_printable
from voting.storage import journal
from voting.storage.vouching import seal_on

LONGEST_NAME, LONGEST_HOW = 100, 500
_TWENTY = _l("Enter exactly 20 throws in order, as digits from 1 to 6.")


class NoTieToBreak(Refusal):
    """There is no tie for this draw to break."""


class TypedByYou(Refusal):
    """A draw must be entered the second time by another officer."""


@dataclass(frozen=True)
class Seen:
    """One officer's entry of a draw; only the first is asked how it was drawn, so `how` is not compared."""

    drawn: int
    name: str
    how: str = ""
    dice: str = ""


def draw_lot(
    session: Session,
    contest: Contest,
    *,
    number: int,
    voided: int,
    drawn: int,
    how: str,
    name: str,
    by: str,
) -> Typed:
    """Enter the option drawn by hand in public; the draw is recorded when two entries agree.

    `number` is the draw's number in the count, and `voided` how many were voided before it.
    """
    between = _tie_of(session, contest, TieRule.LOT, number=number, voided=voided)
    if drawn not in between:
        raise BadInput(_("Only one of the tied options can be drawn."), field="drawn")
    how, is_first = one_line(how), _is_first(entry_of(session, contest))
    if is_first and not 1 <= len(how) <= LONGEST_HOW:
        raise BadInput(_("Say how the draw was made, so it can be published."), field="how")
    check_printable(how, field="how")
    seen = Seen(drawn, _named(name), how=how)
    return _type(session, contest, between, seen, number=number, by=by)


def throw_dice(
    session: Session, contest: Contest, *, number: int, voided: int, dice: str, name: str, by: str
) -> Typed:
    """Enter dice thrown in public; they determine an option by a calculation that anyone can repeat."""
    between = _tie_of(session, contest, TieRule.DICE, number=number, voided=voided)
    try:
        thrown = read_throws(plain_digits(dice))
    except BadThrows:
        raise BadInput(_TWENTY, field="dice") from None
    if len(thrown) != THROWS:
        raise BadInput(_TWENTY, field="dice")
    drawn = draw(contest.digest, number=number, between=between, throws=thrown).option
    seen = Seen(drawn, _named(name), dice=thrown)
    return _type(session, contest, between, seen, number=number, by=by)


def entry_of(session: Session, contest: Contest) -> LotEntry | None:
    """Return one officer's entry of the present draw, or the note that two entries differed."""
    # Under the contest's lock, this sees an entry that another officer made since this session last read.
    return session.get(LotEntry, contest.id, populate_existing=True)


def _is_first(entry: LotEntry | None) -> bool:
    return entry is None or entry.by is None


def _tie_of(session: Session, contest: Contest, rule: TieRule, *, number: int, voided: int) -> Sequence[int]:
    """Return the options tied now, if the contest breaks ties in this way and this is the draw for them."""
    lock_contest(session, contest.id)
    if contest.state != ContestState.COUNTED or not (between := tally_of(session, contest).tie):
        raise NoTieToBreak(_("There is no tie to break in this vote."))
    if contest.tie_rule != rule:
        raise NoTieToBreak(_("This vote breaks ties in another way, which was fixed before voting."))
    if (number, voided) != (len(lots_of(session, contest)) + 1, len(void_lots_of(session, contest))):
        raise NoTieToBreak(_("The count has moved on since you looked. Check the count page again."))
    return between


def _named(name: str) -> str:
    name = one_line(name)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadInput(_("Give your name or role, so it can be published."), field="name")
    check_printable(name, field="name")
    return name


def _type(
    session: Session, contest: Contest, between: Sequence[int], seen: Seen, *, number: int, by: str
) -> Typed:
    """Keep the first entry aside; compare the second with it: they agree, or both are dropped."""
    entry = entry_of(session, contest)
    if entry is None or entry.by is None:
        kept = {"drawn": seen.drawn, "name": seen.name, "how": seen.how, "dice": seen.dice}
        session.merge(LotEntry(contest_id=contest.id, by=by, **kept))
        session.flush()
        seal = seal_on(session, str([contest.id.hex, number, by, seen.drawn, seen.dice, seen.name, seen.how]))
        journal.record(session, LotTyped(str(contest.id), number, seal), by=by)
        return Typed.WAITS
    first_by = entry.by
    if first_by == by:
        raise TypedByYou(
            _("You’ve entered it. Another officer now needs to enter it from their own account.")
        )
    check_second(session, by, beside=first_by)
    said = [contest.id.hex, number, first_by, entry.drawn, entry.dice, entry.name, entry.how]
    check_said_by(session, contest, LotTyped, by=first_by, number=number, seal=seal_on(session, str(said)))
    if is_same_name(entry.name, seen.name):
        raise BadInput(_("The other officer gave the same name. Give your own name or role."), field="name")
    if (entry.drawn, entry.dice) != (seen.drawn, seen.dice):
        entry.by, entry.name, entry.drawn, entry.how, entry.dice = None, "", 0, "", ""
        session.flush()
        journal.record(session, LotsDiffered(str(contest.id), number, first_by=first_by), by=by)
        return Typed.DIFFERS
    lot = Lot(
        contest_id=contest.id,
        number=number,
        between=list(between),
        drawn=seen.drawn,
        how=entry.how,
        dice=seen.dice,
        witnesses=f"{entry.name}, {seen.name}",
        drawn_at=clock.now(),
    )
    session.add(lot)
    session.delete(entry)
    session.flush()
    journal.record(session, LotDrawn(str(contest.id), list(between), lot.drawn, first_by=first_by), by=by)
    return Typed.AGREES
