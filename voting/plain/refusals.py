"""Refusals: exceptions that state the fact in one sentence a person can act on."""

from __future__ import annotations


class Refusal(Exception):
    """An act cannot be done; the text says why and what to do next, and nothing was changed."""

    status = 409
    # Name of the field at fault; empty if it concerns none, or all of them.
    field = ""
    # Heading of its page; empty if its status says enough.
    heading = ""

    def __init__(self, *given: object, field: str = "") -> None:
        super().__init__(*given)
        if field:
            self.field = field


class NotFound(Refusal):
    """The thing requested does not exist."""

    status = 404


class BadInput(Refusal):
    """The input cannot be read, or does not fit."""

    status = 400
