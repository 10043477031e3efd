"""The tally of the stored votes, and the lots that break its ties."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting import clock, journal
from voting.conference.models import Contest, ContestState, TieRule
from voting.conference.services import lock_contest
from voting.count.acts import LotDrawn
from voting.count.methods.dice import BadThrows, draw, read_throws
from voting.count.methods.tally import Rules, Tally, tally
from voting.count.models import Lot, Vote
from voting.count.services.opening import count_of
from voting.refusals import BadInput, Refusal
from voting.texts import one_line

WITNESSES = 2
LONGEST_NAME, LONGEST_HOW = 100, 500


class NoTieToBreak(Refusal):
    """There is nothing for a lot to decide."""


def rules_of(contest: Contest) -> Rules:
    """What a contest's votes are counted by."""
    return Rules(contest.method, options=len(contest.options), places=contest.places)


def tally_of(session: Session, contest: Contest) -> Tally:
    """Tally the stored votes of a counted contest, with the lots drawn so far; can always be repeated."""
    count_of(session, contest)
    votes = session.scalars(sa.select(Vote.marks).where(Vote.contest_id == contest.id, Vote.rejected == ""))
    lots = [lot.drawn for lot in lots_of(session, contest)]
    return tally(votes, rules=rules_of(contest), lots=lots)


def rejected_of(session: Session, contest: Contest) -> dict[str, int]:
    """How many papers counted for no option, by reason."""
    rows = session.execute(
        sa.select(Vote.rejected, sa.func.count())
        .where(Vote.contest_id == contest.id, Vote.rejected != "")
        .group_by(Vote.rejected)
        .order_by(Vote.rejected)
    )
    return dict(rows.tuples().all())


def lots_of(session: Session, contest: Contest) -> Sequence[Lot]:
    """The lots drawn for a contest, in the order in which the count ran into its ties."""
    return session.scalars(sa.select(Lot).where(Lot.contest_id == contest.id).order_by(Lot.number)).all()


def draw_lot(
    session: Session, contest: Contest, *, drawn: int, how: str, witnesses: Sequence[str], by: str
) -> Lot:
    """Record the lot that was drawn by hand in public, before two who are named; it is drawn once."""
    between = _tie_of(session, contest, TieRule.LOT)
    if drawn not in between:
        raise BadInput(_("The lot can only fall on one of the options that tie."))
    how = one_line(how)
    if not how or len(how) > LONGEST_HOW:
        raise BadInput(_("Say how the lot was drawn, so that it can be published."))
    return _record(session, contest, between, drawn=drawn, how=how, witnesses=witnesses, by=by)


def throw_dice(session: Session, contest: Contest, *, dice: str, witnesses: Sequence[str], by: str) -> Lot:
    """Record dice that were thrown in public, and the option they give by a sum that anyone can repeat."""
    between = _tie_of(session, contest, TieRule.DICE)
    number = len(lots_of(session, contest)) + 1
    try:
        thrown = read_throws(dice)
    except BadThrows:
        raise BadInput(
            _("Type every throw in its order, as digits from 1 to 6: at least 20 of them.")
        ) from None
    drawn = draw(contest.digest, number=number, between=between, throws=thrown).option
    return _record(session, contest, between, drawn=drawn, dice=thrown, witnesses=witnesses, by=by)


def _tie_of(session: Session, contest: Contest, rule: TieRule) -> Sequence[int]:
    """The options that tie now, if the contest's rule breaks ties in this way."""
    lock_contest(session, contest.id)
    if contest.state != ContestState.COUNTED or not (between := tally_of(session, contest).tie):
        raise NoTieToBreak(_("There is no tie to break in this contest."))
    if contest.tie_rule != rule:
        raise NoTieToBreak(_("This contest breaks ties in another way, which was fixed before the vote."))
    return between


def _record(
    session: Session,
    contest: Contest,
    between: Sequence[int],
    *,
    drawn: int,
    witnesses: Sequence[str],
    by: str,
    how: str = "",
    dice: str = "",
) -> Lot:
    names = [name for each in witnesses if (name := one_line(each))]
    are_two = len({name.casefold() for name in names}) == len(names) == WITNESSES
    if not are_two or max(map(len, names)) > LONGEST_NAME:
        raise BadInput(_("Name two people who watched, so that it can be published."))
    lot = Lot(
        contest_id=contest.id,
        number=len(lots_of(session, contest)) + 1,
        between=list(between),
        drawn=drawn,
        how=how,
        dice=dice,
        witnesses=", ".join(names),
        drawn_at=clock.now(),
    )
    session.add(lot)
    session.flush()
    journal.record(session, LotDrawn(str(contest.id), list(between), drawn), by=by)
    return lot
