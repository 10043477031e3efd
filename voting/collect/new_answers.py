"""What one door said, by whichever way it comes in: tidied and checked here, before anything is written."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Annotated, Any

from pydantic import StringConstraints

from voting.collect.models import Answer, Doubt, Outcome, Source
from voting.collect.rules import LANGUAGE, LONGEST_ANSWER, LONGEST_STREET, UNREADABLE, street_alone
from voting.plain.refusals import BadInput
from voting.plain.text_cleaning import clean_words
from voting.plain.translating import gettext as _

# Campaigns with the wards in them whose shortlist is frozen.
Settled = Collection[tuple[uuid.UUID, str]]

# Far more than can be kept, which gets a refusal in words; this only bounds the work. It also excludes what
# no person types: half a letter, or the letter NUL, which PostgreSQL cannot store.
Text = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")]
LongText = Annotated[str, StringConstraints(max_length=10_000, pattern=r"^[^\x00]*$")]


@dataclass(frozen=True, kw_only=True)
class Said:
    """What one door said: each field is the column of an answer with the same name.

    The doorstep's form, what phones send and exported files take their parts from here;
    `voting/static/doorstep/store.js` names them for the phone.
    """

    outcome: Outcome
    words: LongText = ""
    topic: Text = ""
    street: Text = ""
    language: Text = ""
    # Whether the person who noted it thought that it may hold something personal.
    is_personal: bool = False

    def tidied(self) -> Said:
        """The same as it is kept; long texts take their time, so nothing is held meanwhile."""
        spoke, withdrawn = self.outcome == Outcome.SPOKE, self.outcome == Outcome.WITHDRAWN
        return Said(
            outcome=self.outcome,
            words="" if withdrawn else clean_words(self.words),
            topic=self.topic if spoke else "",
            street="" if withdrawn else street_alone(self.street),
            language=self.language if spoke else "",
            is_personal=self.is_personal and spoke,
        )

    def without_place(self) -> Said:
        """The same without what tells where it was said."""
        return replace(self, street="", language="")


# The texts a door gives us, in the order of the columns.
TEXTS = tuple(each.name for each in fields(Said) if each.name not in {"outcome", "is_personal"})


@dataclass(frozen=True, kw_only=True)
class NewAnswer:
    """What one door said, and how it came in: but for `said`, each field is a column of an answer.

    The key makes sure that bringing it twice records it once.
    """

    id: uuid.UUID = field(default_factory=uuid.uuid4)
    said: Said
    campaign_id: uuid.UUID
    ward_code: str
    source: Source
    # The day; its week is kept.
    recorded_on: date
    round_id: uuid.UUID | None = None
    # The pass of a phone, or the key of a file.
    pass_id: uuid.UUID | None = None
    revision: int = 0
    doubt: Doubt | None = None
    is_set_aside: bool = False

    @property
    def row(self) -> dict[str, Any]:
        """The row to be written."""
        how = {name: value for name, value in vars(self).items() if name != "said"}
        return {
            **how,
            **vars(self.said),
            "is_held": self.said.is_personal or self.doubt is not None or self.is_set_aside,
            "is_counted": self.doubt is None and not self.is_set_aside,
        }

    def kept(self, settled: Settled) -> NewAnswer:
        """The answer as it may be kept: one of a frozen ward says its week, and nothing else of where."""
        if (self.campaign_id, self.ward_code) not in settled:
            return self
        return replace(self, said=self.said.without_place(), round_id=None, pass_id=None)


def said_in(answer: Answer) -> Said:
    """What the door of an answer said, as it is kept now."""
    return Said(**{each.name: getattr(answer, each.name) for each in fields(Said)})


def check_lengths(said: Said) -> None:
    """Refuse texts that are far too long before processing them."""
    if len(said.words) > 2 * LONGEST_ANSWER:
        raise _too_long()
    if len(said.street) > 2 * LONGEST_STREET:
        raise _street_too_long()


def check_said(said: Said, *, topics: Collection[str]) -> None:
    """Refuse what cannot be kept as it is, saying what to do about it; `topics` are those of its campaign."""
    if said.outcome == Outcome.SPOKE and not said.words and not said.topic:
        raise BadInput(_("Write down what they said, or choose a topic."), field="words")
    if said.outcome != Outcome.SPOKE and said.words:
        raise BadInput(
            _("There are words here, so someone spoke. Save them as an answer, or clear them."),
            field="words",
        )
    if UNREADABLE in said.words + said.street:
        raise BadInput(_("Some characters couldn’t be read. Type them again."), field="words")
    if len(said.words) > LONGEST_ANSWER:
        raise _too_long()
    if len(said.street) > LONGEST_STREET:
        raise _street_too_long()
    if said.language and not LANGUAGE.fullmatch(said.language):
        raise BadInput(
            _("“%(language)s” is not one of the languages you can choose.", language=said.language[:20]),
            field="language",
        )
    if said.topic and said.topic not in topics:
        raise BadInput(
            _("“%(topic)s” is not one of this campaign’s topics.", topic=said.topic[:60]), field="topic"
        )


def _too_long() -> BadInput:
    return BadInput(
        _("That’s longer than 2,000 characters. Keep the main point of what they said."), field="words"
    )


def _street_too_long() -> BadInput:
    return BadInput(_("That street name is too long. Type only the street."), field="street")
