"""One process's memory of sign-ins, and how many passwords it checks at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from voting.web.attempts import Failures
from voting.web.expensive_work import Lane
from voting.web.turns import Turns

# One at a time in each process: argon2 takes a processor for tens of milliseconds, and votes need it too.
WAITING, OF_EACH, PATIENCE = 8, 4, 4.0


@dataclass
class Doors:
    """One process's memory of sign-ins."""

    strangers: Lane = field(
        default_factory=lambda: Lane(waiting=WAITING, of_each=OF_EACH, patience=PATIENCE, rest=1)
    )
    known: Lane = field(default_factory=lambda: Lane(waiting=WAITING, of_each=OF_EACH, patience=PATIENCE))
    # By account and network; by account alone; by account and device.
    here: Failures = field(default_factory=lambda: Failures(free=5, longest=30))
    anywhere: Failures = field(default_factory=lambda: Failures(free=20, longest=4))
    on_device: Failures = field(default_factory=lambda: Failures(free=10, longest=30))

    turns: Turns = field(default_factory=Turns)

    def reset(self) -> None:
        for each in (self.here, self.anywhere, self.on_device, self.turns):
            each.reset()
