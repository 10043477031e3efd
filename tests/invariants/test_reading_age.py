"""How old one has to be to read our pages: nine for voters and residents, eleven for officers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyphen
import pytest
from bs4 import BeautifulSoup, Tag

from tests.invariants.addresses import addresses_of
from tests.invariants.people import person_on
from tests.sites import Site, config_for
from voting.rehearsal.seeding import seed

OLDEST = {"stranger": 9, "organiser": 11}
# Schools in the United States count from the first grade, which children of six begin.
AGE_BEFORE_SCHOOL = 5
PARTED = pyphen.Pyphen(lang="en_GB")
BLOCKS = ["p", "li", "dd", "dt", "label", "summary", "legend", "figcaption", "small"]
# What the law says in these very words, and names and figures in a row.
OTHERS_WORDS = re.compile(r"©| · |\b\d+:[0-9a-f]{16}\b")
# Fewer words than these say nothing of how a page reads.
FEWEST_WORDS = 40


def sentences_of(page: BeautifulSoup) -> list[str]:
    """The sentences of a page's main part; labels of a word or two are none."""
    main = page.find("main") or page
    assert isinstance(main, Tag)
    for each in main.select("table, nav, code, pre, option, bdi, [translate=no]"):
        each.decompose()
    texts = [
        " ".join(each.get_text(" ").split())
        for each in main.find_all(BLOCKS)
        if not each.find(BLOCKS) and not (each.name == "li" and each.find("a"))
    ]
    return [
        text if text.endswith((".", "?", "!")) else f"{text}."
        for text in texts
        if text.count(" ") > 2 and not OTHERS_WORDS.search(text)
    ]


def syllables(word: str) -> int:
    """How many a word has: its groups of vowels, or the parts it may be split into if they are more."""
    spoken = len(re.findall(r"[aeiouy]+", re.sub(r"(?<=[^aeiouy])e$", "", word.lower())))
    return max(1, spoken, len(PARTED.positions(word)) + 1)


def reading_age(sentences: list[str]) -> float:
    """The age by Flesch and Kincaid (1975): long sentences and long words make it higher."""
    text = " ".join(sentences)
    words = re.findall(r"[A-Za-z’'-]+", text)
    ends = max(1, len(re.findall(r"[.?!:]+(?=\s|$)", text)))
    parts = sum(map(syllables, words))
    return 0.39 * len(words) / ends + 11.8 * parts / len(words) - 15.59 + AGE_BEFORE_SCHOOL


def test_what_is_harder_to_read_needs_more_years() -> None:
    easy = ["Come to the hall and vote.", "You get one ballot at the door."]
    hard = [
        "Notwithstanding any provision hereinbefore, the returning organisation necessitates verification "
        "of eligibility documentation."
    ]
    assert reading_age(easy) < 9
    assert reading_age(hard) > 18


@pytest.fixture
def rehearsed(sqlite_template: Path, tmp_path: Path) -> Iterator[Site]:
    """A rehearsal of this test's own: what other tests leave on a page is not how it reads."""
    folder = tmp_path / "instance"
    shutil.copytree(sqlite_template, folder)
    site = Site.open(folder, config_for("sqlite:///voting.sqlite", site={"rehearsal": True}))
    with site.work() as session:
        seed(session, site.instance)
    yield site
    site.close()


@pytest.mark.parametrize("who", OLDEST)
def test_pages_are_read_by_whom_they_are_for(rehearsed: Site, who: str) -> None:
    person, ages = person_on(rehearsed, who), dict[str, float]()
    for path in sorted({each.path for each in addresses_of(rehearsed) if "GET" in each.methods}):
        if path.endswith("/journal"):  # Its lines say what was done to what.
            continue
        answer = person.client.get(path, buffered=True)
        if answer.mimetype == "text/html" and answer.status_code == 200:
            sentences = sentences_of(BeautifulSoup(answer.data, "html.parser"))
            if sum(each.count(" ") + 1 for each in sentences) >= FEWEST_WORDS:
                ages[path] = reading_age(sentences)
    assert len(ages) >= 10
    assert {path: age for path, age in ages.items() if age > OLDEST[who]} == {}
