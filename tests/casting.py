"""Votes by phone, cast as the product casts them."""

from __future__ import annotations

from tests.sites import Site
from voting.vote.services import Cast, CastBatcher


def casting_of(site: Site) -> CastBatcher:
    """What casts the votes of a site."""
    return site.app.extensions["casting"]


def cast_by_phone(site: Site, code: str, *marks: int, nonce: str = "one") -> Cast:
    """Cast a vote as the ballot's page does: it commits by itself, so nothing may be held meanwhile."""
    with site.app.app_context():
        casting = casting_of(site)
        return casting.cast(casting.find_ballot(code), marks=marks, nonce=nonce)
