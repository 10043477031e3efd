"""Showing observers every vote where the list is not published: to be seen in the hall only."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from dataclasses import dataclass

from sqlalchemy.orm import Session

from voting.conference.models import Contest
from voting.count.bundle import list_seal
from voting.count.recount.contest import row_of
from voting.count.rules import may_break_down
from voting.count.services import NumbersDoNotAgree, rules_of, tally_of, votes_of
from voting.methods.tally import Tally
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.publish.journal_entries import ListShown
from voting.publish.models import Result
from voting.storage import journal


@dataclass(frozen=True)
class Observed:
    """Every way in which votes were marked, and how often; the tally of these votes; the published seal.

    `seal` is empty if the bundle is not published yet, or holds the list itself and no seal.
    """

    rows: list[tuple[str, int]]
    tallied: Tally
    key: str
    seal: str


def observe_votes(session: Session, contest: Contest, *, by: str) -> Observed:
    """Show every vote of a counted contest. Refuse votes other than those sealed in the bundle, or few."""
    tallied, votes, rules = tally_of(session, contest), votes_of(session, contest), rules_of(contest)
    if not may_break_down(tallied.valid):
        raise Refusal(_("Fewer than ten valid votes were cast, so observers would know whose they are."))
    result = session.get(Result, contest.id)
    key, seal = (result.list_key or b"", _seal_in(result.bundle)) if result else (b"", "")
    if seal and seal != list_seal(votes, rules=rules, key=key):
        raise NumbersDoNotAgree(
            _(
                "The stored votes are not the ones sealed in the published files: something in the "
                "database was changed. Keep a copy of everything and find out why."
            )
        )
    same = Counter(row_of(list(marks), rules=rules) for marks in votes)
    journal.record(session, ListShown(str(contest.id), len(votes)), by=by)
    return Observed(
        sorted(same.items(), key=lambda row: (-row[1], row[0])), tallied, key.hex() if seal else "", seal
    )


def _seal_in(bundle: bytes | None) -> str:
    if bundle is None:
        return ""
    with zipfile.ZipFile(io.BytesIO(bundle)) as files:
        return files.read("list.txt").decode().strip() if "list.txt" in files.namelist() else ""
