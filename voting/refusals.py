"""Refusals: exceptions that state the fact in one sentence a person can act on."""

from __future__ import annotations


class Refusal(Exception):
    """Something cannot be done; the text says why and what to do next, and nothing was changed."""

    status = 409


class NotFound(Refusal):
    """What was asked for is not here."""

    status = 404


class BadInput(Refusal):
    """What was sent cannot be read or does not fit."""

    status = 400
