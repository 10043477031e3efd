"""Reading pages as a person would, and as strictly as the standard asks."""

from __future__ import annotations

import html5lib
from bs4 import BeautifulSoup
from werkzeug.test import TestResponse


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
