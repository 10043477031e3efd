"""Making a contest from a frozen shortlist, and checking that it is unchanged."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from voting.collect.models import Campaign
from voting.collect.rules import LONGEST_QUESTION
from voting.conference.journal_entries import ContestMade
from voting.conference.messages import cannot_decide_words
from voting.conference.models import (
    Conference,
    Contest,
    Option,
    PublishedVotes,
    TieRule,
    Translation,
)
from voting.conference.rules import ContestRules, DoesNotFit, check_contest_rules, frozen_content
from voting.places.services import is_called
from voting.plain.digests import digest_of, digest_of_text
from voting.plain.refusals import BadInput, NotFound, Refusal
from voting.plain.text_cleaning import one_line
from voting.plain.translating import gettext as _
from voting.printing.printable import check_printable
from voting.shortlist.models import Shortlist
from voting.shortlist.rules import LONGEST_TITLE
from voting.shortlist.services import listed_themes
from voting.shortlist.services.freezing import frozen_text
from voting.storage import journal


class ShortlistNotFrozen(Refusal):
    """Only a shortlist that can no longer change is put to a vote."""


class WardHasContest(Refusal):
    """A conference asks each ward only one question."""


class QuestionWasChanged(Refusal):
    """Something was changed after it was fixed: this must not be voted on."""


def find_contest(conference: Conference, ward: str) -> Contest:
    """Return a conference's contest for a ward, by the ward's slug, name or code."""
    for contest in conference.contests:
        if is_called(contest.ward, ward):
            return contest
    raise NotFound(
        _("There is no vote for “%(ward)s” at “%(conference)s”.", conference=conference.name, ward=ward)
    )


def shortlists_to_put(session: Session, conference: Conference) -> list[Shortlist]:
    """Return the seat's frozen shortlists, newest first, whose wards have no contest here yet."""
    taken = sa.select(Contest.ward_code).where(Contest.conference_id == conference.id)
    return list(
        session.scalars(
            sa.select(Shortlist)
            .join(Campaign)
            .where(
                Campaign.seat_id == conference.seat_id,
                Shortlist.digest.is_not(None),
                Shortlist.ward_code.not_in(taken),
            )
            .order_by(Shortlist.frozen_at.desc())
        )
    )


def contests_of_shortlists(
    session: Session, shortlists: Sequence[Shortlist]
) -> dict[uuid.UUID, list[Contest]]:
    """Return the contests already made from these shortlists, by shortlist."""
    contests = session.scalars(
        sa.select(Contest)
        .join(Contest.conference)
        .options(contains_eager(Contest.conference))
        .where(Contest.shortlist_id.in_([each.id for each in shortlists]))
        .order_by(Conference.starts_at, Conference.slug)
    )
    found = dict[uuid.UUID, list[Contest]]()
    for contest in contests:
        found.setdefault(contest.shortlist_id, []).append(contest)
    return found


def make_contest(
    session: Session,
    conference: Conference,
    *,
    shortlist: Shortlist,
    method: str,
    tie_rule: TieRule,
    question: str,
    by: str,
    places: int = 1,
    most_marks: int = 0,
    rotates: bool = False,
    published_votes: PublishedVotes = PublishedVotes.SUMS,
    translated: Mapping[str, tuple[str, Sequence[str]]] = MappingProxyType({}),
) -> Contest:
    """Put a frozen shortlist to its ward; from then on nothing that its digest covers can change.

    `translated` gives the question and the titles, in the shortlist's order, by language.
    """
    question = _tidy_question(question)
    session.refresh(conference, with_for_update={"of": Conference})
    _check_shortlist(session, conference, shortlist)
    rules = ContestRules(method, places, most_marks)
    titles = [(theme.title, theme.doors or 0) for theme in listed_themes(session, shortlist)]
    _check_contest_rules(rules, options=len(titles))
    check_printable(*(title for title, _doors in titles))
    contest = Contest(
        conference=conference,
        ward=shortlist.ward,
        shortlist=shortlist,
        question=question,
        method=method,
        tie_rule=tie_rule,
        places=places,
        most_marks=most_marks,
        digest="",
        rotates=rotates,
        published_votes=published_votes,
        translations=_translations(translated, titles=len(titles)),
        options=[
            Option(number=number, title=title, doors=doors)
            for number, (title, doors) in enumerate(titles, start=1)
        ],
    )
    contest.digest = _digest(contest)
    session.add(contest)
    session.flush()
    made = ContestMade(str(contest.id), contest.digest, binds_codes=True, binds_packs=True)
    journal.record(session, made, by=by)
    return contest


