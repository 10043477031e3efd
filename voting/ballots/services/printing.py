"""Printing ballots: the exact order first; then layout, registration and the file, all or nothing."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from voting.ballots.ballot_texts import write_ballots, write_one_order
from voting.ballots.designs import lay_out_ballots
from voting.ballots.models import RunState
from voting.ballots.rules import even_count, pack_size_of
from voting.ballots.services.gate import check_gate
from voting.ballots.services.numbering import check_count, next_numbers
from voting.ballots.services.runs import register_ballots
from voting.conference.models import Contest
from voting.conference.services import lock_contest
from voting.printing.run.writer import PackToPrint, Press, in_packs
from voting.site.instance import Instance
from voting.storage.transactions import let_go
from voting.storage.turns import ShortTurns


@dataclass(frozen=True)
class PrintOrder:
    """One print run to come: its ballots and packs with their numbers, and its sheets."""

    design: str
    count: int
    first_ballot: int
    first_pack: int
    pack_size: int
    per_sheet: int
    sides: int
    paper: str

    @property
    def last_ballot(self) -> int:
        return self.first_ballot + self.count - 1

    @property
    def packs(self) -> int:
        return -(-self.count // self.pack_size)

    @property
    def last_pack(self) -> int:
        return self.first_pack + self.packs - 1

    @property
    def sheets(self) -> int:
        return self.count // self.per_sheet


def plan_orders(
    session: Session, contest: Contest, wishes: Sequence[tuple[str, int]], *, instance: Instance
) -> list[PrintOrder]:
    """Return the print runs for so many ballots of these designs, in turn, without registering anything.

    Each design is laid out for this contest, so a text that is too long is reported now and not later. Ends
    the session's transaction first, as `prepare_press` does.
    """
    first = next_numbers(session, contest)
    written = [write_one_order(contest, design=design, instance=instance) for design, _count in wishes]
    let_go(session)
    ballot, pack, orders = first.first_ballot, first.first_pack, list[PrintOrder]()
    for (design, count), each in zip(wishes, written, strict=True):
        check_count(count)
        press = lay_out_ballots(each)
        order = PrintOrder(
            design=design,
            count=even_count(count, per_sheet=press.per_sheet),
            first_ballot=ballot,
            first_pack=pack,
            pack_size=pack_size_of(press.per_sheet),
            per_sheet=press.per_sheet,
            sides=press.sides,
            paper=press.paper,
        )
        orders.append(order)
        ballot, pack = order.last_ballot + 1, order.last_pack + 1
    return orders


@dataclass(frozen=True)
class Printing:
    """A registered print run about to be printed; its codes are here and nowhere else."""

    run_id: uuid.UUID
    press: Press
    packs: Sequence[PackToPrint]
    first: int
    last: int

    @property
    def length(self) -> int:
        """The length of the file in bytes."""
        return self.press.length([len(pack.ballots) for pack in self.packs])

    @property
    def sheets(self) -> int:
        """The number of sheets of paper in the file."""
        return sum(len(pack.ballots) for pack in self.packs) // self.press.per_sheet

    @property
    def count(self) -> int:
        """The number of ballots printed."""
        return self.last - self.first + 1

    def sheets_in(self, written: int) -> int:
        """Return how many sheets are in the file once this many bytes are written."""
        done = (written - len(self.press.head)) // self.press.sheet_bytes
        return min(max(done, 0), self.sheets)

    def stream(self) -> Iterator[bytes]:
        """Yield the file, part by part."""
        return self.press.stream(self.packs)


def prepare_press(session: Session, contest: Contest, *, design: str, instance: Instance) -> Press:
    """Pass the gate and lay out a contest's ballots, before anything is written.

    Ends the session's transaction first: layout takes seconds, and no vote may wait for it.
    """
    check_gate(session, contest, instance=instance)
    written = write_ballots(contest, design=design, instance=instance)
    let_go(session)
    return lay_out_ballots(written)


def begin_printing(
    session: Session,
    contest: Contest,
    *,
    press: Press,
    count: int,
    design: str,
    instance: Instance,
    by: str,
    run_id: uuid.UUID | None = None,
    turns: ShortTurns | None = None,
) -> Printing:
    """Register a contest's ballots, not valid until their file is complete and their pack is issued.

    On any error nothing is registered. Commit, then send the file, then `accept_run` or `discard_run`.
    Ballots are in random order within a pack, so that watching the door does not reveal who got which.
    """
    check_count(count)
    check_gate(session, contest, instance=instance)
    size, run_id = pack_size_of(press.per_sheet), run_id or uuid.uuid4()
    lock_contest(session, contest.id)
    first_pack = next_numbers(session, contest).first_pack
    numbered = register_ballots(
        session,
        contest,
        count=even_count(count, per_sheet=press.per_sheet),
        design=design,
        pepper=instance.secret("pepper"),
        by=by,
        run_id=run_id,
        pack_size=size,
        state=RunState.PRINTING,
        turns=turns,
        geometry=press.template.geometry,
    )
    packs = [_shuffled(pack) for pack in in_packs(numbered, size=size, first=first_pack)]
    return Printing(run_id, press, packs, first=numbered[0][0], last=numbered[-1][0])


def _shuffled(pack: PackToPrint) -> PackToPrint:
    return PackToPrint(pack.number, random.SystemRandom().sample(pack.ballots, len(pack.ballots)))
