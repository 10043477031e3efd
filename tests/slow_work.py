"""Slow work that must never be done while a request holds the database.

On SQLite a transaction that writes holds up all who write, and one that reads holds up their commits.
Every test runs under this watch, so a new page is watched with the first test that opens it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

import flask_mail
import weasyprint
from flask import has_request_context, request
from passlib.context import CryptContext

import voting.ballots.services.printing
import voting.collect.forms.loading
import voting.collect.services.reading
import voting.count.services.sifting
import voting.count.services.tallying
import voting.people.chosen
import voting.publish.services.bundling
from voting.storage.database import db

# What takes long, and where it is called by name.
SLOW: list[tuple[Any, str]] = [
    (CryptContext, "verify"),
    (CryptContext, "hash"),
    (voting.people.chosen, "is_guessable"),
    (flask_mail.Mail, "send"),
    (weasyprint.HTML, "render"),
    (weasyprint.Document, "write_pdf"),
    (voting.count.services.sifting, "unseal"),
    (voting.collect.services.reading, "read_sheet"),
    (voting.collect.services.reading, "keys_of_file"),
    (voting.collect.forms.loading, "read_apart"),
    (voting.ballots.services.printing, "lay_out_ballots"),
    (voting.count.services.tallying, "tally"),
    (voting.publish.services.bundling, "bundle_zip"),
]
# Two officers say that a count is right, or type a lot: what they say is compared with the count as it is in
# the moment of writing, so it is counted within the transaction that keeps it.
COUNT_AGAIN = frozenset({"count.certify_submit", "count.lot_submit", "count.void_submit"})


@contextmanager
def watched() -> Generator[None]:
    """Fail whatever does slow work in a request while a transaction is open."""
    with ExitStack() as stack:
        for owner, name in SLOW:
            stack.enter_context(mock.patch.object(owner, name, _guarded(owner, name)))
        yield


def _guarded(owner: Any, name: str) -> Callable[..., Any]:
    slow = getattr(owner, name)

    @functools.wraps(slow)
    def work(*given: Any, **named: Any) -> Any:
        refuse_if_held(name)
        return slow(*given, **named)

    return work


def refuse_if_held(work: str) -> None:
    """Fail slow work that a request does with a transaction open."""
    if has_request_context() and db.session.in_transaction() and request.endpoint not in COUNT_AGAIN:
        raise AssertionError(f"{request.endpoint} holds the database while it does slow work: {work}")