def _tidy_question(question: str) -> str:
    question = one_line(question)
    if not question:
        raise BadInput(_("Write the question the ward will decide."), field="question")
    if len(question) > LONGEST_QUESTION:
        raise BadInput(
            _("That question is too long for a ballot. Use up to 200 characters."), field="question"
        )
    check_printable(question, field="question")
    return question


def _translations(translated: Mapping[str, tuple[str, Sequence[str]]], *, titles: int) -> list[Translation]:
    """Return the wording in other languages: all of it, because half a ballot in a language helps nobody."""
    tidy = {
        language: (one_line(question), [one_line(title) for title in given])
        for language, (question, given) in translated.items()
    }
    for question, given in tidy.values():
        if not question or not all(given) or len(given) != titles:
            raise BadInput(
                _("Write the question and every option in the other language, or leave all of them empty."),
                field="second_question",
            )
        if len(question) > LONGEST_QUESTION or max(map(len, given)) > LONGEST_TITLE:
            raise BadInput(
                _("One of the texts in the other language is too long. Shorten it."), field="second_question"
            )
        check_printable(question, field="second_question")
        check_printable(*given, field="second_titles")
    return [
        Translation(language=language, question=question, titles=given)
        for language, (question, given) in tidy.items()
    ]


def check_question(contest: Contest) -> None:
    """Refuse a contest that is not, to the letter, as it was fixed."""
    if _digest(contest) != contest.digest:
        raise was_changed(contest)


def was_changed(contest: Contest) -> QuestionWasChanged:
    """Return the refusal for a contest whose question was changed."""
    return QuestionWasChanged(
        _(
            "The question for %(ward)s is not the one that was fixed: the database has been "
            "changed. Don’t vote on it. Tell an administrator.",
            ward=contest.ward.name,
        )
    )


def _check_contest_rules(rules: ContestRules, *, options: int) -> None:
    try:
        check_contest_rules(rules, options=options)
    except DoesNotFit as wrong:
        field = "most_marks" if str(wrong) == "most marks" else "places"
        raise BadInput(cannot_decide_words(str(wrong), options=options), field=field) from None


def _check_shortlist(session: Session, conference: Conference, shortlist: Shortlist) -> None:
    ward = shortlist.ward.name
    if shortlist.campaign.seat_id != conference.seat_id:
        raise BadInput(
            _("This shortlist belongs to another seat. Choose one for %(seat)s.", seat=conference.seat.name),
            field="shortlist",
        )
    if not shortlist.is_frozen:
        raise ShortlistNotFrozen(
            _("The shortlist for %(ward)s isn’t frozen yet. Freeze it first.", ward=ward), field="shortlist"
        )
    if digest_of_text(frozen_text(session, shortlist)) != shortlist.digest:
        raise QuestionWasChanged(
            _("The shortlist for %(ward)s was changed after it was frozen. Tell an administrator.", ward=ward)
        )
    known = sa.select(Contest.id).where(Contest.conference_id == conference.id)
    if session.scalar(known.where(Contest.ward_code == shortlist.ward_code)):
        raise WardHasContest(
            _("%(ward)s already has a vote at this conference.", ward=ward), field="shortlist"
        )


def fixed_of(contest: Contest) -> dict[str, object]:
    """Return the fixed content of a contest, as it is in the database now."""
    assert contest.shortlist.digest is not None
    return frozen_content(
        question=contest.question,
        ward=contest.ward.code,
        options=[(option.title, option.doors) for option in contest.options],
        method=contest.method,
        tie_rule=contest.tie_rule,
        shortlist=contest.shortlist.digest,
        places=contest.places,
        most_marks=contest.most_marks,
        rotates=contest.rotates,
        translations={each.language: (each.question, each.titles) for each in contest.translations},
        published_votes=contest.published_votes,
    )


def _digest(contest: Contest) -> str:
    return digest_of(fixed_of(contest))
