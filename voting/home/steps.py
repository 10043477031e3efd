"""Each next step in words, and the page on which it is taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from voting.conference.models import Conference, Contest, ContestState
from voting.home.rules import Next, rank_of
from voting.home.services import CampaignWork, ConferenceWork, ContestWork, WardWork
from voting.places.models import Ward
from voting.plain.translating import gettext as _
from voting.plain.translating import ngettext
from voting.web.access import rule_of


@dataclass(frozen=True)
class Link:
    """A page where there is something to do, and the words that lead there."""

    words: str
    url: str


@dataclass(frozen=True)
class Step(Link):
    """One thing to do next, with its rank by urgency, smallest first."""

    rank: tuple[int, int]


PAGES = {
    Next.RUN: "evening.run",
    Next.OPEN: "evening.run",
    Next.COUNT: "count.show",
    Next.CERTIFY: "count.show",
    Next.PUBLISH: "publish.publish",
    Next.ISSUE: "ballots.packs",
    Next.PRINT: "ballots.print_ballots",
    Next.PROMISE: "act.new_promise",
    Next.CATCH_UP: "act.new_update",
}


def contest_step(work: ContestWork) -> Step | None:
    """Return the next step for a contest, if this officer may take it."""
    contest, following = work.contest, work.next
    if following is None:
        return None
    given = {"conference": contest.conference.slug}
    if PAGES[following] != "evening.run":
        given["ward"] = contest.ward.slug
    words = _contest_step_words(following, contest)
    return _step(following, words, PAGES[following], given, days_left=work.days_left)


def _contest_step_words(following: Next, contest: Contest) -> str:
    ward, conference = contest.ward.name, contest.conference.name
    words = {
        Next.RUN: _("Run the vote in %(ward)s", ward=ward),
        Next.OPEN: _("Open the vote in %(ward)s", ward=ward),
        Next.COUNT: _("Count %(ward)s", ward=ward),
        Next.CERTIFY: _("Certify the count for %(ward)s", ward=ward),
        Next.PUBLISH: _("Publish the result for %(ward)s", ward=ward),
        Next.ISSUE: _("Issue packs for %(ward)s", ward=ward),
        Next.PRINT: _("Print ballots for %(ward)s", ward=ward),
        Next.PROMISE: _(
            "Make the promise for %(ward)s after “%(conference)s”", ward=ward, conference=conference
        ),
        Next.CATCH_UP: _(
            "Explain why the promise for %(ward)s after “%(conference)s” is overdue",
            ward=ward,
            conference=conference,
        ),
    }
    return words[following]


def ward_step(work: CampaignWork, of: WardWork, *, coming: Conference | None) -> Step | None:
    """Return the next step for a ward in a campaign, if this officer may take it."""
    campaign, ward = {"campaign": work.campaign.slug}, of.ward.name
    match of.next:
        case Next.HELD:
            words = ngettext(
                "Review the held answer from %(ward)s",
                "Review %(num)s held answers from %(ward)s",
                of.held,
                ward=ward,
            )
            return _step(of.next, words, "collect.held", campaign)
        case Next.SORT:
            words, here = _("Sort the answers for %(ward)s", ward=ward), campaign | {"ward": of.ward.slug}
            return _step(of.next, words, "shortlist.sort", here, days_left=of.days_left)
        case Next.CONFER:
            return confer_step(of.ward, coming=coming)
        case Next.ASK:
            words = _("Plan a round in %(ward)s", ward=ward)
            return _step(of.next, words, "collect.new_round", campaign, days_left=of.days_left)
        case _:
            return None


def confer_step(ward: Ward, *, coming: Conference | None) -> Step | None:
    """Return the step of putting a shortlist to the coming conference, or planning one, if permitted."""
    here = {"ward": ward.slug}
    if coming is None:
        words = _("Plan a conference for %(ward)s", ward=ward.name)
        return _step(Next.CONFER, words, "conference.new_conference", here)
    words = _("Put the shortlist for %(ward)s to “%(conference)s”", ward=ward.name, conference=coming.name)
    return _step(Next.CONFER, words, "conference.new_contest", here | {"conference": coming.slug})


def desk_links(work: ConferenceWork) -> list[Link]:
    """Return links to the work at the door and desk of a conference, as far as this officer may do it."""
    at = {"conference": work.conference.slug}
    links = [
        _link(_("Run the vote"), "evening.run", at),
        _link(_("Enter papers"), "vote.enter_paper", at),
        _link(_("Door desk"), "desk.desk_link", at),
    ]
    for each in work.contests:
        if each.contest.state in {ContestState.READY, ContestState.OPEN}:
            here = at | {"ward": each.contest.ward.slug}
            words = _("Packs for %(ward)s", ward=each.contest.ward.name)
            links.append(_link(words, "ballots.packs", here))
    return [link for link in links if link]


def most_urgent(steps: Iterable[Step | None]) -> Step | None:
    """Return the most urgent step."""
    return min((step for step in steps if step), key=lambda step: step.rank, default=None)


def contest_words(state: ContestState) -> str:
    """Return the state of a contest in words."""
    match state:
        case ContestState.READY:
            return _("not open yet")
        case ContestState.OPEN:
            return _("voting is open")
        case ContestState.CLOSED:
            return _("closed, not counted")
        case ContestState.COUNTED:
            return _("counted, not certified")
        case ContestState.CERTIFIED:
            return _("certified, not published")
        case ContestState.PUBLISHED:
            return _("published")


def may_open(endpoint: str) -> bool:
    """Whether the current requester may open a page."""
    rule = rule_of(current_app, endpoint)
    return rule is not None and rule.allows()


def _step(
    following: Next, words: str, endpoint: str, given: dict[str, Any], *, days_left: int = 0
) -> Step | None:
    link = _link(words, endpoint, given)
    return link and Step(link.words, link.url, rank_of(following, days_left=days_left))


def _link(words: str, endpoint: str, given: dict[str, Any]) -> Link | None:
    return Link(words, url_for(endpoint, **given)) if may_open(endpoint) else None
