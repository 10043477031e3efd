"""Several packs are issued at once, and a wrong one is put back on the same page."""

from __future__ import annotations

import sqlalchemy as sa

from tests.reading import read, words
from tests.sites import Site
from tests.stages.door import PACKS, cast, print_two_packs
from tests.stages.test_packs import states
from voting.plain.roles import Role
from voting.storage.journal import JournalEntry


def refusals(site: Site) -> int:
    with site.work() as session:
        acts = session.scalars(sa.select(JournalEntry.act)).all()
    return sum(act == "TakeBackRefused" for act in acts)


def test_several_packs_are_issued_at_once_and_a_wrong_one_is_put_back_where_it_was_issued(
    site: Site,
) -> None:
    codes = print_two_packs(site)
    steward = site.officer(Role.STEWARD)
    assert "No pack from 7 to 9 is in the box" in words(
        read(steward.post(f"{PACKS}/packs/issue", {"first": "7", "last": "9"}), 400)
    )
    assert steward.post(f"{PACKS}/packs/issue", {"first": "1"}).status_code == 400
    page = read(steward.post(f"{PACKS}/packs/issue", {"first": "1", "last": "2"}, follow_redirects=True))
    assert "2 packs have been issued, from 1 to 2. Their ballots work now." in words(page)
    back = read(steward.post(f"{PACKS}/packs/2/put-back", follow_redirects=True))
    assert "Pack 2 is back in the box." in words(back)
    assert "Issue pack 2" in words(back)
    assert states(site) == ["issued", "unissued"]
    assert cast(site, codes[0])
    used = read(steward.post(f"{PACKS}/packs/1/put-back"), 409)
    assert "Pack 1 is back" not in words(used)
    assert states(site) == ["issued", "unissued"]
    assert refusals(site) == 1
