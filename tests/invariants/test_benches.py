"""No bench is forgotten: each runs in CI in its short form, or is used by one that does."""

from __future__ import annotations

import ast
import re

from bench.short import FOLDER, GIVEN, RUN_BY_OTHERS, benches

IMPORTED = re.compile(r"^from bench\.(\w+) import", re.MULTILINE)
OPTION = re.compile(r"--[a-z][a-z-]*")


def test_every_module_of_the_benches_runs_in_ci() -> None:
    modules = {file.stem: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.py")}
    started = set(benches())
    used = {name for text in modules.values() for name in IMPORTED.findall(text)}
    assert modules.keys() - started - used - RUN_BY_OTHERS - {"__init__"} == set()
    assert "bench.bare" in modules["casting"]


def test_what_benches_are_given_is_for_benches_that_are_there() -> None:
    assert GIVEN.keys() <= set(benches())
    assert "bench.short" in (FOLDER.parent / ".ci" / "run").read_text(encoding="utf-8")


def test_a_bench_takes_every_option_that_its_docstring_names() -> None:
    sources = {name: (FOLDER / f"{name}.py").read_text(encoding="utf-8") for name in benches()}
    named = {
        (name, option)
        for name, text in sources.items()
        # A bench that a script starts describes the script's options.
        if f"bench.{name}" in (says := ast.get_docstring(ast.parse(text)) or "")
        for option in OPTION.findall(says)
    }
    assert named
    assert {(name, option) for name, option in named if f'"{option}"' not in sources[name]} == set()
