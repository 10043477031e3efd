"""What each room contributes to the app, in one object that app.py hands over.

A page lives in the room of the highest stage it shows, so hardly any page needs something of a later stage.
What is left is listed here: menu entries, routes without a token, a few functions, and commands.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import click
from flask import Blueprint, Flask
from flask_wtf import CSRFProtect

View = Callable[..., Any]
# Under which name an app keeps what its rooms contributed.
ROOMS = "rooms"


@dataclass(frozen=True)
class MenuEntry:
    """A page that the layout leads to, for officers or for everybody else."""

    endpoint: str
    words: str
    for_officers: bool = False


@dataclass(frozen=True)
class Invitation:
    """When and where a ward's next conference is, as form fields take it; empty while none is planned."""

    on: str = ""
    at: str = ""
    place: str = ""


@dataclass(frozen=True)
class Onward:
    """The next thing to do, in words, and where it is done."""

    words: str
    url: str


@dataclass(frozen=True)
class Contributions:
    """What one room contributes; `blueprint` has its pages."""

    blueprint: Blueprint
    # What its own templates may call, and those of the rooms after it.
    functions: tuple[Callable[..., object], ...] = ()
    filters: tuple[Callable[..., object], ...] = ()
    # The layout lists them the last stage first.
    menu: tuple[MenuEntry, ...] = ()
    # What the `voting` command can do with it.
    commands: tuple[click.Command, ...] = ()
    # Forms that carry no token, because nothing hangs on whose browser sends them.
    tokenless: tuple[View, ...] = ()
    # The same for what phones send as JSON, which no page of another site can.
    takes_json: tuple[View, ...] = ()
    # Pages of voters, who have no account and no session.
    voters: frozenset[str] = frozenset()
    # The scripts of the doorstep's line, for the page of a refusal there.
    doorstep_scripts: tuple[str, ...] = ()
    # Why the officer who asks is no second one beside a first: for the button that agrees.
    why_not_second: Callable[[str], str] | None = None
    # When and where the ward of this code decides next: for its leaflets.
    invitation: Callable[[str], Invitation] | None = None
    # What an organiser does with a frozen shortlist that no conference has put to its ward yet.
    after_freezing: Callable[[uuid.UUID], Onward | None] | None = None


def init_contributions(app: Flask, rooms: Iterable[Contributions], *, forms: CSRFProtect) -> None:
    """Take over what the rooms contribute, the first stage first."""
    known = tuple(rooms)
    app.extensions[ROOMS] = known
    for room in known:
        for function in room.functions:
            app.add_template_global(function)
        for each in room.filters:
            app.add_template_filter(each)
        for view in (*room.tokenless, *room.takes_json):
            forms.exempt(view)
        app.register_blueprint(room.blueprint)
    menu = tuple(entry for room in reversed(known) for entry in room.menu)
    scripts = tuple(name for room in known for name in room.doorstep_scripts)
    app.add_template_global(lambda: menu, "menu")
    app.add_template_global(lambda: scripts, "line_scripts")
    app.add_template_global(_given(room.why_not_second for room in known), "why_not_beside")
    app.add_template_global(_given(room.invitation for room in known), "invitation_of")
    app.add_template_global(_given(room.after_freezing for room in known), "after_freezing")


def _given(offered: Iterable[Callable[..., Any] | None]) -> Callable[..., Any]:
    """The one function that a room gives."""
    [function] = [each for each in offered if each is not None]
    return function


def voters_pages(app: Flask) -> frozenset[str]:
    """The endpoints of voters' pages."""
    rooms: tuple[Contributions, ...] = app.extensions[ROOMS]
    return frozenset[str]().union(*(room.voters for room in rooms))
