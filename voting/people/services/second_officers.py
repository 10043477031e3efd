"""Who counts as a second officer: two accounts of which one made the other are not two people.

Officers are of one family when one invited the other on a page, or the same officer invited both, at any
remove: the inviting officer sees the link, and could be both. Invitations from the command line link nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from voting.people.models import Officer
from voting.people.services.accounts import AccountWasChanged, check_vouched, known_officers, was_ended
from voting.plain.refusals import Refusal
from voting.plain.roles import STEWARDING
from voting.plain.translating import gettext as _


class NotASecond(Refusal):
    """An officer would agree with one of their own family, though an independent officer could."""


def check_second(session: Session, by: str, *, beside: str) -> None:
    """Refuse an officer of the first one's family, unless every officer is (the small party).

    Refuses as well where only the database says that they are two.
    """
    if by == beside:
        return
    known = known_officers(session)
    _check_line(session, known, by)
    _check_line(session, known, beside)
    first = known.get(beside)
    if first is None or by not in known or _root(known, by) != _root(known, beside):
        return
    if others := _others(known, by):
        raise NotASecond(
            _(
                "You and %(first)s count as one person here, because one invitation led to both "
                "accounts. Ask %(others)s to do this.",
                first=first.email,
                others=_(" or ").join(others),
            )
        )
    _check_all(session, known)


def _check_all(session: Session, known: Mapping[str, Officer]) -> None:
    """Refuse if any officer's account was changed: it may be that of the one who could do this."""
    for officer in known.values():
        if not was_ended(session, officer):
            check_vouched(session, officer)


def _check_line(session: Session, known: Mapping[str, Officer], name: str) -> None:
    """Refuse an officer, or one in the line of their invitations, whom the journal does not vouch for."""
    passed = set[str]()
    while name.startswith("officer:") and name not in passed:
        passed.add(name)
        officer = known.get(name)
        if officer is None:
            raise AccountWasChanged(_("an officer who has left"))
        check_vouched(session, officer)
        name = officer.invited_by


def why_not_second(session: Session, by: str, *, beside: str) -> str:
    """Return why an officer cannot be second beside a first, in a sentence; empty if they can."""
    try:
        check_second(session, by, beside=beside)
    except (AccountWasChanged, NotASecond) as refusal:
        return str(refusal)
    return ""


def independent_of(session: Session, by: str) -> Sequence[str]:
    """Return the addresses of officers outside an officer's family, who can agree to their proposals."""
    return _others(known_officers(session), by)


def has_independent(session: Session, by: str) -> bool:
    """Whether an officer outside this one's family can sign in.

    Refuses where an account was changed: it may be that officer's.
    """
    known = known_officers(session)
    _check_all(session, known)
    return bool(_others(known, by))


def invited_between(session: Session, first: str | None, second: str | None) -> datetime | None:
    """When the later of two officers of one family was invited; None for two families, or one officer."""
    known = known_officers(session)
    if first is None or second is None or first == second or not {first, second} <= known.keys():
        return None
    if _root(known, first) != _root(known, second):
        return None
    return max((at for each in (first, second) if (at := known[each].invited_at)), default=None)


def invited_second(session: Session) -> datetime | None:
    """When the last officer was invited, if all who can sign in at a conference are of one family."""
    known = known_officers(session)
    able = [name for name, officer in known.items() if _can_sign_in(officer)]
    if len(able) < len(["the first", "the second"]) or len({_root(known, name) for name in able}) > 1:
        return None
    return max((at for name in able if (at := known[name].invited_at)), default=None)


def _root(known: Mapping[str, Officer], name: str) -> str:
    """Return the officer at the start of a line of invitations."""
    passed = {name}
    while (officer := known.get(name)) and officer.invited_by and officer.invited_by not in passed:
        name = officer.invited_by
        passed.add(name)
    return name


def _others(known: Mapping[str, Officer], by: str) -> Sequence[str]:
    """Return the addresses of those who can sign in and are of another family."""
    family = _root(known, by)
    return sorted(
        officer.email
        for name, officer in known.items()
        if _can_sign_in(officer) and _root(known, name) != family
    )


def _can_sign_in(officer: Officer) -> bool:
    """Whether an officer can sign in at a conference."""
    at_conference = any(role.name in STEWARDING for role in officer.roles)
    return officer.active and officer.password is not None and at_conference
