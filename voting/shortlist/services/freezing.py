"""Freeze a shortlist: show what would be frozen, freeze exactly that, and let it be checked ever after."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from voting.collect.services import settle
from voting.plain import clock
from voting.plain.digests import canonical_json, digest_of
from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import gettext as _
from voting.printing.printable import check_printable
from voting.shortlist.journal_entries import ShortlistFrozen
from voting.shortlist.models import Shortlist, Theme
from voting.shortlist.rules import FEWEST_THEMES, MOST_THEMES, shortlist_contents
from voting.shortlist.services.shortlists import (
    heard_from_files,
    heard_in,
    listed_themes,
    lock_shortlist,
    themes_by_doors,
)
from voting.shortlist.services.steps import forget_steps
from voting.storage import journal


class SortingHasChanged(Refusal):
    """The themes to freeze are not as the organiser was shown them."""


@dataclass(frozen=True)
class Proposal:
    """Themes in the order in which they would be frozen, each with its doors, and the digest of all."""

    themes: list[tuple[Theme, int]]
    digest: str


def propose(session: Session, shortlist: Shortlist, themes: Collection[uuid.UUID]) -> Proposal:
    """Return what freezing these themes would fix, or refuse the choice, saying what is wrong with it."""
    listed = [row for row in themes_by_doors(session, shortlist) if row[0].id in set(themes)]
    if len(listed) < len(set(themes)):
        raise BadInput(_("One of these themes no longer exists. Check the list and choose again."))
    if len(listed) < FEWEST_THEMES:
        raise BadInput(_("Choose at least two themes: with one there is nothing to decide."), field="themes")
    if len(listed) > MOST_THEMES:
        raise BadInput(_("Choose at most 12 themes: no more fit on a ballot."), field="themes")
    if any(not doors for _theme, doors in listed):
        raise BadInput(_("Choose only themes that have answers."), field="themes")
    check_printable(*(theme.title for theme, _doors in listed))
    titled = [(theme.title, doors) for theme, doors in listed]
    return Proposal(listed, digest_of(_contents(shortlist, titled)))


def freeze_shortlist(
    session: Session, shortlist: Shortlist, *, themes: Collection[Theme], by: str, shown: str | None = None
) -> str:
    """Freeze the themes to be put to the ward, most doors first; return the digest.

    With `shown`, the digest the organiser had in view, only what it covers is frozen.
    """
    lock_shortlist(session, shortlist)
    proposal = propose(session, shortlist, {theme.id for theme in themes})
    if shown is not None and shown != proposal.digest:
        raise SortingHasChanged(
            _(
                "Someone changed the sorting while you were looking. This is how it is now: please "
                "check it again."
            )
        )
    # Also for themes that are not on it: answers can still be taken back, and the count stays as it was.
    for theme, doors in themes_by_doors(session, shortlist):
        theme.doors = doors
    for position, (theme, _doors) in enumerate(proposal.themes, start=1):
        theme.position = position
    shortlist.digest = proposal.digest
    shortlist.frozen_at = clock.now()
    shortlist.heard = heard_in(session, shortlist.campaign, shortlist.ward)
    shortlist.from_files = heard_from_files(session, shortlist.campaign, shortlist.ward)
    session.flush()
    settle(session, shortlist.campaign, shortlist.ward)
    forget_steps(session, shortlist)
    journal.record(session, ShortlistFrozen(str(shortlist.id), proposal.digest), by=by)
    return proposal.digest


def frozen_text(session: Session, shortlist: Shortlist) -> str:
    """Return the exact text whose SHA-256 is the digest of a frozen shortlist, for anyone to check."""
    titled = [(theme.title, theme.doors or 0) for theme in listed_themes(session, shortlist)]
    return canonical_json(_contents(shortlist, titled))


def _contents(shortlist: Shortlist, themes: list[tuple[str, int]]) -> dict[str, object]:
    return shortlist_contents(
        campaign=shortlist.campaign.slug,
        question=shortlist.campaign.question,
        ward=shortlist.ward_code,
        themes=themes,
    )
