"""Every kind of act that the journal keeps can be read as a sentence."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import re
from importlib.util import find_spec

import voting
from voting.keeping.messages import SENTENCES, sentence_of
from voting.storage.journal import JournalSealed, LinesTakenOut


def acts() -> dict[str, set[str]]:
    """The details of every act, by its name."""
    modules = [
        importlib.import_module(f"voting.{stage.name}.journal_entries")
        for stage in pkgutil.iter_modules(voting.__path__)
        if stage.ispkg and find_spec(f"voting.{stage.name}.journal_entries")
    ]
    kinds = [JournalSealed, LinesTakenOut] + [
        kind
        for module in modules
        for kind in vars(module).values()
        if dataclasses.is_dataclass(kind) and isinstance(kind, type) and kind.__module__ == module.__name__
    ]
    return {kind.__name__: {each.name for each in dataclasses.fields(kind)} for kind in kinds}


def test_every_act_has_a_sentence_made_of_its_own_details() -> None:
    missing = sorted(acts().keys() - SENTENCES.keys())
    assert not missing, f"Add a sentence to voting/keeping/messages.py for: {', '.join(missing)}."
    wrong = {
        name: named - details
        for name, details in acts().items()
        if (named := set(re.findall(r"%\((\w+)\)s", str(SENTENCES[name])))) - details
    }
    assert not wrong, f"These sentences name details that their acts do not have: {wrong}."


def test_no_sentence_is_left_over() -> None:
    left_over = sorted(SENTENCES.keys() - acts().keys())
    assert not left_over, f"No act has this name any more: {', '.join(left_over)}."


def test_an_act_without_a_sentence_can_still_be_read() -> None:
    assert sentence_of("BoxMovedTwice", {"from_where": "Hall", "count": "3"}) == (
        "box moved twice (from where: Hall, count: 3)"
    )
    assert sentence_of("PackMoved", {"pack": "3"}) == "pack moved (pack: 3)"


def test_a_look_at_people_says_what_it_was_for() -> None:
    """The page of a person promises it: "that you looked, and what for"."""
    looks = [name for name, details in acts().items() if "purpose" in details]
    silent = [name for name in looks if "%(purpose)s" not in str(SENTENCES[name])]
    assert silent == []
    said = sentence_of("PersonOpened", {"person": "one", "purpose": "their own request"})
    assert said == "opened a person’s contact details, for their own request"
