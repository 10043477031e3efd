"""Acts that take two officers: the first proposes; a second confirms exactly what they saw."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.people.journal_entries import ActAgreed, ActProposed, ProposalWithdrawn
from voting.people.models import Proposal
from voting.people.services.naming import names_of
from voting.people.services.second_officers import check_second
from voting.plain import clock
from voting.plain.digests import digest_of
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage import journal
from voting.storage.database import insert_unless_there
from voting.storage.witness import witness_of

# How long a second officer has to agree, unless the act sets another time.
LASTS = timedelta(days=1)
# How often one officer may withdraw others' proposals on one subject.
MOST_WITHDRAWN = 2
# The journal lines about a proposal, from the first agreement on.
STEPS = frozenset(each.__name__ for each in (ActProposed, ActAgreed, ProposalWithdrawn))


class WithdrawnTooOften(Refusal):
    """The same officer has withdrawn the same thing before, though others keep proposing it."""


class NeverProposed(Refusal):
    """The database holds a proposal that nobody made."""

    status = 500


class SawSomethingElse(Refusal):
    """The page from which an officer proposes or confirms showed another state than the current one."""


@dataclass(frozen=True)
class WaitingProposal:
    """An officer's proposal in words, and the page where a second one agrees."""

    by: str
    words: str
    endpoint: str
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    # The officer's address, for the page.
    name: str = ""


# Finds what waits at a conference; each stage finds its own kinds, as only it knows whether they still hold.
Finder = Callable[[Session, uuid.UUID], Iterable[WaitingProposal]]
FINDERS: dict[str, Finder] = {}


def finds_waiting(*acts: str) -> Callable[[Finder], Finder]:
    """Register the finder of proposals of these kinds, so that no second officer misses them."""

    def named(finder: Finder) -> Finder:
        FINDERS.update(dict.fromkeys(acts, finder))
        return finder

    return named


def waiting_at(session: Session, conference_id: uuid.UUID) -> Sequence[WaitingProposal]:
    """Return everything that waits for a second officer at a conference."""
    finders = dict.fromkeys(FINDERS.values())
    found = [each for finder in finders for each in finder(session, conference_id)]
    names = names_of(session, {each.by for each in found})
    return [replace(each, name=names.get(each.by, each.by)) for each in found]


def about(act: str, subject_id: uuid.UUID, **facts: object) -> str:
    """Return the digest of a proposal's subject: pages put it into the form, and the form sends it back."""
    return digest_of({"act": act, "subject": str(subject_id), **facts})


def propose_or_confirm(
    session: Session,
    act: str,
    *,
    subject_id: uuid.UUID,
    now: str,
    seen: str | None,
    by: str,
    lasts: timedelta = LASTS,
) -> bool:
    """Propose an act, or confirm another officer's proposal; True once two different officers agree.

    The caller then carries the act out in the same transaction, after checking that it still can be.
    Proposing the same act again changes nothing. `by` is an officer as named in the journal. `now` is the
    digest of the subject; the confirming officer must have `seen` the same (None: they look at this moment).
    A proposal about another state, or older than a proposal `lasts`, has lapsed.
    """
    if seen and seen != now:
        raise _saw_something_else()
    values = {"act": act, "subject_id": subject_id, "proposed_by": by, "proposed_at": clock.now()}
    while not insert_unless_there(session, Proposal, values | {"about": now}):
        same = (Proposal.act == act, Proposal.subject_id == subject_id)
        if _drop(session, *same, (Proposal.about != now) | (Proposal.proposed_at < clock.now() - lasts)):
            continue
        waiting = session.get(Proposal, (act, subject_id), populate_existing=True)
        if waiting is not None and waiting.proposed_by == by:
            return False
        if waiting is not None and _confirm(session, waiting, now=now, seen=seen, by=by, lasts=lasts):
            return True
        # A third officer confirmed it at this very moment: propose it once more.
    session.expire_all()
    journal.record(session, ActProposed(act, str(subject_id), now), by=by)
    return False


