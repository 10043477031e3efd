"""Turns reserved for users asked to wait, so that nobody who retries without a pause takes them.

For each account they are some seconds apart. A network holds a few at a time; when all are held, a request
from a network with fewer takes the last turn of the network with the most. A turn is identified by its key
alone.
"""

from __future__ import annotations

import secrets
import threading
from collections import Counter
from dataclasses import dataclass, field

SPACING = 4.0
MOST_OF_ACCOUNT, MOST_OF_NETWORK, MOST_HELD = 30, 3, 2000
# Seconds within which a turn must be used.
KEPT_FOR = 45.0


@dataclass(frozen=True)
class Turn:
    """One attempt at one account's password, from a given moment on."""

    key: str
    account: str
    network: str
    at: float


@dataclass
class Turns:
    """The turns currently held, by key."""

    held: dict[str, Turn] = field(default_factory=dict[str, Turn])
    guard: threading.Lock = field(default_factory=threading.Lock)

    def hold(self, account: str, network: str, *, wait: float, now: float) -> Turn | None:
        """Reserve the next free turn after a wait; None if this network holds its share."""
        with self.guard:
            self._drop_old(now)
            others = [turn for turn in self.held.values() if turn.account == account]
            shares = Counter(turn.network for turn in others)
            if shares[network] >= MOST_OF_NETWORK or len(self.held) >= MOST_HELD:
                return None
            if len(others) >= MOST_OF_ACCOUNT:
                largest, share = shares.most_common(1)[0]
                if share <= shares[network] + 1:
                    return None
                last = max((turn for turn in others if turn.network == largest), key=lambda turn: turn.at)
                del self.held[last.key]
                others.remove(last)
            at = _next_free([turn.at for turn in others], after=now + wait)
            turn = Turn(secrets.token_urlsafe(16), account, network, at)
            self.held[turn.key] = turn
            return turn

    def has_come(self, key: str, *, now: float) -> bool:
        """Whether a turn is held and its time has come."""
        turn = self.held.get(key)
        return turn is not None and turn.at <= now < turn.at + KEPT_FOR

    def take(self, key: str, account: str, *, now: float) -> Turn | None:
        """Take a turn whose time has come; it is good for one attempt at its own account."""
        with self.guard:
            turn = self.held.get(key)
            if turn is None or turn.account != account or not self.has_come(key, now=now):
                return None
            return self.held.pop(key)

    def give_back(self, turn: Turn) -> None:
        """Return a turn that could not be used."""
        with self.guard:
            self.held[turn.key] = turn

    def still_held(self, key: str, account: str, *, now: float) -> Turn | None:
        """Return the turn already held under a key for an account."""
        turn = self.held.get(key)
        return turn if turn and turn.account == account and now < turn.at + KEPT_FOR else None

    def reset(self) -> None:
        """Forget all turns."""
        with self.guard:
            self.held.clear()

    def _drop_old(self, now: float) -> None:
        for key in [key for key, turn in self.held.items() if now >= turn.at + KEPT_FOR]:
            del self.held[key]


def _next_free(taken: list[float], *, after: float) -> float:
    at = after
    for other in sorted(taken):
        if abs(other - at) < SPACING:
            at = other + SPACING
    return at
