"""Services flush and never commit; what must own its transactions says so in its name, in one way."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import voting

PACKAGE = Path(voting.__file__).parent
ENDS = {"commit", "rollback"}
# Casts all votes of a process, each batch in a transaction of its own: nobody's session is passed to it.
OWNS_ITS_SESSIONS = {"vote/services/casting.py"}
# What commits by itself, whoever calls it.
IN_TURNS = {
    "erase_traces_in_turns",
    "open_and_erase_in_turns",
    "rewrite_due_in_turns",
    "rewrite_small_in_turns",
    "tidy_in_turns",
}


def services() -> Iterator[tuple[str, ast.Module]]:
    """Every module of services, by its path."""
    for file in sorted(PACKAGE.rglob("*.py")):
        path = file.relative_to(PACKAGE)
        if "services" in path.with_suffix("").parts:
            yield str(path), ast.parse(file.read_text(encoding="utf-8"))


def test_no_service_commits_or_rolls_back_by_itself() -> None:
    found = [
        (path, each.lineno)
        for path, tree in services()
        for each in ast.walk(tree)
        if path not in OWNS_ITS_SESSIONS and isinstance(each, ast.Attribute) and each.attr in ENDS
    ]
    assert found == []


def test_what_takes_turns_says_so_in_its_name() -> None:
    begins = {
        each.name
        for _path, tree in services()
        for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef) and _takes_turns(each)
    }
    assert begins == IN_TURNS


def _takes_turns(function: ast.FunctionDef) -> bool:
    called = [each.func for each in ast.walk(function) if isinstance(each, ast.Call)]
    names = {each.id for each in called if isinstance(each, ast.Name)}
    return "ShortTurns" in names or any(name.endswith("_in_turns") for name in names)
