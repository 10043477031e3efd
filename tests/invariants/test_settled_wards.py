"""What an answer of a frozen ward keeps is decided in one place, whichever way it comes in."""

from __future__ import annotations

import ast
import uuid
from pathlib import Path

import sqlalchemy as sa

from tests.factories import ward_named
from tests.sites import Site
from tests.stages.phone_answers import EVENING, another_phone, joined_phone, kept, note, send
from voting.collect.models import Answer, Campaign, Round, Source
from voting.collect.services import settle
from voting.plain import clock
from voting.plain.roles import Role

STREET, LANGUAGE = "Wyvern Lane", "so"
WAYS_IN = {"by phone", "by page", "on paper", "in a file"}
# What writes rows of answers: (name of the function that writes, argument that is the model).
WRITES = {"add_unless_there", "add_or_renew", "insert_unless_there", "add_up"}


def bring(site: Site, when: str) -> None:
    """One answer by each of the four ways in, said in a street and, where it can be, in a language."""
    phone, door = another_phone(site), another_phone(site)
    item = note(site, f"by phone {when}", street=STREET, language=LANGUAGE)
    assert (send(phone, [item]).json or {})["turned"] == []
    desk = site.officer(Role.ORGANISER)
    with site.work() as session:
        walked = session.scalars(sa.select(Round.id)).one()
    with clock.set_to(EVENING):
        page = door.get("/doorstep/").location
        said = {"key": str(uuid.uuid4()), "outcome": "spoke", "street": STREET, "language": LANGUAGE}
        assert door.post(page, said | {"words": f"by page {when}", "topic": ""}).status_code == 303
        row = {"key": str(uuid.uuid4()), "street": STREET, "topic": "", "outcome": "spoke"}
        sheet = desk.post(f"/rounds/{walked}/paper", row | {"words": f"on paper {when}"})
        assert sheet.status_code == 303
        rows = f"words,ward,street,language,day\nin a file {when},Harborne,{STREET},Somali,2026-06-14\n"
        assert desk.post("/campaigns/this-summer/answers/load", {"text": rows}).status_code == 303


def where(site: Site, when: str) -> dict[str, tuple[object, ...]]:
    """Of each way in: the round, phone, street and language that its answer keeps."""
    return {
        each.words.removesuffix(f" {when}"): (each.round_id, each.pass_id, each.street, each.language)
        for each in kept(site)
        if each.words.endswith(when)
    }


def test_no_answer_of_a_frozen_ward_says_where_it_was_given_whichever_way_it_came(site: Site) -> None:
    joined_phone(site)
    bring(site, "before")
    assert {facts[2] for facts in where(site, "before").values()} == {STREET}
    with site.work() as session:
        settle(session, session.scalars(sa.select(Campaign)).one(), ward_named(session))
    bring(site, "after")
    nothing = (None, None, "", "")
    assert where(site, "before") == dict.fromkeys(WAYS_IN, nothing)
    assert where(site, "after") == dict.fromkeys(WAYS_IN, nothing)
    with site.work() as session:
        assert set(session.scalars(sa.select(Answer.source))) == set(Source)
        # The Monday of the week: no day leads to a person.
        assert {each.weekday() for each in session.scalars(sa.select(Answer.recorded_on))} == {0}


def test_a_sheet_that_is_sent_again_after_the_freezing_is_the_same_sheet(site: Site) -> None:
    joined_phone(site)
    desk = site.officer(Role.ORGANISER)
    with site.work() as session:
        address = f"/rounds/{session.scalars(sa.select(Round.id)).one()}/paper"
    row = {"key": str(uuid.uuid4()), "street": STREET, "words": "Mend it", "topic": "", "outcome": "spoke"}
    with clock.set_to(EVENING):
        assert desk.post(address, row).status_code == 303
    with site.work() as session:
        settle(session, session.scalars(sa.select(Campaign)).one(), ward_named(session))
    with clock.set_to(EVENING):
        assert desk.post(address, row).status_code == 303
    assert len(kept(site)) == 1


def test_whatever_writes_answers_writes_them_in_the_one_place() -> None:
    """One module makes rows of answers, and each function in it that does asks first what they may keep."""
    assert {path.name for path in Path("voting").rglob("*.py") if _writers(path)} == {"answers.py"}
    for writer in _writers(Path("voting/collect/services/answers.py")):
        calls = [each.func for each in ast.walk(writer) if isinstance(each, ast.Call)]
        assert "kept" in {each.attr for each in calls if isinstance(each, ast.Attribute)}, writer.name


def _writers(path: Path) -> list[ast.FunctionDef]:
    functions = ast.walk(ast.parse(path.read_text("utf-8")))
    return [each for each in functions if isinstance(each, ast.FunctionDef) and _makes_answers(each)]


def _makes_answers(function: ast.FunctionDef) -> bool:
    for call in ast.walk(function):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        names = {each.id for each in call.args if isinstance(each, ast.Name)}
        if call.func.id == "Answer" or (call.func.id in WRITES and "Answer" in names):
            return True
    return False
