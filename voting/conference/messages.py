"""The words for methods and tie rules: the same on the organiser's page, the ballot and the result."""

from __future__ import annotations

from voting.conference.models import ContestState, PublishedVotes, TieRule
from voting.conference.rules import ContestRules
from voting.methods.method import Words
from voting.methods.registry import METHODS
from voting.methods.summing import FEWEST_ORDERS
from voting.plain.translating import gettext as _
from voting.plain.translating import lazy as _l

TIE_SENTENCES = {
    TieRule.LOT: _l(
        "If there is a tie to break, one of the tied options is drawn by lot, in public. We "
        "publish how it was drawn, and who watched."
    ),
    TieRule.DICE: _l(
        "If there is a tie to break, dice are thrown in public, and a sum anyone can repeat turns "
        "the throws into the decision. We publish the throws, and who watched."
    ),
}


TIE_NAMES = {TieRule.LOT: _l("Lots drawn by hand"), TieRule.DICE: _l("Dice thrown in public")}

PUBLISHED_NAMES = {
    PublishedVotes.SUMS: _l("Totals only (recommended)"),
    PublishedVotes.FULL_LIST: _l("Every vote, as marked"),
}
PUBLISHED_SENTENCES = {
    PublishedVotes.SUMS: _l(
        "Only totals are published, never individual votes, so nobody can look for yours."
    ),
    # The warning printed on ballots.
    PublishedVotes.FULL_LIST: _l(
        "Every vote is published as it was marked, without a name. If someone told you exactly how "
        "to mark yours, they could look for it."
    ),
}


# Shown instead of totals where options are ranked and there are few of them, or there might be few votes.
CHOSEN_SENTENCE = _l(
    "Only what is chosen is published, never how anyone ranked the options, so nobody can look for your vote."
)
ORDERS_SENTENCE = _l(
    "Only totals are published, never individual votes, so nobody can look for yours. With fewer "
    "than %(few)s votes, only what is chosen is published."
)
# For the organiser who makes a contest: the totals of methods that publish few, or reveal much.
FEW_TOTALS_SENTENCE = _l(
    "With fewer than %(options)s options or %(votes)s votes, only what was chosen is published, "
    "because the numbers could show how someone voted."
)
MARKS_SENTENCE = _l("With few options, totals can show how individual people voted.")


def published_words(published: PublishedVotes | None, method: str = "", options: int = 0) -> str:
    """Return what everybody reads, before voting, about how much of the votes is published."""
    if published != PublishedVotes.FULL_LIST and method and METHODS[method].is_ranked:
        has_few = options < METHODS[method].fewest_options
        return str(CHOSEN_SENTENCE) if has_few else str(ORDERS_SENTENCE) % {"few": FEWEST_ORDERS}
    return str(PUBLISHED_SENTENCES[published or PublishedVotes.SUMS])


def totals_words(method: str) -> str:
    """Return what the organiser of a contest should know of a method's totals; empty if there is nothing."""
    record = METHODS[method]
    if record.is_ranked:
        return str(FEW_TOTALS_SENTENCE) % {"options": record.fewest_options, "votes": FEWEST_ORDERS}
    return "" if record.most_marks == 1 else str(MARKS_SENTENCE)


def words_of(method: str) -> Words:
    """What voters read of a method, still to be translated."""
    return METHODS[method].words


def method_words(rules: ContestRules) -> str:
    """Return how the contest is decided, as the voter reads it."""
    is_several, is_limited = rules.places > 1, rules.most_marks > 0
    how = words_of(rules.method).how_for(is_several=is_several, is_limited=is_limited)
    return _(how, places=rules.places, most=rules.most_marks)


def mark_words(rules: ContestRules) -> str:
    """Return the instructions for marking the paper, as the voter reads them."""
    return _(words_of(rules.method).do_for(is_limited=rules.most_marks > 0), most=rules.most_marks)


