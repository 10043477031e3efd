"""What the import contracts in pyproject.toml cannot say about the code."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FILES = {
    str(file.relative_to(ROOT)): file.read_text(encoding="utf-8")
    for folder in ("voting", "tests", "bench")
    for file in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in file.parts
}
LONGEST_FILE = 250
LONGEST_FUNCTION = 50
# Nine functions of ten are no longer than this.
USUAL_FUNCTION = 25
# Pairs of rooms of which one imports something of the other, and entries at the root of voting/.
MOST_ARROWS = 175
MOST_ROOT_ENTRIES = 28
DRAWERS = {"utils", "util", "helpers", "common", "manager", "base", "misc"}
LATER = "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3, "NotImplemented" + "Error"))


def functions() -> Iterator[tuple[str, int]]:
    """Every function, by file and name, with how many lines it takes."""
    for name, text in FILES.items():
        for each in ast.walk(ast.parse(text)):
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name}:{each.name}", (each.end_lineno or each.lineno) - each.lineno + 1


def rooms_used() -> dict[str, set[str]]:
    """The rooms that each entry of voting/ imports anything of, wherever in a file it does so."""
    used = defaultdict[str, set[str]](set)
    for name, text in FILES.items():
        top, room = Path(name).with_suffix("").parts[:2]
        if top == "voting":
            used[room] |= {named[1] for named in _imported(text) if named[0] == "voting"} - {room}
    return used


def _imported(text: str) -> Iterator[list[str]]:
    for each in ast.walk(ast.parse(text)):
        if isinstance(each, ast.ImportFrom):
            yield from (f"{each.module}.{alias.name}".split(".") for alias in each.names)
        elif isinstance(each, ast.Import):
            yield from (alias.name.split(".") for alias in each.names)


def test_a_file_holds_one_noun() -> None:
    """A file that fails here has grown a second noun: that is another file."""
    assert {name: lines for name, text in FILES.items() if (lines := text.count("\n")) > LONGEST_FILE} == {}


def test_a_function_fits_on_a_screen() -> None:
    assert {name: lines for name, lines in functions() if lines > LONGEST_FUNCTION} == {}


def test_most_functions_are_short() -> None:
    lines = sorted(lines for name, lines in functions() if name.startswith("voting/"))
    assert lines[len(lines) * 9 // 10] <= USUAL_FUNCTION


def test_the_root_stays_small() -> None:
    assert len({Path(name).parts[1] for name in FILES if name.startswith("voting/")}) <= MOST_ROOT_ENTRIES


def test_the_drawing_of_the_rooms_stays_small() -> None:
    """An arrow more is often something in the wrong room, or a fact that the caller could hand over."""
    drawing = {room: sorted(used) for room, used in sorted(rooms_used().items())}
    arrows = sum(map(len, drawing.values()))
    lines = [f"{room} -> {', '.join(used)}" for room, used in drawing.items()]
    assert arrows <= MOST_ARROWS, "\n".join([f"{arrows} arrows", *lines])


def test_there_are_no_drawers() -> None:
    assert [name for name in FILES if set(Path(name).with_suffix("").parts) & DRAWERS] == []


def test_every_file_says_what_it_is() -> None:
    silent = [name for name, text in FILES.items() if text and ast.get_docstring(ast.parse(text)) is None]
    assert silent == []


def test_nothing_is_left_for_later() -> None:
    assert [name for name, text in FILES.items() if re.search(rf"\b({LATER})\b", text)] == []


def test_the_import_contracts_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    checked = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
