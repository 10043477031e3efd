"""The recount bundle of a result: everything from which anyone can count it again."""

from __future__ import annotations

from dataclasses import asdict
from hashlib import sha256
from random import Random

from sqlalchemy.orm import Session

from voting.conference.models import Contest
from voting.conference.services import fixed_of
from voting.count.bundle import bundle_files, bundle_zip
from voting.count.recount.contest import Account, DrawnLot
from voting.count.recount.packing import SUMS
from voting.count.services import votes_of
from voting.methods.tally import Tally
from voting.plain.clock import day_in
from voting.publish.declared import Declared
from voting.storage.instances import zone_of
from voting.storage.transactions import let_go_of_look


def bundle_of(
    session: Session, contest: Contest, declared: Declared, tallied: Tally, *, list_key: bytes
) -> tuple[bytes, str]:
    """Return the bundle of a contest as declared, as one zip, and its fingerprint.

    The same votes and key always give the same bundle.
    """
    account = Account(
        votes=declared.votes,
        valid=declared.valid,
        rejected=declared.rejected,
        unopened=declared.unopened,
        reasons=declared.rejected_for,
        planted=declared.planted,
    )
    votes = votes_of(session, contest)
    held_on = day_in(zone_of(session), contest.conference.starts_at)
    fixed, digest = fixed_of(contest), contest.digest
    let_go_of_look(session)
    files = bundle_files(
        fixed=fixed,
        digest=digest,
        votes=votes,
        tallied=tallied,
        receipts=declared.receipts,
        account=account,
        ballots=asdict(declared.account),
        lots=[
            (
                DrawnLot(tuple(lot.between), lot.drawn, lot.dice),
                {"how": lot.how, "witnesses": lot.witnesses, "drawn_at": lot.drawn_at},
            )
            for lot in declared.lots
        ],
        held_on=held_on,
        chance=Random(digest),  # noqa: S311
        list_key=list_key,
        journal=declared.journal,
    )
    return bundle_zip(files), sha256(files[SUMS]).hexdigest()
