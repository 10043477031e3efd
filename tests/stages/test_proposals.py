"""What takes two officers: the first proposes, and only a different one confirms."""

from __future__ import annotations

import threading
import uuid

import pytest
import sqlalchemy as sa

from tests.factories import BY, OTHER
from tests.sites import Site
from voting.people.models import Proposal
from voting.people.services import (
    SawSomethingElse,
    find_proposal,
    propose_or_confirm,
    withdraw_proposal,
)
from voting.storage.journal import JournalEntry

SUBJECT = uuid.UUID(int=7)


def agree(
    site: Site,
    by: str,
    *,
    act: str = "reopen",
    subject: uuid.UUID = SUBJECT,
    now: str = "as it is",
    seen: str | None = None,
) -> bool:
    with site.work() as session:
        return propose_or_confirm(session, act, subject_id=subject, now=now, seen=seen, by=by)


def test_a_second_officer_confirms_what_the_first_proposed(site: Site) -> None:
    assert not agree(site, BY)
    assert agree(site, OTHER)
    with site.work() as session:
        assert find_proposal(session, "reopen", subject_id=SUBJECT) is None


def test_one_officer_alone_never_confirms_and_proposes_once(site: Site) -> None:
    assert [agree(site, BY) for _ in range(3)] == [False, False, False]
    with site.work() as session:
        acts = list(session.scalars(sa.select(JournalEntry.act)))
    assert acts.count("ActProposed") == 1


def test_two_officers_who_agree_to_different_acts_or_subjects_agree_to_nothing(site: Site) -> None:
    assert not agree(site, BY)
    assert not agree(site, OTHER, act="void")
    assert not agree(site, OTHER, subject=uuid.UUID(int=8))
    with site.work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Proposal)) == 3


def test_a_withdrawn_proposal_confirms_nothing(site: Site) -> None:
    assert not agree(site, BY)
    with site.work() as session:
        withdraw_proposal(session, "reopen", subject_id=SUBJECT, by=BY)
        withdraw_proposal(session, "reopen", subject_id=SUBJECT, by=BY)
    assert not agree(site, OTHER)
    with site.work() as session:
        acts = list(session.scalars(sa.select(JournalEntry.act)))
    assert acts.count("ProposalWithdrawn") == 1


def test_many_officers_at_once_agree_in_pairs(site: Site) -> None:
    agreed: list[bool] = []

    def ask(officer: int) -> None:
        agreed.append(agree(site, f"officer {officer}"))

    threads = [threading.Thread(target=ask, args=(officer,)) for officer in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(agreed) == [False] * 3 + [True] * 3


def test_nobody_confirms_what_they_did_not_see(site: Site) -> None:
    assert not agree(site, BY, now="one act")
    # A further act came, and the first officer proposed once more; the second looks at an old page.
    assert not agree(site, BY, now="two acts")
    for seen in ("one act", ""):
        with pytest.raises(SawSomethingElse, match="Check it again"):
            agree(site, OTHER, now="two acts", seen=seen)
    assert agree(site, OTHER, now="two acts", seen="two acts")


def test_what_was_proposed_of_something_else_has_lapsed_and_is_proposed_once_more(site: Site) -> None:
    assert not agree(site, BY, now="one act", seen="one act")
    assert not agree(site, OTHER, now="two acts", seen="two acts")
    with site.work() as session:
        assert session.scalars(sa.select(Proposal)).one().proposed_by == OTHER
    assert agree(site, BY, now="two acts", seen="two acts")


def test_who_proposes_from_an_old_page_proposes_nothing(site: Site) -> None:
    with pytest.raises(SawSomethingElse):
        agree(site, BY, now="two acts", seen="one act")
    with site.work() as session:
        assert session.scalars(sa.select(Proposal)).all() == []
