"""The numbers of a frozen shortlist stay those of its freezing, whatever becomes of its answers."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from tests.sites import Site
from tests.stages.sorting_page import DESK, ask_doors, read, words_of
from voting.collect.models import Answer, Outcome
from voting.plain.roles import Role
from voting.shortlist.models import Shortlist, Theme
from voting.shortlist.services import freeze_shortlist


def test_what_is_taken_back_after_the_freezing_changes_no_number_of_a_frozen_shortlist(site: Site) -> None:
    said = ["Potholes", "Holes", "Litter", "Noise", "Music"]
    answers = ask_doors(site, said, Roads=[0, 1], Litter=[2], Noise=[3])
    with site.work() as session:
        themes = session.scalars(sa.select(Theme).where(Theme.title != "Noise")).all()
        freeze_shortlist(session, session.scalars(sa.select(Shortlist)).one(), themes=themes, by="test")
    pages = "/shortlists/this-summer/harborne", f"{DESK}/sort"
    before = [numbers_on(site, each) for each in pages]
    assert before[0] == ["2", "1", "5", "4", "1", "1"]
    with site.work() as session:
        for answer in (answers[1], answers[3], answers[4]):
            taken = session.get_one(Answer, uuid.UUID(answer))
            taken.outcome, taken.words = Outcome.WITHDRAWN, ""
    assert [numbers_on(site, each) for each in pages] == before


def numbers_on(site: Site, address: str) -> list[str]:
    """The numbers of doors on the page of a shortlist, or on its sorting desk."""
    page = read(site.officer(Role.ORGANISER).get(address))
    shown = "td.number, dl.facts dd, .progress-line label, .sorting-themes li"
    return [words_of(each) for each in page.select(shown)]
