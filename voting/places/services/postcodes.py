"""Finding the ward of a postcode."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting.places.models import Postcode, Ward
from voting.places.rules import tidy_postcode
from voting.refusals import BadInput, NotFound


class NotAPostcode(BadInput):
    """What was typed cannot be a postcode."""


class UnknownPostcode(NotFound):
    """No file loaded here knows this postcode."""


class PostcodeWithoutWard(NotFound):
    """The published file does not say which ward this postcode lies in."""


class WardOutsideSeat(NotFound):
    """The postcode lies in a ward that is not in this seat."""

    def __init__(self, words: str, *, postcode: str) -> None:
        super().__init__(words)
        self.postcode = postcode


@dataclass(frozen=True)
class WardFound:
    """A postcode as published, and the ward of this seat that it lies in."""

    postcode: str
    ward: Ward


def find_ward(session: Session, typed: str) -> WardFound:
    """The ward of this seat that a postcode lies in; every other case is a refusal that says which."""
    postcode = tidy_postcode(typed)
    if postcode is None:
        raise NotAPostcode(
            _("“%(typed)s” is not a whole postcode. Type one like B17 0AA.", typed=typed.strip()[:20])
            if typed.strip()
            else _("Type your postcode, like B17 0AA.")
        )
    known = session.get(Postcode, postcode)
    if known is None:
        raise UnknownPostcode(
            _(
                "We do not know the postcode %(postcode)s: it is not round here, or it is new. "
                "Check how it is spelt.",
                postcode=postcode,
            )
        )
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