def _confirm(
    session: Session, waiting: Proposal, *, now: str, seen: str | None, by: str, lasts: timedelta
) -> bool:
    """Agree to another officer's proposal; False when it was dealt with at the same moment."""
    act, subject_id, first = waiting.act, waiting.subject_id, waiting.proposed_by
    check_second(session, by, beside=first)
    same = (Proposal.act == act, Proposal.subject_id == subject_id)
    if not _drop(session, *same, Proposal.proposed_by == first, Proposal.about == now):
        return False
    if seen is not None and seen != now:
        raise _saw_something_else()
    _check_was_proposed(session, ActProposed(act, str(subject_id), now), by=first, lasts=lasts)
    session.expire_all()
    journal.record(session, ActAgreed(act, str(subject_id), first), by=by)
    return True


def _check_was_proposed(session: Session, said: ActProposed, *, by: str, lasts: timedelta) -> None:
    """Refuse a proposal unknown to the sealed journal: anyone who can write the database can make one up."""
    about_it = witness_of(session).heard(session).about(said.subject)
    steps = [each for each in about_it if each.act in STEPS and each.details["act"] == said.act]
    newest = steps[-1] if steps else None
    is_said = newest is not None and (newest.act, newest.by) == (ActProposed.__name__, by)
    if newest is None or not is_said or newest.details.get("about", "") not in {"", said.about}:
        raise _never_proposed()
    # One second more, because lines are dated to the second.
    if newest.at < clock.now() - lasts - timedelta(seconds=1):
        raise _never_proposed()


def _never_proposed() -> NeverProposed:
    return NeverProposed(
        _(
            "The journal has no record that another officer proposed this: someone changed the "
            "database. Keep a copy of everything, and tell an administrator."
        )
    )


def _drop(session: Session, *which: sa.ColumnElement[bool]) -> bool:
    dropped = sa.delete(Proposal).where(*which).returning(Proposal.act)
    return session.scalar(dropped.execution_options(synchronize_session=False)) is not None


def _saw_something_else() -> SawSomethingElse:
    return SawSomethingElse(
        _("Something has changed since this page was shown. Check it again, then confirm what you see.")
    )


def find_proposal(
    session: Session, act: str, *, subject_id: uuid.UUID, lasts: timedelta = LASTS
) -> Proposal | None:
    """Return the proposal that waits for a second officer, if there is one and it has not lapsed."""
    proposal = session.get(Proposal, (act, subject_id))
    return proposal if proposal and proposal.proposed_at >= clock.now() - lasts else None


def proposed_among(session: Session, act: str, *, subjects: Collection[uuid.UUID]) -> Sequence[Proposal]:
    """Return what waits for a second officer among several subjects of one act."""
    found = sa.select(Proposal).where(Proposal.act == act, is_waiting())
    return [each for each in session.scalars(found) if each.subject_id in subjects]


def is_waiting() -> sa.ColumnElement[bool]:
    """SQL condition: proposals that have not lapsed."""
    return Proposal.proposed_at >= clock.now() - LASTS


def withdraw_proposal(session: Session, act: str, *, subject_id: uuid.UUID, by: str) -> None:
    """Withdraw a proposal that waits for a second officer; any officer may, and repeating changes nothing.

    Nobody can keep withdrawing what others propose: that would prevent it for ever.
    """
    proposal = session.get(Proposal, (act, subject_id), with_for_update=True)
    if proposal is not None:
        if proposal.proposed_by != by:
            _check_not_endless(session, act, subject_id, by=by)
        session.delete(proposal)
        session.flush()
        journal.record(session, ProposalWithdrawn(act, str(subject_id)), by=by)


def drop_proposal(session: Session, act: str, *, subject_id: uuid.UUID) -> None:
    """Drop a proposal that waits for a second officer, because another act made it void."""
    _drop(session, Proposal.act == act, Proposal.subject_id == subject_id)
    session.expire_all()


def _check_not_endless(session: Session, act: str, subject_id: uuid.UUID, *, by: str) -> None:
    """Refuse an officer who, by the journal, has withdrawn this before."""
    line = journal.JournalEntry
    before = sa.select(sa.func.count()).where(
        line.act == ProposalWithdrawn.__name__,
        line.actor == by,
        line.details["act"].as_string() == act,
        line.details["subject"].as_string() == str(subject_id),
    )
    if (session.scalar(before) or 0) >= MOST_WITHDRAWN:
        raise WithdrawnTooOften(
            _(
                "You have withdrawn this %(times)s times. Another officer must now decide.",
                times=MOST_WITHDRAWN,
            )
        )
