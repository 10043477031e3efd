"""Whatever waits for a second officer is found in one place, so that no page of theirs leaves a kind out."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator

from voting.people.services.proposals import FINDERS
from voting.site.paths import PACKAGE


def acts_proposed() -> Iterator[str]:
    """The acts that services propose, as their modules name them."""
    for file in PACKAGE.rglob("*.py"):
        if file.name == "proposals.py":
            continue
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
                continue
            if call.func.id == "propose_or_confirm":
                module = ".".join(("voting", *file.relative_to(PACKAGE).with_suffix("").parts))
                name = call.args[1]
                assert isinstance(name, ast.Name), f"{file}:{call.lineno} names its act by a constant"
                yield getattr(importlib.import_module(module), name.id)


def test_every_act_that_takes_two_officers_says_how_it_is_found_while_it_waits() -> None:
    acts = set(acts_proposed())
    assert len(acts) >= 7, "the acts that take two officers are found"
    assert acts - FINDERS.keys() == set()
