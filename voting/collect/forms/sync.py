"""What a phone sends when it hands in: read item by item, so that a bad one spoils no other."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Generic, TypeVar, cast

from flask_babel import gettext as _
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from voting.collect.models import Outcome, Round
from voting.collect.rules import LAST_REVISION
from voting.collect.services import QueuedAnswer, Rejected
from voting.people.models import Answered, Channel, Purpose
from voting.people.services import NewPerson
from voting.plain import clock
from voting.plain.refusals import BadInput

# One transaction takes them all, and others wait for it.
MOST_AT_ONCE = 100
# Times come as milliseconds since 1970, as a phone's clock counts them.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
EARLIEST = 0
LATEST = 4_102_444_800_000  # the year 2100
# Far more than can be kept, which is said in words; this only bounds what is looked at. And nothing that no
# person types: half a letter, or the letter NUL, which PostgreSQL cannot keep.
Text = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")]
LongText = Annotated[str, StringConstraints(max_length=10_000, pattern=r"^[^\x00]*$")]


class Item(BaseModel):
    """What every item has: its key, which writing of it this is, its round, and when it was noted."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    id: uuid.UUID
    revision: int = Field(default=0, ge=0, lt=LAST_REVISION)
    round: Text
    at: int = Field(ge=EARLIEST, le=LATEST)


class AnswerItem(Item):
    """One answer, in one of its writings."""

    outcome: Outcome
    words: LongText = ""
    topic: Text = ""
    street: Text = ""
    language: Text = ""
    held: bool = False


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
    """What comes in one request: what the phone's clock says now, and the items."""

    now: int = Field(ge=EARLIEST, le=LATEST)
    items: list[Any] = Field(max_length=MOST_AT_ONCE)


Kind = TypeVar("Kind", bound=Item)


@dataclass(frozen=True)
class Batch(Generic[Kind]):
    """The items that could be read, those that could not and why, and how far the phone's clock is off."""

    items: list[Kind]
    unread: list[Rejected]
    off: timedelta

    def moment(self, at: int) -> datetime:
        """When something was noted, by the clock here: the phone's may be a day off."""
        return min(EPOCH + at * MILLISECOND - self.off, clock.now())


def read_batch(sent: object, kind: type[Kind]) -> Batch[Kind]:
    """Read what a phone sent; refuses what is no batch at all."""
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
            part = ".".join(map(str, error.errors()[0]["loc"]))
            unread.append(Rejected(str(key), _("The part “%(part)s” could not be read.", part=part)))
    return Batch(items, unread, off=EPOCH + sending.now * MILLISECOND - clock.now())


def queued(item: AnswerItem, *, at: datetime) -> QueuedAnswer:
    """An item as the answer a phone noted."""
    return QueuedAnswer(
        key=item.id,
        revision=item.revision,
        round=item.round,
        outcome=item.outcome,
        words=item.words,
        topic=item.topic,
        street=item.street,
        language=item.language,
        is_held=item.held,
        noted_at=at,
    )


def met(item: PersonItem, *, walked: Round, day: date) -> NewPerson:
    """An item as the person a canvasser met."""
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
