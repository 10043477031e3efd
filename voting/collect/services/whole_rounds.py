"""All phones of a round: set everything from them aside, and restore it; and how many walk it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from voting.collect.journal_entries import CanvassersExpected
from voting.collect.models import Round
from voting.collect.rules import MOST_CANVASSERS
from voting.collect.services.phones import set_phone_aside, take_phone_back
from voting.people.models import PhonePass
from voting.people.services import count_open, who_joined
from voting.plain import clock
from voting.plain.refusals import BadInput, Refusal
from voting.plain.roles import PassKind
from voting.plain.translating import gettext as _
from voting.plain.translating import ngettext
from voting.site.instance import Instance
from voting.storage import journal


class RoundIsAsAsked(Refusal):
    """There is nothing to set aside, or to restore."""


def set_round_aside(session: Session, walked: Round, *, instance: Instance, by: str) -> int:
    """Take everything from a round's phones out of every count and list; return how many answers.

    Phones set aside one by one stay so when the round is restored.
    """
    session.refresh(walked, with_for_update={"of": Round})
    phones = _joined(session, walked)
    aside = [each.id for each in phones if each.set_aside_at is None]
    if not aside:
        raise RoundIsAsAsked(_("There are no phones left on this round to set aside."))
    moment, count = clock.now(), 0
    for each in phones:
        if each.id in aside:
            count += set_phone_aside(session, walked, each.id, instance=instance, by=by)
            each.set_aside_at = moment
    walked.set_aside_at = moment
    session.flush()
    return count


def take_round_back(session: Session, walked: Round, *, instance: Instance, by: str) -> int:
    """Undo setting a round aside: what was set aside with it is as it was; return how many answers."""
    session.refresh(walked, with_for_update={"of": Round})
    phones = _joined(session, walked)
    back = [each.id for each in phones if each.set_aside_at and each.set_aside_at == walked.set_aside_at]
    if not back:
        raise RoundIsAsAsked(_("No phones on this round were set aside together."))
    count = sum(
        take_phone_back(session, walked, each.id, instance=instance, by=by)
        for each in phones
        if each.id in back
    )
    walked.set_aside_at = None
    session.flush()
    return count


def expect_canvassers(session: Session, walked: Round, number: int, *, by: str) -> None:
    """Set how many walk a round: it sets the pace of the round, and phones beyond it wait to be let in."""
    if not 1 <= number <= MOST_CANVASSERS:
        raise BadInput(
            _(
                "Enter the number of canvassers on this round: from 1 to %(most)s. For more "
                "people, plan two rounds.",
                most=MOST_CANVASSERS,
            ),
            field="canvassers",
        )
    session.refresh(walked, with_for_update={"of": Round})
    if number < min(walked.canvassers, inside := count_open(session, PassKind.ROUND, walked.id)):
        raise BadInput(
            ngettext(
                "1 phone has already joined. If it shouldn’t be here, end its pass first.",
                "%(num)s phones have already joined. If some of them shouldn’t be here, end their "
                "passes first.",
                inside,
            ),
            field="canvassers",
        )
    walked.canvassers = number
    session.flush()
    journal.record(session, CanvassersExpected(str(walked.id), number), by=by)


def _joined(session: Session, walked: Round) -> list[PhonePass]:
    """Return the phones that were ever let in: the others sent nothing."""
    return [each for each in who_joined(session, PassKind.ROUND, walked.id) if each.admitted_at]
