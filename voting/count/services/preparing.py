"""Checks before a contest's envelopes are opened: afterwards it is too late to find the cause."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.ballots.models import Ballot, Pack
from voting.conference.journal_entries import ContestMade
from voting.conference.models import Contest
from voting.conference.services import Bound, bound_by
from voting.count.journal_entries import EnvelopesOpened
from voting.count.services.sifting import USED, Sifted, packs_said
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.plain.translating import ngettext
from voting.storage.vouching import said_about
from voting.storage.witness import witness_of

# The maximum number of ballots listed in a sentence.
MOST_NUMBERS = 100


class StatesDoNotFit(Refusal):
    """The states of ballots in the database contradict their envelopes."""

    status = 500


class OpenedBefore(Refusal):
    """The envelopes of this contest have been opened before."""

    status = 500


def check_never_opened(session: Session, contest: Contest) -> None:
    """Refuse to open envelopes twice: with some of them put back, votes could be read one by one.

    This can only be ruled out if no journal line is lost since the contest was made.
    """
    [made, *_others] = said_about(session, ContestMade, contest.id, for_good=True)
    heard = witness_of(session).heard(session)
    if heard.lost_at > made.number:
        raise OpenedBefore(
            _(
                "Line %(number)s of the journal is no longer as it was written, so nobody can tell "
                "what was done in %(ward)s. Don’t open anything. Ask an administrator to restore "
                "the line from a copy.",
                number=heard.lost_at,
                ward=contest.ward.name,
            )
        )
    if said_about(session, EnvelopesOpened, contest.id, for_good=True):
        raise OpenedBefore(
            _(
                "The journal says that the envelopes for %(ward)s have already been opened: "
                "someone has changed the database. Don’t open anything. Keep a copy of everything, "
                "and tell an administrator.",
                ward=contest.ward.name,
            )
        )


def check_states(session: Session, contest: Contest, sifted: Sifted) -> None:
    """Refuse while a ballot marked as used is empty, or one marked as unused holds a vote.

    Once the envelopes are erased it would be too late to find the cause.
    """
    empty = sa.select(Ballot.number).where(
        Ballot.contest_id == contest.id, Ballot.state.in_(USED), Ballot.envelope.is_(None)
    )
    if sifted.missing:
        raise _votes_are_missing(sifted.missing)
    wrong = [*sifted.denied, *sifted.not_out, *_of_packs_not_out(session, contest)]
    numbers = sorted([*session.scalars(empty), *wrong])
    if numbers:
        raise StatesDoNotFit(
            _(
                "The database is wrong about these ballots: %(numbers)s. They are marked as used "
                "but hold no vote, or they hold a vote but are marked as unused, or their pack was "
                "never issued. Someone has changed the database. Don’t open anything. Keep a copy "
                "of everything, and tell an administrator.",
                numbers=", ".join(map(str, numbers[:MOST_NUMBERS])),
            )
        )


def _votes_are_missing(number: int) -> StatesDoNotFit:
    return StatesDoNotFit(
        ngettext(
            "1 vote that was there when voting closed is now missing: someone has changed the "
            "database. Don’t open anything. Keep a copy of everything, and ask an administrator to "
            "restore the ballots.",
            "%(num)s votes that were there when voting closed are now missing: someone has changed "
            "the database. Don’t open anything. Keep a copy of everything, and ask an "
            "administrator to restore the ballots.",
            number,
        )
    )


def _of_packs_not_out(session: Session, contest: Contest) -> list[int]:
    """Return the used ballots of packs not issued, where only rows bind ballots to packs."""
    if bound_by(session, contest.id) == Bound.PACKS:
        return []
    out = [number for number, is_out in packs_said(session, contest).items() if is_out]
    used = sa.select(Ballot.number).join(Pack, Ballot.pack_id == Pack.id)
    return list(
        session.scalars(
            used.where(Ballot.contest_id == contest.id, Ballot.state.in_(USED), Pack.number.not_in(out))
        )
    )
