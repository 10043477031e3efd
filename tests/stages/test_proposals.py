"""What takes two officers: the first proposes, and only a different one confirms."""

from __future__ import annotations

import threading
import uuid

import sqlalchemy as sa

from tests.factories import BY, OTHER
from tests.sites import Site
from voting.journal import JournalEntry
from voting.people.models import Proposal
from voting.people.services import find_proposal, propose_or_confirm, withdraw_proposal

SUBJECT = uuid.UUID(int=7)


def agree(site: Site, by: str, *, act: str = "reopen", subject: uuid.UUID = SUBJECT) -> bool:
    with site.work() as session:
        return propose_or_confirm(session, act, subject_id=subject, by=by)


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
        agreed.append(agree(site, f"officer:{officer}"))

    threads = [threading.Thread(target=ask, args=(officer,)) for officer in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(agreed) == [False] * 3 + [True] * 3
