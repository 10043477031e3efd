"""The tally of the stored votes, with the draws that broke its ties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.conference.models import Contest
from voting.count.models import Lot, Vote
from voting.count.rules import may_break_down
from voting.count.services.opening import count_of
from voting.count.services.sealing import Stored, sealed_votes
from voting.methods.details import as_data
from voting.methods.summing import TOTALS, as_data_of_sums, chosen_in_sums, kind_of
from voting.methods.tally import LotDoesNotFit, Rules, Tally, decided_by_truncation, has_parts, tally
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage.transactions import let_go_of_look
from voting.vote.page_template import MadeOnce


class NumbersDoNotAgree(Refusal):
    """The numbers counted do not match those cast, asked or certified."""


# Results cached by their only inputs: the very same votes, rules and draws.
_TALLIED: MadeOnce[Tally] = MadeOnce()
_CUT: MadeOnce[bool] = MadeOnce()
_REJECTED: MadeOnce[dict[str, int]] = MadeOnce()


def rules_of(contest: Contest) -> Rules:
    """Return the rules by which a contest's votes are counted."""
    return Rules(contest.method, options=len(contest.options), places=contest.places)


def tally_of(session: Session, contest: Contest) -> Tally:
    """Tally the stored votes of a counted contest, with the draws so far; safe to repeat.

    Refuses if a draw was made for a tie that the stored votes no longer give.
    """
    stored, rules = sealed_votes(session, count_of(session, contest)), rules_of(contest)
    lots = tuple(lot.drawn for lot in lots_of(session, contest))

    def count() -> Tally:
        let_go_of_look(session)
        return tally(_valid_in(stored), rules=rules, lots=lots)

    try:
        return _TALLIED.get((stored.digest, rules, lots), count)
    except LotDoesNotFit:
        raise NumbersDoNotAgree(
            _(
                "The stored votes no longer give the tie that was broken by a draw: something in "
                "the database was changed. Don’t publish anything. Tell an administrator."
            )
        ) from None


def papers_of(session: Session, contest: Contest) -> Counter[tuple[int, ...]]:
    """Return the valid votes, with the number of each."""
    return _valid_in(sealed_votes(session, count_of(session, contest)))


def _valid_in(stored: Stored) -> Counter[tuple[int, ...]]:
    return Counter({marks: number for (rejected, marks), number in stored.said.items() if not rejected})


def votes_of(session: Session, contest: Contest) -> list[list[int]]:
    """Return each valid vote, sorted, so that their order reveals nothing."""
    papers = papers_of(session, contest)
    return [list(marks) for marks in sorted(papers) for _vote in range(papers[marks])]


def votes_in(session: Session, contest: Contest) -> int:
    """Return the number of envelopes: valid votes, papers that count for none, and those that did not open.

    Envelopes planted by something other than this program are no votes, and not included.
    """
    read = session.scalar(sa.select(sa.func.count()).where(Vote.contest_id == contest.id))
    return (read or 0) + count_of(session, contest).unopened


def detail_to_tell(contest: Contest, tallied: Tally) -> dict[str, Any] | None:
    """Return how a count went, as far as it is disclosed: nothing about few votes, and no traceable vote."""
    if not may_break_down(tallied.valid):
        return None
    return (
        as_data(tallied.detail) if contest.lists_votes else as_data_of_sums(tallied, rules=rules_of(contest))
    )


def counts_to_tell(contest: Contest, tallied: Tally) -> dict[int, int | None]:
    """Return the number of each option; None where it could prove the order that a voter gave."""
    is_told = contest.lists_votes or kind_of(rules_of(contest), tallied.valid) == TOTALS
    return {option: votes if is_told else None for option, votes in tallied.counts}


def chosen_to_tell(contest: Contest, tallied: Tally) -> list[int]:
    """Return the options chosen, in the order chosen unless that could reveal single votes."""
    is_told = contest.lists_votes and may_break_down(tallied.valid)
    return list(tallied.chosen) if is_told else chosen_in_sums(tallied, rules=rules_of(contest))


def truncation_to_tell(session: Session, contest: Contest, tallied: Tally) -> bool:
    """Whether truncation under the Scottish rules decided; never disclosed where few voted."""
    if not may_break_down(tallied.valid) or not has_parts(tallied):
        return False
    stored, rules = sealed_votes(session, count_of(session, contest)), rules_of(contest)
    lots = tuple(lot.drawn for lot in lots_of(session, contest))

    def ask() -> bool:
        let_go_of_look(session)
        return decided_by_truncation(_valid_in(stored), tallied, rules=rules)

    return _CUT.get((stored.digest, rules, lots), ask)


def rejected_of(session: Session, contest: Contest) -> dict[str, int]:
    """The number of papers that counted for no option, by reason."""
    stored = sealed_votes(session, count_of(session, contest))
    return dict(_REJECTED.get(stored.digest, lambda: stored.rejected))


def lots_of(session: Session, contest: Contest) -> Sequence[Lot]:
    """Return the draws that hold for a contest, in the order of the ties in its count."""
    holding = sa.select(Lot).where(Lot.contest_id == contest.id, Lot.voided == 0)
    return session.scalars(holding.order_by(Lot.number)).all()


def void_lots_of(session: Session, contest: Contest) -> Sequence[Lot]:
    """Return the draws that two officers have voided, in the order of voiding."""
    void = sa.select(Lot).where(Lot.contest_id == contest.id, Lot.voided > 0)
    return session.scalars(void.order_by(Lot.voided)).all()
