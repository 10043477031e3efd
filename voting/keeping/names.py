"""Words for the keys in journal lines: whom and what they name."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from voting.ballots.messages import design_name
from voting.collect.models import Campaign, Round
from voting.conference.models import Conference, Contest
from voting.people.models import Officer, PhonePass
from voting.plain.dates import local_date, local_time
from voting.plain.translating import gettext as _
from voting.plain.translating import lazy
from voting.shortlist.models import Shortlist
from voting.storage.journal import JournalEntry

ACTOR = re.compile(r"(officer|pass):[0-9a-f-]{36}")


# The states of a contest or a pack.
STATES = {
    "ready": lazy("not open"),
    "open": lazy("open"),
    "closed": lazy("closed"),
    "counted": lazy("counted"),
    "certified": lazy("certified"),
    "published": lazy("published"),
    "unissued": lazy("not issued"),
    "issued": lazy("issued"),
    "void": lazy("void"),
}


def detail_words(key: str, value: str) -> str:
    """Return a detail that is a state, a design, a day or a moment in words; any other as written."""
    match key.rpartition("_")[2]:
        case "before" | "after":
            return str(STATES.get(value, value))
        case "design":
            return design_name(value)
        case "at" if not value:
            return _("a time still to be announced")
        case "at" | "on":
            return _on_the_calendar(value)
        case _:
            return value


def _on_the_calendar(value: str) -> str:
    try:
        if "T" in value:
            return local_time(datetime.fromisoformat(value))
        return local_date(date.fromisoformat(value))
    except ValueError:  # A line of another version says it in another way.
        return value


class Names:
    """The names of everything that some journal lines mention, looked up once."""

    def __init__(self, session: Session, entries: Sequence[JournalEntry]) -> None:
        keys = set(_keys(entries))

        def find(model: type[Any]) -> list[Any]:
            return list(session.scalars(sa.select(model).where(model.id.in_(keys)))) if keys else []

        self.officers = {str(each.id): each.email for each in find(Officer)}
        self.phones = {str(each.id): each.name for each in find(PhonePass)}
        self.conferences = {str(each.id): each.name for each in find(Conference)}
        self.others: dict[str, str] = {}
        self.by_short_name = {
            "conference": _named(session, Conference.slug, Conference.name, entries, "conference"),
            "campaign": _named(session, Campaign.slug, Campaign.name, entries, "campaign"),
        }
        for contest in find(Contest):
            self.others[str(contest.id)] = f"{contest.ward.name}, {contest.conference.name}"
        for walked in find(Round):
            self.others[str(walked.id)] = f"{walked.ward.name}, {local_date(walked.on)}"
        for shortlist in find(Shortlist):
            self.others[str(shortlist.id)] = shortlist.ward.name

    def who(self, actor: str) -> str:
        """Return who acted: an officer's address, a phone's first name, or the actor as written."""
        kind, _colon, key = actor.partition(":")
        if kind == "officer":
            return self.officers.get(key, _("an officer who has left"))
        if kind == "pass":
            return _("%(name)s’s phone", name=self.phones[key]) if key in self.phones else _("a phone")
        return actor

    def in_words(self, details: Mapping[str, Any]) -> dict[str, str]:
        """Return the details of an act, each in words."""
        return {key: self._word(key, value) for key, value in details.items()}

    def _word(self, key: str, value: object) -> str:
        match value:
            case list():
                return ", ".join(self._word(key, each) for each in value)
            case str() if ACTOR.fullmatch(value):
                return self.who(value)
            case str():
                known = self.others | self.conferences | self.officers | self.phones
                known |= self.by_short_name.get(key, {})
                return known.get(value) or detail_words(key, value)
            case _:
                return str(value)


def _named(
    session: Session,
    short: InstrumentedAttribute[str],
    name: InstrumentedAttribute[str],
    entries: Sequence[JournalEntry],
    key: str,
) -> dict[str, str]:
    """Return the names of what lines mention under a key by its short name."""
    mentioned = {str(entry.details[key]) for entry in entries if key in entry.details}
    named = session.execute(sa.select(short, name).where(short.in_(mentioned)))
    return dict(named.tuples().all())


def _keys(entries: Iterable[JournalEntry]) -> Iterable[uuid.UUID]:
    for entry in entries:
        for value in (entry.actor, *_flat(entry.details.values())):
            try:
                yield uuid.UUID(str(value).rpartition(":")[2])
            except ValueError:
                continue


def _flat(values: Iterable[object]) -> Iterable[object]:
    for value in values:
        if isinstance(value, list):
            yield from value
        else:
            yield value
