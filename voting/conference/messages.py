"""The words for each method and tie rule: the same on the organiser's page, the ballot and the result."""

from __future__ import annotations

from flask_babel import gettext as _

from voting.conference.models import ContestState, Method, PublishedVotes, TieRule
from voting.conference.rules import FEWEST_ORDERS, FEWEST_RANKED, RANKED, ContestRules
from voting.plain.translating import lazy as _l

METHOD_NAMES = {
    Method.CHOOSE_ONE: _l("Choose one"),
    Method.APPROVAL: _l("Choose all you agree with"),
    Method.RUN_OFF: _l("Rank them (run-off)"),
    Method.RANKED_PAIRS: _l("Rank them (Condorcet): each pair compared"),
    Method.SCORE: _l("Give points"),
    Method.STV: _l("Rank them (STV): several chosen, each representing a group of voters"),
}

# Every sentence of a method that stands on ballots, by what it is for; a language must have them all.
METHOD_SENTENCES = {
    "choose one": _l("Choose one option. The option chosen by the most people wins."),
    "approval": _l(
        "Choose every option you agree with: one, several or all of them. "
        "The option chosen by the most people wins."
    ),
    "approval at most": _l(
        "Choose up to %(most)s options you agree with. The option chosen by the most people wins."
    ),
    "approval several": _l(
        "Choose every option you agree with: one, several or all of them. "
        "The %(places)s options chosen by the most people win."
    ),
    "approval several at most": _l(
        "Choose up to %(most)s options you agree with. The %(places)s options chosen by the most people win."
    ),
    "run-off": _l(
        "Put the options in order. If none is first for more than half of the voters, the one with "
        "the fewest votes is out. Its votes go to each voter’s next option, until one has more "
        "than half."
    ),
    "ranked pairs": _l(
        "Put the options in order. Every option is compared with every other: which of the two do "
        "more voters prefer? The option that beats all the others wins. If none does, the clearest "
        "comparisons decide."
    ),
    "score": _l("Give each option 0 to 5 points. The option with the most points wins."),
    "score several": _l("Give each option 0 to 5 points. The %(places)s options with the most points win."),
    "stv": _l(
        "Put the options in order. %(places)s of them win. An option with enough votes wins, and "
        "its spare votes go to the next option in their order. So do the votes of the option with "
        "the fewest, which is out."
    ),
}
MARK_SENTENCES = {
    "choose one": _l("Put a cross (X) in ONE box."),
    "approval": _l("Put a cross (X) in the box of EVERY option you agree with."),
    "approval at most": _l("Put a cross (X) in AT MOST %(most)s boxes."),
    "ranked": _l(
        "Put a 1 in the box of the option you want most, a 2 in the next, and so on. Stop whenever you like."
    ),
    "score": _l("Write 0 to 5 in each box: 5 for what you want most. An empty box counts as 0."),
}
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
    # The warning that stands on ballots.
    PublishedVotes.FULL_LIST: _l(
        "Every vote is published as it was marked, without a name. If someone told you exactly how "
        "to mark yours, they could look for it."
    ),
}


# Instead of totals, where options are put in order and are few, or might have few votes.
CHOSEN_SENTENCE = _l(
    "Only what is chosen is published, never how anyone ranked the options, so nobody can look for your vote."
)
ORDERS_SENTENCE = _l(
    "Only totals are published, never individual votes, so nobody can look for yours. With fewer "
    "than %(few)s votes, only what is chosen is published."
)
# For whoever makes a contest: what totals are of the methods that have few, or say much.
FEW_TOTALS_SENTENCE = _l(
    "With fewer than %(options)s options or %(votes)s votes, only what was chosen is published, "
    "because the numbers could show how someone voted."
)
MARKS_SENTENCE = _l("With few options, totals can show how individual people voted.")
MARKED_SEVERALLY = frozenset({"approval", "score"})


def published_words(published: PublishedVotes | None, method: str = "", options: int = 0) -> str:
    """What is published of the votes, as everybody reads it before the vote."""
    if published != PublishedVotes.FULL_LIST and method in RANKED:
        has_few = options < FEWEST_RANKED[method]
        return str(CHOSEN_SENTENCE) if has_few else str(ORDERS_SENTENCE) % {"few": FEWEST_ORDERS}
    return str(PUBLISHED_SENTENCES[published or PublishedVotes.SUMS])


def totals_words(method: str) -> str:
    """What whoever makes a contest should know of the totals of a method; empty where it is nothing."""
    if method in RANKED:
        return str(FEW_TOTALS_SENTENCE) % {"options": FEWEST_RANKED[method], "votes": FEWEST_ORDERS}
    return str(MARKS_SENTENCE) if method in MARKED_SEVERALLY else ""


def method_words(rules: ContestRules) -> str:
    """How the contest is decided, as the voter reads it."""
    name = rules.method
    if rules.places > 1 and name != Method.STV:
        name += " several"
    if rules.most_marks:
        name += " at most"
    return _filled(METHOD_SENTENCES[name], rules)


def mark_words(rules: ContestRules) -> str:
    """What to do on the paper, as the voter reads it."""
    name = "ranked" if rules.method in RANKED else rules.method
    if rules.most_marks:
        name += " at most"
    return _filled(MARK_SENTENCES[name], rules)


def tie_words(rule: TieRule) -> str:
    """What happens when options come out level, as the voter reads it."""
    return str(TIE_SENTENCES[rule])


def _filled(sentence: object, rules: ContestRules) -> str:
    return str(sentence) % {"places": rules.places, "most": rules.most_marks}


def state_words(state: ContestState) -> str:
    """Where a contest stands, as residents read it."""
    match state:
        case ContestState.READY:
            return _("Voting has not begun yet.")
        case ContestState.OPEN:
            return _("Voting is open now.")
        case ContestState.CLOSED | ContestState.COUNTED | ContestState.CERTIFIED:
            return _("Voting is over. The votes are being counted.")
        case ContestState.PUBLISHED:
            return _("The result is out.")


def cannot_decide_words(wrong: str, *, options: int) -> str:
    """Why a method, its places and its most of marks do not go together, and what would."""
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
    """Why a contest cannot go from one state to another, and what to do about it."""
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
    """Why a vote cannot be opened again."""
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
