"""Who is a second officer beside a first: two accounts of which one made the other are no two people.

Officers are of one family when one invited the other by a page, or the same officer invited both, at any
remove: whoever invites sees the link, and could be both. The command line invites for nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting.access import STEWARDS
from voting.people.models import Officer, OfficerRole
from voting.refusals import Refusal


class NotASecond(Refusal):
    """Somebody would agree with an officer of their own family, while there is another who could."""


def check_second(session: Session, by: str, *, beside: str) -> None:
    """Refuse who counts as one with the first officer, unless every officer does (the small party)."""
    if by == beside:
        return
    known = _by_name(session)
    first = known.get(beside)
    if first is None or by not in known or _root(known, by) != _root(known, beside):
        return
    if others := _others(known, by):
        raise NotASecond(
            _(
                "You and %(first)s count as one here, because one invitation led to both accounts. "
                "Ask %(others)s to do this.",
                first=first.email,
                others=_(" or ").join(others),
            )
        )


def why_not_second(session: Session, by: str, *, beside: str) -> str:
    """Why somebody is no second officer beside a first, in a sentence; empty where they may be."""
    try:
        check_second(session, by, beside=beside)
    except NotASecond as refusal:
        return str(refusal)
    return ""


def independent_of(session: Session, by: str) -> Sequence[str]:
    """The addresses of those who can agree to what an officer proposes and are not of their family."""
    return _others(_by_name(session), by)


def has_independent(session: Session, by: str) -> bool:
    """Whether an officer can sign in who is not of this one's family."""
    return bool(independent_of(session, by))


def invited_between(session: Session, first: str | None, second: str | None) -> datetime | None:
    """When the later of two officers of one family was invited; None when they are of two, or one alone."""
    known = _by_name(session)
    if first is None or second is None or first == second or not {first, second} <= known.keys():
        return None
    if _root(known, first) != _root(known, second):
        return None
    return max((at for each in (first, second) if (at := known[each].invited_at)), default=None)


def invited_second(session: Session) -> datetime | None:
    """When the last officer was invited, while all who can sign in at a conference are of one family."""
    known = _by_name(session)
    able = [name for name, officer in known.items() if _can_sign_in(officer)]
    if len(able) < len(["the first", "the second"]) or len({_root(known, name) for name in able}) > 1:
        return None
    return max((at for name in able if (at := known[name].invited_at)), default=None)


def _by_name(session: Session) -> Mapping[str, Officer]:
    """All officers by how the journal writes them down."""
    at_conference = Officer.roles.any(OfficerRole.name.in_(STEWARDS.roles))
    return {f"officer:{each.id}": each for each in session.scalars(sa.select(Officer).where(at_conference))}


def _root(known: Mapping[str, Officer], name: str) -> str:
    """The officer to whom a line of invitations leads back."""
    passed = {name}
    while (officer := known.get(name)) and officer.invited_by and officer.invited_by not in passed:
        name = officer.invited_by
        passed.add(name)
    return name


def _others(known: Mapping[str, Officer], by: str) -> Sequence[str]:
    """The addresses of those who can sign in and are of another family."""
    family = _root(known, by)
    return sorted(
        officer.email
        for name, officer in known.items()
        if _can_sign_in(officer) and _root(known, name) != family
    )


def _can_sign_in(officer: Officer) -> bool:
    return officer.active and officer.password is not None
