"""The sorting page of Harborne as the tests use it: doors that answered, and what a page says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from bs4 import BeautifulSoup, Tag
from sqlalchemy.orm import Session

from tests.answers import record_answers
from tests.factories import BY, make_campaign, ward_named
from tests.reading import read as read_page
from tests.sites import Site, Visitor
from voting.shortlist.models import Placing, Theme
from voting.shortlist.services import assign_answers, begin_shortlist

DESK = "/campaigns/this-summer/wards/harborne"


def ask_doors(site: Site, said: Sequence[str], **themes: Sequence[int]) -> list[str]:
    """Answers in Harborne, some of them under themes already; returns the answers' ids."""
    with site.work() as session:
        campaign, ward = make_campaign(session), ward_named(session)
        answers = record_answers(session, campaign, ward, said)
        for title, under in themes.items():
            shortlist = begin_shortlist(session, campaign, ward)
            assign_answers(session, shortlist, answers=[answers[each] for each in under], theme=title, by=BY)
    return [str(answer) for answer in answers]


def read(response: Any) -> BeautifulSoup:
    """The page answered, whatever its status, which must be valid all the same."""
    return read_page(response, response.status_code)


def words_of(part: BeautifulSoup | Tag | None) -> str:
    assert part is not None
    return " ".join(part.get_text(" ").split())


def listed(page: BeautifulSoup) -> list[str]:
    return [words_of(each) for each in page.select(".answers .words")]


def themes_of(session: Session) -> dict[str, int]:
    rows = session.execute(
        sa.select(Theme.title, sa.func.count(Placing.answer_id)).outerjoin(Placing).group_by(Theme.id)
    )
    return dict(rows.tuples().all())


def theme_id(site: Site, title: str) -> str:
    with site.work() as session:
        return str(session.scalars(sa.select(Theme.id).where(Theme.title == title)).one())


def assign(organiser: Visitor, answers: Sequence[str], **said: Any) -> Any:
    query = said.pop("query", "")
    return organiser.post(f"{DESK}/sort/gather{query}", {"answers": list(answers), **said})
