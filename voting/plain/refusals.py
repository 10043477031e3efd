"""Refusals: exceptions that state the fact in one sentence a person can act on."""

from __future__ import annotations


class Refusal(Exception):
    """Something cannot be done; the text says why and what to do next, and nothing was changed."""

    status = 409
    # The field that it is about, by name; empty where it is about none, or about all of them.
    field = ""

    def __init__(self, *given: object, field: str = "") -> None:
        super().__init__(*given)
        if field:
            self.field = field


class NotFound(Refusal):
    """What was asked for is not here."""

    status = 404


class BadInput(Refusal):
    """What was sent cannot be read or does not fit."""

    status = 400
