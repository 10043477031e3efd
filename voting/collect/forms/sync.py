"""A phone's hand-in request, parsed item by item, so that a bad item spoils no other."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from voting.collect.models import Round
from voting.collect.new_answers import Said, Text
from voting.collect.rules import LAST_REVISION, kept_key
from voting.collect.services import QueuedAnswer, Rejected
from voting.people.models import Answered, Channel, Purpose
from voting.people.new_person import NewPerson
from voting.plain import clock
from voting.plain.refusals import BadInput
from voting.plain.translating import gettext as _

# One transaction writes them all, and others wait for it.
MOST_AT_ONCE = 100
# Times are milliseconds since 1970, as a phone's clock counts them.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
EARLIEST = 0
LATEST = 4_102_444_800_000  # the year 2100


class Item(BaseModel):
    """The parts every item has: its key, its revision, its round, and when it was noted."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    id: uuid.UUID
    revision: int = Field(default=0, ge=0, lt=LAST_REVISION)
    round: Text
    at: int = Field(ge=EARLIEST, le=LATEST)


class AnswerItem(Item):
    """One answer, in one of its revisions; what was said is sent beside its other parts."""

    said: Said

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, sent: Any) -> Any:
        if not isinstance(sent, dict):
            return sent
        given = cast("dict[str, Any]", sent)
        return {**given, "said": {**given, "is_personal": given.get("held", False)}}


class PersonItem(Item):
    """One person who would come or help."""

    name: Text
    phone: Text = ""
    email: Text = ""
    on_register: Answered | None = None
    is_member: Answered | None = None
    special_consent: bool = False
    purposes: tuple[Purpose, ...] = ()
    channels: tuple[Channel, ...] = ()
    wording: Text
    language: Text = ""


class Sending(BaseModel):
    """One request: the current time by the phone's clock, and the items."""

    now: int = Field(ge=EARLIEST, le=LATEST)
    items: list[Any] = Field(max_length=MOST_AT_ONCE)


Kind = TypeVar("Kind", bound=Item)


@dataclass(frozen=True)
class Batch(Generic[Kind]):
    """The items that could be parsed, those that could not and why, and how far the phone's clock is off."""

    items: list[Kind]
    unread: list[Rejected]
    off: timedelta

    def moment(self, at: int) -> datetime:
        """Return when something was noted, by the server's clock: the phone's may be a day off."""
        return min(EPOCH + at * MILLISECOND - self.off, clock.now())


def read_batch(sent: object, kind: type[Kind]) -> Batch[Kind]:
    """Parse a phone's request; refuse one that is not a batch at all."""
    try:
        sending = Sending.model_validate(sent)
    except ValidationError:
        raise BadInput(_("We couldn’t read what the phone sent. Reload the page.")) from None
    items: list[Kind] = []
    unread: list[Rejected] = []
    for raw in sending.items:
        try:
            items.append(kind.model_validate(raw))
        except ValidationError as error:
            key = cast("dict[str, object]", raw).get("id") if isinstance(raw, dict) else None
            part = ".".join(str(each) for each in error.errors()[0]["loc"] if each != "said")
            refusal = BadInput(_("The part “%(part)s” could not be read.", part=part))
            unread.append(Rejected(str(key), refusal))
    return Batch(items, unread, off=EPOCH + sending.now * MILLISECOND - clock.now())


def queued(item: AnswerItem, *, at: datetime) -> QueuedAnswer:
    """Return an item as the answer a phone noted."""
    return QueuedAnswer(kept_key(item.id), str(item.id), item.round, at, item.said, item.revision)


def met(item: PersonItem, *, walked: Round, day: date) -> NewPerson:
    """Return an item as the person a canvasser met."""
    return NewPerson(
        key=item.id,
        revision=item.revision,
        name=item.name,
        phone=item.phone,
        email=item.email,
        on_register=item.on_register,
        is_member=item.is_member,
        special_consent=item.special_consent,
        purposes=tuple(dict.fromkeys(item.purposes)),
        channels=tuple(dict.fromkeys(item.channels)),
        wording=item.wording,
        language=item.language,
        ward_code=walked.ward_code,
        met_on=day,
    )
