"""Find the ward of a postcode."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from voting.places.models import Postcode, Ward
from voting.places.rules import meant_postcodes, tidy_postcode
from voting.plain.refusals import BadInput, NotFound
from voting.plain.translating import format_date
from voting.plain.translating import gettext as _


class NotAPostcode(BadInput):
    """The text typed cannot be a postcode."""


class UnknownPostcode(NotFound):
    """No file loaded here has this postcode."""


class DidYouMean(BadInput):
    """An O was typed for a 0 or an I for a 1: it must be confirmed, for it may be another home's postcode."""

    def __init__(self, words: str, *, meant: str) -> None:
        super().__init__(words)
        self.meant = meant


class PostcodeEnded(NotFound):
    """The postcode is no longer in use; homes there have another one."""


class PostcodeWithoutWard(NotFound):
    """The published file does not give the ward of this postcode."""


class WardOutsideSeat(NotFound):
    """The postcode is in a ward outside this seat."""

    def __init__(self, words: str, *, postcode: str) -> None:
        super().__init__(words)
        self.postcode = postcode


@dataclass(frozen=True)
class WardFound:
    """A postcode as published, and its ward in this seat."""

    postcode: str
    ward: Ward


def find_ward(session: Session, typed: str) -> WardFound:
    """Return the ward of this seat that a postcode is in; refuse every other case, saying which it is."""
    postcode = tidy_postcode(typed)
    known = session.get(Postcode, postcode) if postcode else None
    if known is None and (meant := _meant(session, typed, is_one=postcode is not None)):
        raise DidYouMean(_("Did you mean %(postcode)s?", postcode=meant), meant=meant)
    if postcode is None:
        raise NotAPostcode(
            _("“%(typed)s” is not a full postcode. Type one like B17 0AA.", typed=typed.strip()[:20])
            if typed.strip()
            else _("Type your postcode, like B17 0AA.")
        )
    if known is None:
        raise UnknownPostcode(
            _(
                "We don’t know the postcode %(postcode)s. It may be outside this area, or new. "
                "Check the spelling.",
                postcode=postcode,
            )
        )
    if known.ended_on is not None:
        raise PostcodeEnded(_ended(session, known, known.ended_on))
    if known.ward_code is None:
        raise PostcodeWithoutWard(
            _(
                "%(postcode)s is a real postcode, but the published list does not say which ward it is in.",
                postcode=postcode,
            )
        )
    ward = session.get(Ward, known.ward_code)
    if ward is None or ward.seat is None:
        raise WardOutsideSeat(_where_outside(postcode, known.ward_code, ward), postcode=postcode)
    return WardFound(postcode, ward)


def _meant(session: Session, typed: str, *, is_one: bool) -> str | None:
    """Return the likely postcode: one known here, or else any if the typed text cannot be one."""
    meant = meant_postcodes(typed)
    known = next((each for each in meant if session.get(Postcode, each)), None)
    return known or (meant[0] if meant and not is_one else None)


def _ended(session: Session, postcode: Postcode, on: date) -> str:
    """Return a message on when a postcode ended, and which ward it was in."""
    month = format_date(on, "MMMM yyyy")
    ward = session.get(Ward, postcode.ward_code) if postcode.ward_code else None
    if ward is None:
        return _(
            "%(postcode)s ended in %(month)s. Type your present postcode.",
            postcode=postcode.postcode,
            month=month,
        )
    return _(
        "%(postcode)s ended in %(month)s; it was in %(ward)s. Type your present postcode.",
        postcode=postcode.postcode,
        month=month,
        ward=ward.name,
    )


def _where_outside(postcode: str, code: str, ward: Ward | None) -> str:
    if ward is None:
        return _(
            "%(postcode)s is in the ward with the code %(code)s, which is not in this seat.",
            postcode=postcode,
            code=code,
        )
    return _(
        "%(postcode)s is in %(ward)s ward, in %(district)s. That ward is not in this seat.",
        postcode=postcode,
        ward=ward.name,
        district=ward.district,
    )
