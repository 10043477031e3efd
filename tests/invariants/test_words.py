"""The dictionary, docs/words.md: what it says we never say is said nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from voting.site.languages import MARKS

ROOT = Path(__file__).parent.parent.parent
DICTIONARY = ROOT / "docs" / "words.md"
# These tell what was, and so may use the words of then.
OF_THEN = {"CHANGES.md", "decision-log.md", DICTIONARY.name}
METHODS = [("voting/**.py", "python"), ("templates/**.html", "jinja2"), ("ballots/**.html", "jinja2")]
# Names of fields in files and code are no words: they stay as they were published.
NAMES = re.compile(r"%\(\w+\)s|```.*?```|`[^`]*`", re.DOTALL)


def rows() -> Iterator[list[str]]:
    """The rows of the dictionary: term, meaning, official term, words we never say."""
    for line in DICTIONARY.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and cells[0] not in {"Term", "---"}:
            yield cells


def never_said() -> list[str]:
    return sorted({word for row in rows() for word in row[3].split(", ") if word})


def said() -> Iterator[tuple[str, str]]:
    """Every text that people read, by where it stands: messages, pages, printed sheets, guides."""
    extracted = extract_from_dir(ROOT, METHODS, keywords=MARKS)
    for name, line, message, _comments, _context in extracted:
        for text in (message,) if isinstance(message, str) else message:
            yield f"{name}:{line}", NAMES.sub("", text)
    for guide in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]):
        if guide.name not in OF_THEN:
            yield guide.name, NAMES.sub("", guide.read_text(encoding="utf-8"))


TEXTS = list(said())


def test_there_is_something_to_read() -> None:
    assert len(TEXTS) > 2000
    assert len(list(rows())) > 40


@pytest.mark.parametrize("word", never_said())
def test_what_we_never_say_is_said_nowhere(word: str) -> None:
    pattern = re.compile(rf"\b{re.escape(word)}s?\b", re.IGNORECASE)
    assert [(where, text[:80]) for where, text in TEXTS if pattern.search(text)] == []


def test_no_message_has_a_straight_apostrophe() -> None:
    messages = [(where, text) for where, text in TEXTS if not where.endswith(".md")]
    straight = [
        (where, text[:80]) for where, text in messages if re.search(r"[a-z]'[a-z]", text, re.IGNORECASE)
    ]
    assert len(messages) > 1900
    assert straight == []


def test_a_term_has_one_row() -> None:
    terms = [row[0] for row in rows()]
    assert len(terms) == len(set(terms))
