"""Print runs: registering them, and accepting or discarding them once their file arrives or does not."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.ballots.journal_entries import BallotsPrinted, PrintRunArrived, PrintRunDiscarded
from voting.ballots.models import Ballot, Pack, PackState, PrintRun, RunState
from voting.ballots.rules import PACK_SIZE
from voting.ballots.services.numbering import (
    Numbering,
    check_count,
    check_numbers,
    highest,
    next_numbers,
)
from voting.conference.keys import marks_key
from voting.conference.models import Contest
from voting.conference.services import Bound, bound_by, check_stands, lock_contest
from voting.plain import clock
from voting.plain.codes import CHANCE_BYTES, ballot_key, code_from, code_hash, pack_key
from voting.plain.refusals import NotFound, Refusal
from voting.plain.translating import gettext as _
from voting.printing.run.geometry import Geometry
from voting.storage import journal
from voting.storage.turns import ShortTurns

# Ballots written in one turn: some tenths of a second.
TURN = 2_000


class AlreadyPrinted(Refusal):
    """This print run was made before; its codes exist in clear only in that file."""


class RunHasArrived(Refusal):
    """The file of this print run arrived: it can only be voided, pack by pack."""


def register_ballots(
    session: Session,
    contest: Contest,
    *,
    count: int,
    design: str,
    pepper: bytes,
    by: str,
    run_id: uuid.UUID | None = None,
    pack_size: int = PACK_SIZE,
    state: RunState = RunState.PRINTED,
    turns: ShortTurns | None = None,
    geometry: Geometry | None = None,
) -> list[tuple[int, str]]:
    """Register the ballots of one print run, in packs not valid until issued: at once, or in turns.

    Returns each ballot's number and code in the order of the numbers: the only time the codes exist in clear.
    The same `run_id` a second time is refused, so that a double click prints once.
    """
    check_count(count)
    check_stands(session, lock_contest(session, contest.id))
    first = next_numbers(session, contest)
    _check_unused(run_id and session.get(PrintRun, run_id))
    check_numbers(first, count)
    run = PrintRun(
        id=run_id or uuid.uuid4(),
        contest_id=contest.id,
        design=design,
        count=count,
        state=RunState.PRINTING if turns else state,
        made_at=clock.now(),
        # Reserve the numbers from the start: a run that begins between two turns continues after them.
        last_ballot=first.first_ballot + count - 1,
        last_pack=first.first_pack + -(-count // pack_size) - 1,
        geometry=geometry and geometry.packed,
        geometry_digest=geometry and geometry.digest,
    )
    session.add(run)
    session.flush()
    printed = BallotsPrinted(str(contest.id), design, count, contest.digest, run.geometry_digest)
    journal.record(session, printed, by=by)
    numbered = _numbered_codes(first, count)
    contest_id, run_key = contest.id, run.id
    _add_in_order(session, run, numbered, pepper=pepper, first=first, pack_size=pack_size, turns=turns)
    if turns and state != RunState.PRINTING:
        accept_run(session, session.get_one(Contest, contest_id), run_key, by=by)
    return numbered


def _add_in_order(
    session: Session,
    run: PrintRun,
    numbered: list[tuple[int, str]],
    *,
    pepper: bytes,
    first: Numbering,
    pack_size: int,
    turns: ShortTurns | None,
) -> None:
    """Add a run's packs at once, or some at a time with a commit after each turn."""
    contest_id, run_key = run.contest_id, run.id
    at_once = len(numbered) if turns is None else max(1, TURN // pack_size) * pack_size
    for start in range(0, len(numbered), at_once):
        if start:
            _go_on(session, contest_id, run_key)
        part, first_pack = numbered[start : start + at_once], first.first_pack + start // pack_size
        _add_packs(session, run, part, pepper=pepper, first_pack=first_pack, pack_size=pack_size)
        if turns:
            turns()


def _numbered_codes(first: Numbering, count: int) -> list[tuple[int, str]]:
    codes = (code_from(secrets.token_bytes(CHANCE_BYTES)) for _ in range(count))
    return list(enumerate(codes, first.first_ballot))


def _go_on(session: Session, contest_id: uuid.UUID, run_id: uuid.UUID) -> None:
    """Resume a print run after a pause, unless voting has ended or the run was discarded."""
    contest = lock_contest(session, contest_id)
    next_numbers(session, contest)
    _check_unused(run if (run := session.get_one(PrintRun, run_id)).state == RunState.DISCARDED else None)


def _check_unused(run: PrintRun | None) -> None:
    """Refuse a print form that was used before."""
    if run and run.state == RunState.DISCARDED:
        raise AlreadyPrinted(_("This print run was cancelled. Open the page again to print."))
    if run:
        raise AlreadyPrinted(
            _(
                "These ballots have already been printed, and a ballot can be printed only once. "
                "Look for the file in your Downloads folder. If it’s lost, void its packs and "
                "print new ones."
            )
        )


def _add_packs(
    session: Session,
    run: PrintRun,
    numbered: Sequence[tuple[int, str]],
    *,
    pepper: bytes,
    first_pack: int,
    pack_size: int,
) -> None:
    of_run, key = {"contest_id": run.contest_id, "run_id": run.id}, marks_key(pepper, run.contest_id)
    last_pack = first_pack + -(-len(numbered) // pack_size) - 1
    packs = {number: pack_key(number, key=key) for number in range(first_pack, last_pack + 1)}
    added = [of_run | {"id": pack, "number": number} for number, pack in packs.items()]
    session.execute(sa.insert(Pack), added)
    binds_packs = bound_by(session, run.contest_id) == Bound.PACKS
    rows = list[dict[str, Any]]()
    for index, (number, code) in enumerate(numbered):
        pack, of_code = packs[first_pack + index // pack_size], code_hash(code, pepper=pepper)
        ballot = ballot_key(of_code, key=key, pack_id=pack if binds_packs else None)
        of_ballot = {"id": ballot, "contest_id": run.contest_id, "pack_id": pack}
        rows.append({**of_ballot, "number": number, "code_hash": of_code})
    session.execute(sa.insert(Ballot), rows)


def runs_on_their_way(session: Session, contest: Contest) -> list[PrintRun]:
    """Return a contest's print runs whose file has not been reported as arrived or not."""
    printing = sa.select(PrintRun).where(PrintRun.state == RunState.PRINTING).order_by(PrintRun.made_at)
    return list(session.scalars(printing.where(PrintRun.contest_id == contest.id)))


def find_run(session: Session, contest: Contest, key: uuid.UUID) -> PrintRun:
    """Return a contest's print run that was not discarded, locked for the next act."""
    lock_contest(session, contest.id)
    run = session.get(PrintRun, key, with_for_update=True)
    if run is None or run.contest_id != contest.id or run.state == RunState.DISCARDED:
        raise NotFound(_("This print run was discarded. Anything printed from it is not valid."))
    return run


def accept_run(session: Session, contest: Contest, key: uuid.UUID, *, by: str) -> PrintRun:
    """Record that the file of a print run arrived complete: from now on its packs can be issued."""
    run = find_run(session, contest, key)
    if run.state != RunState.PRINTED:
        run.state = RunState.PRINTED
        session.flush()
        journal.record(session, PrintRunArrived(str(contest.id), run.design, run.count), by=by)
    return run


def discard_run(
    session: Session, contest: Contest, key: uuid.UUID, *, by: str, turns: ShortTurns | None = None
) -> None:
    """Discard a print run whose file did not arrive complete: none of its codes is known any more.

    A run that is about to be registered can be discarded beforehand: then it never is. With `turns` its
    ballots are deleted bit by bit, and what an interruption leaves is deleted when it is discarded again;
    never a pack that was issued.
    """
    lock_contest(session, contest.id)
    run = session.get(PrintRun, key, with_for_update=True)
    if run is None:
        run = PrintRun(id=key, contest_id=contest.id, design="", count=0, made_at=clock.now())
        session.add(run)
    elif run.contest_id != contest.id:
        raise NotFound(_("There is no such print run."))
    elif run.state == RunState.PRINTED:
        raise RunHasArrived(
            _("These ballots have been printed. If the paper is lost or spoilt, void the packs one by one.")
        )
    if run.state != RunState.DISCARDED:
        run.state = RunState.DISCARDED
        run.last_ballot = max(run.last_ballot or 0, highest(session, Ballot.number, contest))
        run.last_pack = max(run.last_pack or 0, highest(session, Pack.number, contest))
        session.flush()
        journal.record(session, PrintRunDiscarded(str(contest.id), run.design, run.count), by=by)
    contest_id = contest.id
    packs = sa.select(Pack.id).where(Pack.run_id == key, Pack.state != PackState.ISSUED)
    while gone := session.scalars(packs.limit(max(1, TURN // PACK_SIZE) if turns else None)).all():
        for start in range(0, len(gone), TURN):
            some = gone[start : start + TURN]
            session.execute(sa.delete(Ballot).where(Ballot.pack_id.in_(some)), execution_options=_UNSEEN)
            session.execute(sa.delete(Pack).where(Pack.id.in_(some)), execution_options=_UNSEEN)
        if turns:
            turns()
            lock_contest(session, contest_id)


_UNSEEN = {"synchronize_session": False}
