"""People known with consent: whom we may reach, about what, and how."""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from voting.places.models import Ward
from voting.storage.database import Model, random_key
from voting.storage.derived_copies import ERASABLE


class Purpose(StrEnum):
    """A purpose for which a person wants to hear from us; consent is asked separately for each."""

    INVITE = "invite"
    RESULT = "result"
    HELP = "help"
    LEAD = "lead"


class Channel(StrEnum):
    """A way in which a person wants to hear from us."""

    CALL = "call"
    TEXT = "text"
    EMAIL = "email"


class Answered(StrEnum):
    """A person's answer about being on the electoral register, or a member of the party."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Person(Model):
    """Anyone known with consent; nothing leads from here to their door's answer.

    Only a ward and a day are kept of where and when they were met: no round, street or minute.
    """

    __tablename__ = "person"
    __table_args__ = ({"sqlite_with_rowid": False, "info": ERASABLE},)
    id: Mapped[uuid.UUID] = random_key()
    name: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str]
    ward_code: Mapped[str | None]
    # On the electoral register: yes, no, does not know. A member of the party: yes, no, does not say. Both
    # need a consent of their own; `special_wording` is the version of its words.
    on_register: Mapped[Answered | None]
    is_member: Mapped[Answered | None]
    special_wording: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    met_on: Mapped[date] = mapped_column(server_default="1970-01-01")
    # The day on which they came in; they are listed with others of that time (AnswersIn).
    came_on: Mapped[date] = mapped_column(server_default="1970-01-01")
    revision: Mapped[int]
    # The phone they came from, kept until 14 days after they are listed: a key that leads to no answer
    # (voting.people.services.origins).
    origin: Mapped[str | None] = mapped_column(index=True)
    # Set aside with everything from that phone: hidden everywhere until this is undone.
    is_set_aside: Mapped[bool] = mapped_column(server_default=sa.false())
    # They came faster than people can be met, and stay set aside until an organiser has checked the phone.
    is_hasty: Mapped[bool] = mapped_column(server_default=sa.false())
    # Search text, without capitals, accents and gaps (voting.people.rules.search_key).
    sought: Mapped[str]
    ward: Mapped[Ward | None] = relationship(
        primaryjoin=lambda: foreign(Person.ward_code) == Ward.code, viewonly=True
    )
    consents: Mapped[list[Consent]] = relationship(back_populates="person", cascade="all, delete-orphan")


class Consent(Model):
    """A person's consent to be reached for one purpose in one way: by which words, and on which day."""

    __tablename__ = "consent"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "purpose", "channel"),
        {"sqlite_with_rowid": False, "info": ERASABLE},
    )
    id: Mapped[uuid.UUID] = random_key()
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    purpose: Mapped[Purpose]
    channel: Mapped[Channel]
    # The version of the words they were shown (voting.people.messages), and the page's language.
    wording: Mapped[str]
    language: Mapped[str]
    given_on: Mapped[date] = mapped_column(server_default="1970-01-01")
    person: Mapped[Person] = relationship(back_populates="consents")


class ErasedPerson(Model):
    """The key of an erased person, and nothing else: a phone's late copy must not bring them back."""

    __tablename__ = "erased_person"
    id: Mapped[uuid.UUID] = random_key()
