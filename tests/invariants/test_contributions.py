"""What a room contributes to pages of other rooms: no earlier page names a function that a later room gave.

The registry is printed here as it is. A new line in it is a page that needs something of a later stage: move
that page to the later room instead, if it can be.
"""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from jinja2 import Environment, meta, nodes

import voting.rehearsal.views
from tests.sites import Site
from voting.app import ROOMS
from voting.web.contributions import Contributions
from voting.web.pages import TEMPLATES

CODE = TEMPLATES.parent / "voting"
EVERY_ROOM = (*ROOMS, voting.rehearsal.views.contributions)
# All that rooms contribute beside their pages, room by room, the first stage first.
CONTRIBUTED = {
    "places": {"commands": ["postcodes"], "tokenless": ["find_submit"]},
    "people": {"why_not_second": ["why_not_beside"]},
    "collect": {
        "commands": ["answers"],
        "takes_json": ["hand_in_answers", "hand_in_people"],
        "doorstep_scripts": ["doorstep/line.js"],
    },
    "shortlist": {"commands": ["shortlist"]},
    "conference": {
        "functions": ["published_words", "question_read", "titles_read"],
        "invitation": ["invitation_of"],
    },
    "ballots": {
        "functions": ["is_signed_for", "signing_of"],
        "commands": ["ballots"],
        "tokenless": ["tested_submit"],
    },
    "desk": {"tokenless": ["ballot_at_desk"]},
    "vote": {
        "functions": [
            "is_handed_over",
            "papers_left",
            "steward_signs_in",
            "title_of",
            "voters_languages",
            "wordings",
        ],
        "filters": ["numbered_titles", "squeezed"],
        "menu": ["vote.type_code"],
        "tokenless": ["cast", "check_choice", "show_ballot"],
        "voters": [
            "vote.cast",
            "vote.check_choice",
            "vote.show_ballot",
            "vote.start_again",
            "vote.type_code",
        ],
    },
    "count": {"commands": ["count", "recount"]},
    "publish": {"functions": ["chosen_title"], "commands": ["observe"]},
    "evening": {"functions": ["invitations_to_agree", "links_to_show"]},
    "act": {
        "functions": ["promise_mark", "standing_of"],
        "menu": ["act.results"],
        "tokenless": ["find_receipt"],
    },
    "keeping": {"commands": ["journal", "tidy"]},
    "home": {"menu": ["home.office"], "after_freezing": ["after_freezing"]},
    "rehearsal": {},
}
# The folder whose pages a library shows, and the room that wrote them.
OWNERS = {"security": "people"}
LINE = "doorstep/line.js"


def told(room: Contributions) -> dict[str, list[str]]:
    """What one room contributes, by name; of its scripts the one that is its own."""
    found = dict[str, list[str]]()
    for kind in [each.name for each in fields(room) if each.name != "blueprint"]:
        given = getattr(room, kind)
        many = given if isinstance(given, tuple | frozenset) else [given] if given else []
        names = [_name_of(each) for each in many]
        if kind == "doorstep_scripts":
            names = [name for name in names if name == LINE]
        if names:
            found[kind] = sorted(names)
    return found


def _name_of(given: object) -> str:
    if isinstance(given, str):
        return given
    known_by = (getattr(given, kind, "") for kind in ("endpoint", "name", "__name__"))
    return next(str(name) for name in known_by if name)


def test_the_registry_is_what_is_written_here() -> None:
    assert {room.blueprint.name: told(room) for room in EVERY_ROOM} == CONTRIBUTED


def test_the_rooms_are_registered_in_the_order_of_the_process() -> None:
    contract = (TEMPLATES.parent / "pyproject.toml").read_text("utf-8").partition("The rooms stand in")[2]
    layers = re.findall(r'^  "(\w+)",$', contract.partition("\n]\n")[0], re.MULTILINE)
    named = [room.blueprint.name for room in EVERY_ROOM]
    assert named == [each for each in reversed(layers) if each in named]


def test_no_template_names_what_a_later_room_gave(site: Site) -> None:
    """A shared template belongs to no room, and may name no room's."""
    order = [each.blueprint.name for each in EVERY_ROOM]
    given = {
        function.__name__: place
        for place, each in enumerate(EVERY_ROOM)
        for function in (*each.functions, *each.filters)
    }
    wrong = [
        (str(page.relative_to(TEMPLATES)), name)
        for page in sorted(TEMPLATES.rglob("*.html"))
        for name in sorted(_names_in(site.app.jinja_env, page) & given.keys())
        if given[name] > _place_of(page, order)
    ]
    assert wrong == []


def _place_of(page: Path, order: list[str]) -> int:
    folder = page.parent.name
    return order.index(OWNERS.get(folder, folder)) if page.parent != TEMPLATES else -1


def _names_in(env: Environment, page: Path) -> set[str]:
    tree = env.parse(page.read_text(encoding="utf-8"))
    return meta.find_undeclared_variables(tree) | {each.name for each in tree.find_all(nodes.Filter)}


def test_nothing_is_given_to_templates_beside_the_registry() -> None:
    past = re.compile(r"app_template_\w+\(|add_app_template|add_template_(global|filter)|context_processor")
    found = {
        file.relative_to(CODE).parts[0]
        for file in CODE.rglob("*.py")
        if past.search(file.read_text(encoding="utf-8"))
    }
    assert found == {"web"}


def test_no_room_uses_the_views_or_forms_of_another() -> None:
    used = re.compile(r"^\s*(?:from|import) voting\.(\w+)\.(?:views|forms)\b", re.MULTILINE)
    foreign = [
        (str(file.relative_to(CODE)), other)
        for file in sorted(CODE.rglob("*.py"))
        for other in used.findall(file.read_text(encoding="utf-8"))
        if other != file.relative_to(CODE).parts[0] and file.name != "app.py"
    ]
    assert foreign == []
