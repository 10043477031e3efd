"""Reading pages as a person would, and as strictly as the standard asks; and refusals and the journal."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from typing import Any

import html5lib
import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from voting.journal import JournalEntry
from voting.refusals import Refusal


def read(answer: TestResponse, status: int = 200) -> BeautifulSoup:
    """The page answered: valid HTML with one main heading and no style or script of its own."""
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    html5lib.HTMLParser(strict=True).parse(answer.data)
    page = BeautifulSoup(answer.data, "html5lib")
    assert len(page.find_all("h1")) == 1, "a page has one main heading"
    assert not page.select("[style], script:not([src])"), "style and script live in files"
    return page


def words(page: BeautifulSoup) -> str:
    """What stands on the page between header and footer, with single spaces."""
    main = page.find("main")
    assert main is not None
    return " ".join(main.get_text(" ").split())


def refused(kind: type[Refusal], sentence: str) -> AbstractContextManager[Any]:
    """What is done within is refused in this very sentence."""
    return pytest.raises(kind, match=f"^{re.escape(sentence)}$")


def journal_of(session: Session, *acts: str) -> list[tuple[str, str, dict[str, Any]]]:
    """What the journal tells of these acts, in order: which it was, who did it, and the rest."""
    lines = session.scalars(
        sa.select(JournalEntry).where(JournalEntry.act.in_(acts)).order_by(JournalEntry.number)
    )
    return [(line.act, line.actor, line.details) for line in lines]
