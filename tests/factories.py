"""Campaigns, shortlists, conferences and ballots made the way an organiser makes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.answers import record_answers
from tests.casting import cast_by_phone
from tests.methods import Method
from tests.prepared import prepared
from tests.sites import Site
from voting.ballots.rules import HandCount
from voting.ballots.services import account_of, issue_pack, packs_of, register_ballots
from voting.collect.models import Campaign, Round
from voting.collect.rules import EVERYDAY_TOPICS
from voting.collect.services import plan_round, start_campaign
from voting.conference.models import Conference, Contest, TieRule
from voting.conference.services import (
    close_contest,
    find_conference,
    make_contest,
    open_contest,
    plan_conference,
)
from voting.count.services import (
    certify_count,
    destroy_certified_key,
    fingerprint_of_count,
    open_and_erase_in_turns,
    sign_account,
)
from voting.places.models import Seat, Ward
from voting.publish.services import publish_result
from voting.shortlist.models import Shortlist
from voting.shortlist.services import assign_answers, begin_shortlist, freeze_shortlist
from voting.vote.rules import RejectedFor
from voting.vote.services import Entered, enter_paper_vote

BY, OTHER = "test", "another"
JUNE = date(2026, 6, 14)
ELEVEN = ((1,),) * 7 + ((2,),) * 3 + ((3,),)
MARKED_AS: dict[RejectedFor, tuple[Sequence[int], bool]] = {
    RejectedFor.BLANK: ((), False),
    RejectedFor.TOO_MANY: ((1, 2), False),
    RejectedFor.UNCLEAR: ((), True),
}
THEMES = ("Safer crossing on the high street", "Mend the park gates", "A bus on Sundays")


def seat_of(session: Session) -> Seat:
    return session.scalars(sa.select(Seat)).one()


def ward_named(session: Session, slug: str = "harborne") -> Ward:
    return session.scalars(sa.select(Ward).where(Ward.slug == slug)).one()


def make_campaign(session: Session, name: str = "This summer", *, day: date = JUNE) -> Campaign:
    """A campaign of summer 2026; it lasts longer when it must, so that `day` is one of its days."""
    return start_campaign(
        session,
        seat=seat_of(session),
        name=name,
        question="What is the one big issue round here?",
        starts_on=min(date(2026, 6, 1), day),
        ends_on=max(date(2026, 9, 30), day + timedelta(days=30)),
        topics=EVERYDAY_TOPICS,
        by=BY,
    )


def make_round(
    session: Session, *, ward: str = "harborne", on: date = JUNE, streets: Sequence[str] = ()
) -> Round:
    """A round of the campaign `this-summer`."""
    return plan_round(
        session,
        make_campaign(session, day=on),
        ward=ward_named(session, ward),
        on=on,
        meeting_place="Outside the library",
        streets=streets,
        by=BY,
    )


def make_frozen_shortlist(
    session: Session, campaign: Campaign, *, ward: str = "harborne", titles: Sequence[str] = THEMES
) -> Shortlist:
    """A frozen shortlist: the first title has the most doors behind it."""
    place = ward_named(session, ward)
    shortlist = begin_shortlist(session, campaign, place)
    themes = []
    for index, title in enumerate(titles):
        said = [f"{title}, number {number}" for number in range(len(titles) - index + 1)]
        answers = record_answers(session, campaign, place, said)
        themes.append(assign_answers(session, shortlist, answers=answers, theme=title, by=BY))
    freeze_shortlist(session, shortlist, themes=themes, by=BY)
    return shortlist


def make_conference(session: Session, name: str = "Tonight") -> Conference:
    return plan_conference(
        session,
        seat=seat_of(session),
        name=name,
        place="The community hall",
        starts_at=datetime(2026, 9, 30, 18, 30, tzinfo=UTC),
        by=BY,
    )


def make_ready_contest(
    session: Session, *, titles: Sequence[str] = THEMES, method: Method = Method.CHOOSE_ONE, **rules: Any
) -> Contest:
    campaign = make_campaign(session)
    shortlist = make_frozen_shortlist(session, campaign, titles=titles)
    return make_contest(
        session,
        make_conference(session),
        shortlist=shortlist,
        method=method,
        places=rules.pop("places", 2 if method == Method.STV else 1),
        tie_rule=rules.pop("tie_rule", TieRule.LOT),
        question="Which issue should we work on together first?",
        by=BY,
        **rules,
    )


@prepared
def make_open_contest(site: Site, *, ballots: int, titles: Sequence[str] = THEMES, **rules: Any) -> list[str]:
    """A contest in Harborne at `tonight`, open, with issued ballots; returns their codes."""
    with site.work() as session:
        contest = make_ready_contest(session, titles=titles, **rules)
        codes = register_ballots(session, contest, count=ballots, design="a5", pepper=site.pepper, by=BY)
        for pack in packs_of(session, contest):
            issue_pack(session, pack, by=BY)
        open_contest(session, contest, keys=site.instance.keys, pepper=site.pepper, by=BY)
    return [code for _number, code in codes]


def enter_paper(
    site: Site,
    session: Session,
    code: str,
    *marks: int,
    unclear: bool = False,
    by: str = BY,
    nonce: str = "one",
    batch: int = 1,
) -> Entered:
    """Enter a paper of the conference `tonight` as one person."""
    return enter_paper_vote(
        session,
        find_conference(session, "tonight"),
        code,
        marks=marks,
        unclear=unclear,
        batch=batch,
        nonce=f"{by} {nonce}",
        pepper=site.pepper,
        keys=site.instance.keys,
        by=by,
    )


def enter_by_two(site: Site, session: Session, code: str, *marks: int, unclear: bool = False) -> None:
    """Enter a paper as two people who read the same."""
    for person in (BY, OTHER):
        enter_paper(site, session, code, *marks, unclear=unclear, by=person)


def the_contest(session: Session) -> Contest:
    return session.scalars(sa.select(Contest)).one()


def close_the_contest(site: Site) -> None:
    with site.work() as session:
        close_contest(session, the_contest(session), by=BY)
    sign_the_account(site)


def sign_the_account(site: Site) -> None:
    """Count the papers by hand, and find every one of them."""
    with site.work() as session:
        contest = the_contest(session)
        account = account_of(session, contest)
        counted = HandCount(account.paper, account.spoilt, account.unissued - account.void)
        sign_account(session, contest, counted, reason="", by=OTHER)


@prepared
def make_counted_contest(
    site: Site,
    *,
    phone: Sequence[Sequence[int]] = ELEVEN,
    paper: Sequence[Sequence[int]] = (),
    rejected: Sequence[RejectedFor] = (),
    spare: int = 3,
    titles: Sequence[str] = THEMES,
    **rules: Any,
) -> list[str]:
    """A contest in which these votes were cast, closed, opened and erased; returns the receipts by phone."""
    codes = make_open_contest(
        site, ballots=len(phone) + len(paper) + len(rejected) + spare, titles=titles, **rules
    )
    given = iter(codes)
    receipts = [cast_by_phone(site, next(given), *marks).receipt for marks in phone]
    with site.work() as session:
        entered = [(marks, False) for marks in paper] + [MARKED_AS[reason] for reason in rejected]
        for marks, unclear in entered:
            enter_by_two(site, session, next(given), *marks, unclear=unclear)
    close_the_contest(site)
    with site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)
    return receipts


@prepared
def make_published_contest(site: Site, **given: Any) -> list[str]:
    """A contest counted as by `make_counted_contest`, and published at /results/tonight/harborne."""
    receipts = make_counted_contest(site, **given)
    publish_the_result(site)
    return receipts


def publish_the_result(site: Site) -> dict[str, Any]:
    """Certify and publish; what was declared."""
    certify_the_count(site)
    with site.work() as session:
        return publish_result(session, the_contest(session), by=BY).declared


def certify_the_count(site: Site, *, officers: Sequence[str] = (BY, OTHER)) -> None:
    """Have two officers certify the count, and destroy the key."""
    with site.work() as session:
        contest = the_contest(session)
        seen = fingerprint_of_count(session, contest)
        for officer in officers:
            certify_count(session, contest, seen=seen, by=officer)
        session.commit()
        destroy_certified_key(session, contest, keys=site.instance.keys)
