"""The journal in words, and the automatic work on stored data: at start-up and at night."""

from voting.keeping.services.erasures import carry_out_erasures
from voting.keeping.services.lines import JournalIsBroken, Line, check_journal, journal_lines, read_mark
from voting.keeping.services.mixing import Tidied, TidyingRuns, VoteIsUnderWay, check_no_vote, tidy_in_turns

__all__ = [
    "JournalIsBroken",
    "Line",
    "Tidied",
    "TidyingRuns",
    "VoteIsUnderWay",
    "carry_out_erasures",
    "check_journal",
    "check_no_vote",
    "journal_lines",
    "read_mark",
    "tidy_in_turns",
]