def sentences_on_ballots() -> list[str]:
    """Every sentence of a method or a tie that stands on ballots, in English: a language must have all."""
    hows = [how for method in METHODS.values() for how in method.words.hows]
    dos = [do for method in METHODS.values() for do in method.words.dos]
    return [*hows, *dos, *map(str, TIE_SENTENCES.values())]


def tie_words(rule: TieRule) -> str:
    """Return the rule for options that come out level, as the voter reads it."""
    return str(TIE_SENTENCES[rule])


def state_words(state: ContestState) -> str:
    """Return the state of a contest in words, as residents read it."""
    match state:
        case ContestState.READY:
            return _("Voting has not begun yet.")
        case ContestState.OPEN:
            return _("Voting is open now.")
        case ContestState.CLOSED | ContestState.COUNTED | ContestState.CERTIFIED:
            return _("Voting is over. The votes are being counted.")
        case ContestState.PUBLISHED:
            return _("The result is out.")


def run_words(state: ContestState, *, is_counted_by_hand: bool) -> str:
    """Return the state of a contest in words, as officers read it."""
    match state:
        case ContestState.CLOSED if is_counted_by_hand:
            return _("Voting is closed. The papers have been counted by hand.")
        case ContestState.CLOSED:
            return _("Voting is closed. Next come the papers, then the count.")
        case ContestState.COUNTED:
            return _("The votes are counted. The count is not certified yet.")
        case ContestState.CERTIFIED:
            return _("The count is certified. The result is not published yet.")
        case _:
            return state_words(state)


def cannot_decide_words(wrong: str, *, options: int) -> str:
    """Return why a method, its places and its limit on marks do not fit together, and what would."""
    match wrong:
        case "places":
            return _("Choose at least one, and fewer than the %(options)s options.", options=options)
        case "one place":
            return _("This method chooses one issue. Enter 1, or pick another method.")
        case "several places":
            return _("This method chooses several issues. Enter 2 or more, or pick the run-off.")
        case _:
            return _(
                "Enter 2 or more, but fewer than all the options. You can only use this with "
                "“Choose all you agree with”."
            )


def cannot_move_words(before: ContestState, after: ContestState, *, ward: str) -> str:
    """Return why a contest cannot move from one state to another, and what to do about it."""
    match after:
        case ContestState.OPEN if before == ContestState.OPEN:
            return _("Voting in %(ward)s is already open.", ward=ward)
        case ContestState.OPEN:
            return _(
                "Voting in %(ward)s is closed. Only two officers together can reopen it, and only "
                "before the first paper is entered.",
                ward=ward,
            )
        case ContestState.CLOSED if before == ContestState.READY:
            return _("Voting in %(ward)s has not begun, so it can’t be closed. Open it first.", ward=ward)
        case ContestState.CLOSED:
            return _("Voting in %(ward)s is already closed.", ward=ward)
        case ContestState.COUNTED:
            return _cannot_count_words(before, ward=ward)
        case _:
            return _("The result for %(ward)s can’t be published now. Check its count first.", ward=ward)


def cannot_reopen_words(state: ContestState, *, ward: str) -> str:
    """Return why a vote cannot be reopened."""
    match state:
        case ContestState.OPEN:
            return _("Voting in %(ward)s is already open.", ward=ward)
        case ContestState.READY:
            return _("Voting in %(ward)s has not begun. Open it first.", ward=ward)
        case ContestState.CLOSED:
            return _(
                "Voting in %(ward)s can’t be reopened: its papers are being entered, or it closed "
                "too long ago.",
                ward=ward,
            )
        case _:
            return _("The envelopes for %(ward)s are open, so voting can’t be reopened.", ward=ward)


def _cannot_count_words(before: ContestState, *, ward: str) -> str:
    if before in {ContestState.READY, ContestState.OPEN}:
        return _("Voting in %(ward)s isn’t over. Close it before you count.", ward=ward)
    return _("The votes from %(ward)s have already been counted.", ward=ward)
