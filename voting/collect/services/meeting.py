"""Meeting people at doors, at the pace at which answers come: what is above it is kept, and held."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from voting.collect.services.queued import NotFromThisPhone, Rejected
from voting.collect.services.ways import Way, lock_passes
from voting.people.services import (
    ERASED_AT_ONCE,
    MOST_PEOPLE,
    ORIGIN_KEPT_FOR,
    NewPerson,
    TooManyPeople,
    forget_origins,
    meet_people,
    origin_of,
    people_from,
    still_to_meet,
    unhurried_people,
)
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.site.instance import Instance
from voting.web.pages import local_today


def meet_at_doors(
    session: Session, met: Sequence[tuple[NewPerson, Way]], *, instance: Instance
) -> list[Rejected]:
    """Remember people who were checked; returns those who cannot be taken, and why."""
    lock_passes(session, [way for _each, way in met])
    new, known = still_to_meet(session, [each for each, _way in met])
    taking, rejected = _Meeting(session, instance), list[Rejected]()
    people = list[NewPerson]()
    for each, way in met:
        try:
            if each in new:
                taking.check_own(each, way, known)
                people.append(taking.take(each, way, is_known=each.key in known))
        except Refusal as refusal:
            rejected.append(Rejected(str(each.key), str(refusal)))
    meet_people(session, people)
    forget_origins(session, before=local_today() - ORIGIN_KEPT_FOR, most=ERASED_AT_ONCE)
    return rejected


class _Meeting:
    """Decides of each person whether there is room for them, and whether an organiser has to look first."""

    def __init__(self, session: Session, instance: Instance) -> None:
        self.session, self.instance = session, instance
        self.room, self.pace = dict[str, int](), dict[uuid.UUID, int]()
        self.seen = set[uuid.UUID]()

    def check_own(self, met: NewPerson, way: Way, known: Mapping[uuid.UUID, str | None]) -> None:
        """Refuse to change whom another phone brought, or somebody met too long ago to know which did."""
        if met.key in known and known[met.key] not in self._origins(way):
            raise NotFromThisPhone(
                _("This person was recorded on another phone. Ask your organiser to make the change.")
            )

    def take(self, met: NewPerson, way: Way, *, is_known: bool) -> NewPerson:
        """A person with what says from which phone they came; somebody known stays as they were first."""
        origin = origin_of(way.phone_pass, instance=self.instance)
        is_aside, is_hasty = way.phone_pass.set_aside_at is not None, False
        if not is_known and met.key not in self.seen:
            self.seen.add(met.key)
            self._make_room(origin)
            is_hasty = self._is_hasty(way)
        return replace(met, origin=origin, is_set_aside=is_aside or is_hasty, is_hasty=is_hasty)

    def _make_room(self, origin: str) -> None:
        if origin not in self.room:
            self.room[origin] = MOST_PEOPLE - people_from(self.session, [origin])
        if self.room[origin] < 1:
            raise TooManyPeople(
                _("This phone has sent more people than anyone could have met. Show it to your organiser.")
            )
        self.room[origin] -= 1

    def _is_hasty(self, way: Way) -> bool:
        """Whether somebody came faster than people can be met, or for a round this phone never joined."""
        key = way.walked.id
        if key != way.phone_pass.subject_id:
            return True
        # Each phone alone: somebody who filled a pace of the whole round would see when others meet people.
        if key not in self.pace:
            self.pace[key] = way.own_pace() - unhurried_people(self.session, self._origins(way))
        self.pace[key] -= 1
        return self.pace[key] < 0

    def _origins(self, way: Way) -> list[str]:
        return [origin_of(each, instance=self.instance) for each in way.passes]
