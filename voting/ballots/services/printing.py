"""Printing ballots: layout, registration and PDF, all or nothing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from voting.ballots.designs import lay_out_ballot
from voting.ballots.services.runs import check_count, register_ballots
from voting.conference.models import Contest
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
    plate = lay_out_ballot(contest, design=design, instance=instance)
    numbered = register_ballots(
        session, contest, count=count, design=design, pepper=instance.secret("pepper"), by=by, run_id=run_id
    )
    return Printed(plate.print(numbered), first=numbered[0][0], last=numbered[-1][0])
