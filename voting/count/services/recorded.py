"""The count as the sealed journal recorded it: receipts, draws and certificates are compared with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.conference.models import Contest
from voting.count.journal_entries import CountCertified, EnvelopesOpened, LotDrawn
from voting.count.models import Certificate, Lot, Receipt
from voting.plain.digests import digest_of
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage.journal import Act
from voting.storage.transactions import once_a_look
from voting.storage.vouching import newest_about, said_about

NEXT = "\n"


class CountWasChanged(Refusal):
    """A part of the count differs from the journal's record of it."""


def digest_of_receipts(receipts: Iterable[str]) -> str:
    """Return the digest of the receipts that the journal records as the envelopes are opened."""
    return digest_of({"receipts": sorted(receipts)})


def receipts_of(session: Session, contest: Contest) -> list[str]:
    """Return the receipts of a count, sorted; refuse any but those of the envelopes opened."""
    receipts = once_a_look(session, ("receipts", contest.id), lambda: _read(session, contest))
    opened = newest_about(session, EnvelopesOpened, contest.id, for_good=True)
    # Journal lines of earlier versions do not record it.
    if opened is None or opened.get("receipts", "") not in {"", digest_of_receipts(receipts)}:
        raise _changed(_("receipts"))
    return receipts


def _read(session: Session, contest: Contest) -> list[str]:
    # Read as one text, which takes a quarter of the time of as many rows; another text has another digest.
    all_of_them = sa.select(sa.func.aggregate_strings(Receipt.receipt, NEXT))
    text = session.scalar(all_of_them.where(Receipt.contest_id == contest.id))
    # Sorted here, not by the database: the two databases collate the hyphen differently.
    return sorted(text.split(NEXT)) if text else []


def check_lots(session: Session, contest: Contest) -> None:
    """Refuse draws, voided ones included, that two officers did not record so."""
    stored = sa.select(Lot.between, Lot.drawn).where(Lot.contest_id == contest.id)
    lots = Counter((tuple(between), drawn) for between, drawn in session.execute(stored))
    drawn = (each.details for each in said_about(session, LotDrawn, contest.id))
    if lots != Counter((tuple(each["between"]), each["drawn"]) for each in drawn):
        raise _changed(_("draws"))


def check_said_by(session: Session, contest: Contest, kind: type[Act], *, by: str, **facts: object) -> None:
    """Refuse an officer's earlier statement that the sealed journal does not contain."""
    said = said_about(session, kind, contest.id)
    if not any(each.by == by and facts.items() <= each.details.items() for each in said):
        raise _changed(_("an officer’s statement"))


def check_certificate(session: Session, contest: Contest, certificate: Certificate) -> None:
    """Refuse a certificate unless both its officers gave it, for exactly the digest it names."""
    for officer in certificate.first_by, certificate.second_by or "":
        check_said_by(session, contest, CountCertified, by=officer, seen=certificate.seen)


def _changed(what: str) -> CountWasChanged:
    return CountWasChanged(
        _(
            "The journal and the database disagree about this count (%(what)s): someone has "
            "changed the database. Don’t publish anything. Keep a copy of everything, and tell an "
            "administrator.",
            what=what,
        )
    )
