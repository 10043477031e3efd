"""Reading pages as a person would, and as strictly as the standard asks; and refusals and the journal."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup, Tag
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.valid_html import IMPRINT, valid_html
from voting.plain.refusals import Refusal
from voting.storage.journal import JournalEntry


def read(answer: TestResponse, status: int = 200, *, imprint: str = IMPRINT) -> BeautifulSoup:
    """The page answered, with one main heading."""
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    page = BeautifulSoup(valid_html(answer, imprint=imprint).data, "html.parser")
    assert len(page.find_all("h1")) == 1, "a page has one main heading"
    return page


def words(page: BeautifulSoup) -> str:
    """What stands on the page between header and footer, with single spaces."""
    main = page.find("main")
    assert main is not None
    return " ".join(main.get_text(" ").split())


def said_in(part: Tag) -> str:
    """What stands in one part of a page, as it is shown: with single spaces, and none around it."""
    return " ".join(part.get_text().split())


def refused(kind: type[Refusal], sentence: str) -> AbstractContextManager[Any]:
    """What is done within is refused in this very sentence."""
    return pytest.raises(kind, match=f"^{re.escape(sentence)}$")


def journal_of(session: Session, *acts: str) -> list[tuple[str, str, dict[str, Any]]]:
    """What the journal tells of these acts, in order: which it was, who did it, and the rest."""
    lines = session.scalars(
        sa.select(JournalEntry).where(JournalEntry.act.in_(acts)).order_by(JournalEntry.number)
    )
    return [(line.act, line.actor, line.details) for line in lines]
