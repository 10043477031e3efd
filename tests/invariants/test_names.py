"""Names are compared in one way: no page, service or command folds capitals by itself."""

from __future__ import annotations

import ast
from pathlib import Path

import voting

PACKAGE = Path(voting.__file__).parent
# What compares no names: the one way itself, the look of texts, e-mail addresses, orders of lists, months.
NOT_NAMES = {
    "plain/names.py",
    "plain/text_cleaning.py",
    "people/guessable.py",
    "people/rules.py",
    "shortlist/rules.py",
    "collect/days.py",
}


def folding_in(file: Path) -> list[int]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"casefold", "swapcase"}
    ]


def test_nothing_folds_names_but_the_one_way() -> None:
    found = {
        f"{file.relative_to(PACKAGE)}:{line}"
        for file in PACKAGE.rglob("*.py")
        if str(file.relative_to(PACKAGE)) not in NOT_NAMES
        for line in folding_in(file)
    }
    assert found == set()


def test_every_file_that_is_excused_is_there_and_folds() -> None:
    assert [name for name in sorted(NOT_NAMES) if not folding_in(PACKAGE / name)] == []


def slugs_compared_in(file: Path) -> list[int]:
    """Where a name's form in addresses is compared, which tells names with "&" and "and" apart."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and any(
            isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "slugify"
            for part in ast.walk(node)
        )
    ]


def test_addresses_are_made_of_names_and_never_compared_as_names() -> None:
    assert {file.name: lines for file in PACKAGE.rglob("*.py") if (lines := slugs_compared_in(file))} == {}
