"""Making a promise about the chosen issue, and reporting what happened."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from voting.act.journal_entries import PromiseCorrected, PromiseMade, UpdateWritten
from voting.act.models import Promise, Update
from voting.act.rules import may_correct
from voting.plain import clock
from voting.plain.refusals import BadInput, NotFound, Refusal
from voting.plain.text_cleaning import clean_words
from voting.plain.translating import gettext as _
from voting.publish.models import Result
from voting.storage import journal
from voting.storage.transactions import lock


class PromiseIsMade(Refusal):
    """The result already has a promise."""


def find_promise(session: Session, result: Result) -> Promise | None:
    """Return the promise made about a result, if any."""
    return session.scalar(sa.select(Promise).where(Promise.contest_id == result.contest_id))


def find_promises(session: Session, results: Collection[Result]) -> dict[uuid.UUID, Promise]:
    """Return the promises made about these results, with their updates, by contest."""
    promises = session.scalars(
        sa.select(Promise)
        .where(Promise.contest_id.in_([result.contest_id for result in results]))
        .options(selectinload(Promise.updates))
    )
    return {promise.contest_id: promise for promise in promises}


def make_promise(
    session: Session, result: Result, *, words: str, lead: str, due_on: date, by: str
) -> Promise:
    """Promise in public what will be done about the chosen issue, who leads, and by when."""
    if not result.declared["chosen"]:
        raise Refusal(_("No issue was chosen in this vote, so there is nothing to promise."))
    lock(session, result.contest_id, sharing=False)
    if find_promise(session, result):
        raise PromiseIsMade(_("This result already has a promise. Add an update to it instead."))
    words, lead = _said(words, lead)
    promise = Promise(
        contest_id=result.contest_id,
        words=words,
        lead=lead,
        due_on=due_on,
        made_at=clock.now(),
    )
    session.add(promise)
    session.flush()
    journal.record(session, PromiseMade(str(result.contest_id), due_on.isoformat()), by=by)
    return promise


def correct_promise(
    session: Session, result: Result, *, words: str, lead: str, due_on: date, by: str
) -> None:
    """Correct a slip in a promise while it is new and has no update; its page shows that it was corrected.

    Saving it unchanged leaves no line in the journal.
    """
    lock(session, result.contest_id, sharing=False)
    promise = find_promise(session, result)
    if promise is None:
        raise NotFound(_("No promise has been made for this result yet. Make one first."))
    check_may_correct(promise)
    words, lead = _said(words, lead)
    was_due_on = promise.due_on
    if (words, lead, due_on) == (promise.words, promise.lead, was_due_on):
        return
    promise.words, promise.lead, promise.due_on, promise.corrected_at = words, lead, due_on, clock.now()
    session.flush()
    act = PromiseCorrected(str(result.contest_id), due_on.isoformat(), was_due_on.isoformat())
    journal.record(session, act, by=by)


def check_may_correct(promise: Promise) -> None:
    """Refuse to reword a promise that has an update or is no longer new."""
    if promise.updates:
        raise PromiseIsMade(
            _("This promise already has an update, so its wording can’t be changed. Write another update.")
        )
    if not may_correct(made_at=promise.made_at, has_updates=False, now=clock.now()):
        raise PromiseIsMade(
            _(
                "This promise is more than a week old, so its wording can’t be changed. Explain what "
                "it means in an update."
            )
        )


def _said(words: str, lead: str) -> tuple[str, str]:
    words, lead = clean_words(words), " ".join(clean_words(lead).split())
    if not words or not lead:
        raise BadInput(
            _("Say what you’re promising and who is leading on it."), field="lead" if words else "promise"
        )
    return words, lead


def write_update(session: Session, result: Result, *, on: date, words: str, done: bool, by: str) -> Update:
    """Record what happened about a promise on a day, and whether it is now kept."""
    promise = find_promise(session, result)
    if promise is None:
        raise NotFound(_("No promise has been made for this result yet. Make one first."))
    words = clean_words(words)
    if not words:
        raise BadInput(_("Say in a sentence or two what happened."), field="words")
    update = Update(promise_id=promise.id, on=on, words=words, done=done, written_at=clock.now())
    session.add(update)
    session.flush()
    journal.record(session, UpdateWritten(str(result.contest_id), on.isoformat(), done), by=by)
    return update
