"""No pattern takes longer than the text it looks at is long, whatever somebody makes that text of.

A pattern that looks again from each letter takes a thousand times as long for a hundredth of what a file may
hold, and nobody else is served meanwhile: Python gives no other thread its turn while one matches.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import voting

PACKAGE = Path(voting.__file__).parent
# Some letters of every kind that patterns know, besides those that stand in the pattern itself.
COMMON = frozenset(" \n\ta0Té٣\u0301\u200d\uff9e(<\"'-.,:/@")
# And so many of a pattern's own, spread over all of them.
MOST_OWN = 60
SHORT, LONG = 1_000, 4_000
# No pattern that looks again from each letter gets through the long text so fast: it takes 8 million steps.
# Whatever is slower is tried again at two lengths: four times the text takes less than eight times as long.
QUICK, GROWTH, TRIES = 0.0025, 8, 3


def patterns() -> list[re.Pattern[str]]:
    """Every pattern of the package: those that modules keep, and those that stand where they are used."""
    found = set[re.Pattern[str]]()
    for module in pkgutil.walk_packages(voting.__path__, "voting."):
        if ".migrations" in module.name or module.name.endswith("__main__"):
            continue
        values = vars(importlib.import_module(module.name)).values()
        found |= {each for each in values if isinstance(each, re.Pattern) and isinstance(each.pattern, str)}
    for path in PACKAGE.rglob("*.py"):
        found.update(_written_in(path))
    return sorted(found, key=lambda each: (each.pattern, each.flags))


def _written_in(path: Path) -> Iterator[re.Pattern[str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="re")), args=[ast.Constant(value=str(pattern)), *_]
            ):
                yield re.compile(pattern)
            case _:
                pass


def hostile(pattern: re.Pattern[str]) -> Iterator[tuple[str, str, str]]:
    """What a text may begin with, what it repeats, and what it ends with."""
    own = sorted({*pattern.pattern} - COMMON)
    letters = [*COMMON, *own[:: len(own) // MOST_OWN + 1]]
    for before, after in (("", ""), ("", "!"), ("a", "b"), ("(", "\x00")):
        for each in letters:
            yield before, each, after
    for one in letters:
        for other in ("a", "0", " ", "."):
            yield "", one + other, "!"


def seconds(pattern: re.Pattern[str], text: str) -> float:
    """How long this thread works on looking for a pattern everywhere in a text, and on matching it whole."""
    began = time.thread_time()
    for _each in pattern.finditer(text):
        pass
    pattern.fullmatch(text)
    return time.thread_time() - began


def grows_faster(pattern: re.Pattern[str], before: str, repeated: str, after: str) -> bool:
    def text(length: int) -> str:
        return before + repeated * (length // len(repeated)) + after

    if seconds(pattern, text(LONG)) < QUICK:
        return False
    return all(
        min(seconds(pattern, text(LONG)) for _ in range(2))
        > GROWTH * min(seconds(pattern, text(SHORT)) for _ in range(2))
        for _ in range(TRIES)
    )


@pytest.mark.parametrize("pattern", patterns(), ids=lambda each: ascii(each.pattern)[:40])
def test_a_pattern_takes_no_longer_than_its_text_is_long(pattern: re.Pattern[str]) -> None:
    slow = [each for each in hostile(pattern) if grows_faster(pattern, *each)]
    assert not slow, f"This pattern looks again from each letter: {pattern.pattern[:200]!r} in {slow[:3]}"


@pytest.mark.parametrize(
    "slow", [r"\s*\([^)]*\)\s*$", r"[T,\s]+[0-9]{1,2}[:.][0-9]{2}.*$", r"[\w.+-]+@[\w-]+", r"a*b"]
)
def test_patterns_that_look_again_from_each_letter_are_noticed(slow: str) -> None:
    pattern = re.compile(slow)
    assert any(grows_faster(pattern, *each) for each in hostile(pattern))
