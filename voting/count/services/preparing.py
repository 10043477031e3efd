"""What has to hold before a contest's envelopes are opened: afterwards it is too late to find out why."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting.ballots.acts import PackMoved
from voting.ballots.models import Ballot, Pack, PackState
from voting.conference.acts import ContestMade
from voting.conference.models import Contest
from voting.count.acts import EnvelopesOpened
from voting.count.services.sifting import USED, Sifted
from voting.refusals import Refusal
from voting.vouching import said_about
from voting.witness import witness_of

# How many ballots a sentence names.
MOST_NUMBERS = 100


class StatesDoNotFit(Refusal):
    """What the database says of ballots is not what lies in their envelopes."""

    status = 500


class OpenedBefore(Refusal):
    """The envelopes of this contest were opened once already."""

    status = 500


def check_never_opened(session: Session, contest: Contest) -> None:
    """Refuse to open envelopes twice: who puts some of them back could read one vote after the other.

    That they never were can only be told while no line is lost since the contest was made.
    """
    [made, *_others] = said_about(session, ContestMade, contest.id, for_good=True)
    heard = witness_of(session).heard(session)
    if heard.lost_at > made.number:
        raise OpenedBefore(
            _(
                "Line %(number)s of the journal is not as it was written, so nobody can tell what was done "
                "in %(ward)s. Open nothing; have an administrator put the line back from a copy.",
                number=heard.lost_at,
                ward=contest.ward.name,
            )
        )
    if said_about(session, EnvelopesOpened, contest.id, for_good=True):
        raise OpenedBefore(
            _(
                "The envelopes of %(ward)s were opened before, as the journal says: somebody changed the "
                "database. Open nothing; keep a copy of everything, and tell an administrator.",
                ward=contest.ward.name,
            )
        )


def check_states(session: Session, contest: Contest, sifted: Sifted) -> None:
    """Refuse while a ballot that is said to be used holds nothing, or one that holds a vote is said to be
    unused: once the envelopes are erased it would be too late to find out why.
    """
    empty = sa.select(Ballot.number).where(
        Ballot.contest_id == contest.id, Ballot.state.in_(USED), Ballot.envelope.is_(None)
    )
    numbers = sorted([*session.scalars(empty), *sifted.denied, *_of_packs_not_out(session, contest)])
    if numbers:
        raise StatesDoNotFit(
            _(
                "The database is wrong about these ballots: they are marked as used and hold no vote, or "
                "hold a vote and are marked as unused, or their pack never went out: %(numbers)s. Somebody "
                "changed it. Open nothing; keep a copy of everything, and tell an administrator.",
                numbers=", ".join(map(str, numbers[:MOST_NUMBERS])),
            )
        )


def _of_packs_not_out(session: Session, contest: Contest) -> list[int]:
    """The numbers of used ballots in packs of which the sealed journal says that they are void, or does not
    say that they ever went out. (That a pack was put back by mistake is undone ballot by ballot.)
    """
    moves = [each.details for each in said_about(session, PackMoved, contest.id)]
    stands = {each["pack"]: each["after"] for each in moves}
    went_out = {each["pack"] for each in moves if each["after"] == PackState.ISSUED}
    out = [number for number in went_out if stands[number] != PackState.VOID]
    used = sa.select(Ballot.number).join(Pack, Ballot.pack_id == Pack.id)
    return list(
        session.scalars(
            used.where(Ballot.contest_id == contest.id, Ballot.state.in_(USED), Pack.number.not_in(out))
        )
    )
