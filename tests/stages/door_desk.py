"""The door desk as the tests use it: a conference this evening, its packs, and a phone that has joined."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup

from tests.factories import the_contest
from tests.reading import words
from tests.sites import Site, Visitor, join_desk
from tests.stages.door import print_two_packs
from voting.ballots.models import BallotState
from voting.ballots.services import find_ballot
from voting.plain import clock
from voting.plain.roles import Role

DAY = timedelta(days=1)


@dataclass
class Desk:
    """A desk in Harborne with two packs in their box (1 to 25, 26 to 40), voting open, and one phone."""

    site: Site
    phone: Visitor
    id: str
    token: str
    codes: list[str]

    @cached_property
    def steward(self) -> Visitor:
        return self.site.officer(Role.STEWARD)

    @property
    def address(self) -> str:
        return f"/desk/{self.id}"

    def pack(self, number: int, act: str = "") -> str:
        return f"{self.address}/packs/harborne/{number}{act}"

    def label(self, number: int) -> str:
        return f"http://localhost{self.pack(number)}"

    def scan(self, text: str) -> Any:
        return self.phone.post(f"{self.address}/scan", {"scan": text})

    def ask(self, home: str) -> Any:
        return self.phone.post(f"{self.address}/ward", {"home": home})

    def state(self, code: str) -> BallotState:
        with self.site.work() as session:
            return find_ballot(session, code, pepper=self.site.pepper).state


def open_desk(site: Site) -> Desk:
    """A desk that one phone has joined."""
    codes = print_two_packs(site)
    with site.work() as session:
        conference = the_contest(session).conference
        conference.starts_at = clock.now()
        desk = Desk(site, site.visitor(), str(conference.id), conference.desk_token, codes)
    join_desk(site, desk.phone, desk.token, name="Robin")
    return desk


def said(answer: Any) -> str:
    """The one sentence by which a page refuses, or answers."""
    page = BeautifulSoup(answer.data, "html.parser")
    sentence = page.select_one("main [role=alert]:not([hidden]) li")
    return " ".join(sentence.get_text().split()) if sentence else words(page)
