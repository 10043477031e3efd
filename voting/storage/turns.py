"""Work that cannot be one transaction, done in short turns: the only way in which a service commits.

What begins such work by itself says so in its name, which ends with `in_turns`: it commits, and undoing it is
more than a rollback. Any other service flushes, and who calls it commits.
"""

from __future__ import annotations

import time

from sqlalchemy.orm import Session

LONGEST_REST = 0.5


class ShortTurns:
    """The turns of one long work in a session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.began = time.monotonic()

    def let_go(self) -> None:
        """End a read transaction between two parts of the work; uncommitted changes are rolled back."""
        self.session.rollback()
        self.began = time.monotonic()

    def keep(self) -> None:
        """Commit what was done, and go on at once: where nobody waits behind it."""
        self.session.commit()
        self.began = time.monotonic()

    def __call__(self) -> None:
        """Commit, rest as long as it took, and begin the next turn: others come in between."""
        self.session.commit()
        time.sleep(min(time.monotonic() - self.began, LONGEST_REST))
        self.began = time.monotonic()
