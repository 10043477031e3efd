"""The tokens that the sign-in library can make: none opens anything."""

from __future__ import annotations

import sqlalchemy as sa

from tests.sites import Site
from tests.stages.test_signin import join
from voting.people.models import Officer


def test_no_token_in_an_address_or_a_header_opens_a_page(site: Site) -> None:
    """The library makes tokens that outlive signing out; whoever reads a proxy's log would find them."""
    join(site)
    with site.work() as session, site.app.test_request_context():
        token = str(session.scalars(sa.select(Officer)).one().get_auth_token())
    for address, headers in (
        (f"/office?auth_token={token}", {}),
        ("/office", {"Authentication-Token": token}),
    ):
        answer = site.visitor().client.get(address, headers=headers, base_url="https://localhost")
        assert answer.status_code == 302
        assert answer.location.startswith("/login")
