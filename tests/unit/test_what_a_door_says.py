"""What a door said has one list of its texts, and every way in and out has the same."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import fields, replace
from pathlib import Path

from voting.collect.forms import AnswerItem
from voting.collect.forms.doorstep import DoorForm
from voting.collect.forms.loading import LoadAnswersForm
from voting.collect.headings import COLUMNS, EXPORTED_COLUMNS
from voting.collect.models import Answer, Outcome
from voting.collect.new_answers import TEXTS, Said
from voting.collect.services import PaperRow

STATIC = Path(__file__).parents[2] / "voting" / "static" / "doorstep"
# What a paper sheet has no room for.
NOT_ON_PAPER = {"language"}


def test_every_part_of_what_was_said_is_a_column_of_an_answer() -> None:
    assert {each.name for each in fields(Said)} <= set(Answer.__table__.columns.keys())


def test_the_doorstep_asks_for_every_text() -> None:
    assert set(TEXTS) <= set(vars(DoorForm))


def test_the_phone_keeps_and_sends_every_text() -> None:
    listed = re.search(r"doorstep\.TEXTS = (\[.*\]);", (STATIC / "store.js").read_text(encoding="utf-8"))
    assert listed
    assert tuple(json.loads(listed[1])) == TEXTS


def test_what_a_phone_sends_is_taken_text_by_text() -> None:
    sent = {name: f"the {name}" for name in TEXTS}
    whole = {"id": str(uuid.uuid4()), "round": "r", "at": 1, "outcome": "spoke", "held": True, **sent}
    assert AnswerItem.model_validate(whole).said == replace(
        Said(outcome=Outcome.SPOKE, is_personal=True), **sent
    )


def test_what_is_kept_of_a_door_that_spoke_is_every_text() -> None:
    said = replace(Said(outcome=Outcome.SPOKE), **dict.fromkeys(TEXTS, "Elm"))
    assert said.tidied() == said


def test_nothing_is_kept_of_a_door_that_took_it_back() -> None:
    said = replace(Said(outcome=Outcome.WITHDRAWN, is_personal=True), **dict.fromkeys(TEXTS, "Elm"))
    assert said.tidied() == Said(outcome=Outcome.WITHDRAWN)


def test_a_file_has_every_text_going_out_and_coming_in() -> None:
    assert set(TEXTS) <= set(EXPORTED_COLUMNS)
    assert {f"{each.name}_column" for each in COLUMNS} <= set(vars(LoadAnswersForm))


def test_a_paper_sheet_has_every_text_it_has_room_for() -> None:
    assert {each.name for each in fields(PaperRow)} == {*TEXTS, "key", "outcome"} - NOT_ON_PAPER
