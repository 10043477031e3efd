"""Meet people at doors, at the pace of answers: people above that pace are kept, and held."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from voting.collect.services.queued import NotFromThisPhone, Rejected
from voting.collect.services.ways import Way, lock_passes
from voting.people.new_person import NewPerson
from voting.people.services import (
    ERASED_AT_ONCE,
    MOST_PEOPLE,
    ORIGIN_KEPT_FOR,
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


def meet_at_doors(
    session: Session, met: Sequence[tuple[NewPerson, Way]], *, instance: Instance
) -> list[Rejected]:
    """Remember people already checked; return those that cannot be accepted, and why."""
    lock_passes(session, [way for _each, way in met])
    new, known = still_to_meet(session, [each for each, _way in met], instance=instance)
    taking, rejected = _Meeting(session, instance), list[Rejected]()
    people = list[NewPerson]()
    for each, way in met:
        try:
            if each in new:
                taking.check_own(each, way, known)
                people.append(taking.take(each, way, is_known=each.key in known))
        except Refusal as refusal:
            rejected.append(Rejected(str(each.key), refusal))
    meet_people(session, people, instance=instance)
    before = instance.today - ORIGIN_KEPT_FOR
    forget_origins(session, before=before, instance=instance, most=ERASED_AT_ONCE)
    return rejected


class _Meeting:
    """Decides for each person whether there is room for them, and whether an organiser must review first."""

    def __init__(self, session: Session, instance: Instance) -> None:
        self.session, self.instance = session, instance
        self.room, self.pace = dict[str, int](), dict[uuid.UUID, int]()
        self.seen = set[uuid.UUID]()

    def check_own(self, met: NewPerson, way: Way, known: Mapping[uuid.UUID, str | None]) -> None:
        """Refuse to change a person another phone brought, or met too long ago to know which one did."""
        if met.key in known and known[met.key] not in self._origins(way):
            raise NotFromThisPhone(
                _("This person was recorded on another phone. Ask your organiser to make the change.")
            )

    def take(self, met: NewPerson, way: Way, *, is_known: bool) -> NewPerson:
        """Return a person with the origin of their phone; one already known stays as they were first."""
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
        """Whether a person came faster than people can be met, or for a round this phone never joined."""
        key = way.walked.id
        if key != way.phone_pass.subject_id:
            return True
        # Each phone alone: a phone that filled a pace of the whole round would see when others meet people.
        if key not in self.pace:
            self.pace[key] = way.own_pace() - unhurried_people(self.session, self._origins(way))
        self.pace[key] -= 1
        return self.pace[key] < 0

    def _origins(self, way: Way) -> list[str]:
        return [origin_of(each, instance=self.instance) for each in way.passes]
