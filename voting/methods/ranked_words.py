"""The words for voters of every method that ranks options."""

from __future__ import annotations

from voting.methods.method import mark, mark_each

DO = mark(
    "Put a 1 in the box of the option you want most, a 2 in the next, and so on. Stop whenever you like."
)
COUNTED = mark("First choices")
NUMBER = mark_each("first choice", "first choices")
ON_TOP_IN_ROUNDS = mark("It came top in the run-off.")
