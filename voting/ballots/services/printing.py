"""Printing ballots: layout, registration and PDF, all or nothing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from voting.ballots.designs import set_up_press
from voting.ballots.press import in_packs
from voting.ballots.services.runs import PACK_SIZE, check_count, plan_order, register_ballots
from voting.conference.models import Contest
from voting.conference.services import lock_contest
from voting.instance import Instance
from voting.prints import check_imprint


@dataclass(frozen=True)
class Printed:
    """A print run as it left the press: the file, and the numbers of its first and last ballot."""

    pdf: bytes
    first: int
    last: int


def print_ballots(
    session: Session,
    contest: Contest,
    *,
    count: int,
    design: str,
    instance: Instance,
    by: str,
    run_id: uuid.UUID | None = None,
) -> Printed:
    """Print a contest's ballots as one PDF, and register them; whatever fails, nothing is registered.

    The PDF is the only place where the codes are: commit after it is made, hand it out after the commit.
    """
    check_count(count)
    check_imprint(instance)
    press = set_up_press(contest, design=design, instance=instance)
    lock_contest(session, contest.id)
    first_pack = plan_order(session, contest, count=count).first_pack
    numbered = register_ballots(
        session, contest, count=count, design=design, pepper=instance.secret("pepper"), by=by, run_id=run_id
    )
    packs = in_packs(numbered, size=PACK_SIZE, first=first_pack)
    return Printed(b"".join(press.stream(packs)), first=numbered[0][0], last=numbered[-1][0])
