"""What organisers do with a conference: plan it, make its contests, open and close the vote."""

from voting.conference.services.closing import (
    CannotReopen,
    CountdownRuns,
    begin_closing,
    begin_papers,
    confirm_closing,
    reopen_contest,
    reopening_of,
    stay_closed,
    stop_closing,
)
from voting.conference.services.conferences import (
    NameIsTaken,
    announce_closing_time,
    find_conference,
    next_conference,
    plan_conference,
    set_wifi,
)
from voting.conference.services.contests import (
    QuestionWasChanged,
    check_question,
    contests_of_shortlists,
    find_contest,
    fixed_of,
    make_contest,
    shortlists_to_put,
)
from voting.conference.services.moves import (
    ContestCannotMove,
    close_contest,
    lock_contest,
    move_contest,
    open_contest,
)

__all__ = [
    "CannotReopen",
    "ContestCannotMove",
    "CountdownRuns",
    "NameIsTaken",
    "QuestionWasChanged",
    "announce_closing_time",
    "begin_closing",
    "begin_papers",
    "check_question",
    "close_contest",
    "confirm_closing",
    "contests_of_shortlists",
    "find_conference",
    "find_contest",
    "fixed_of",
    "lock_contest",
    "make_contest",
    "move_contest",
    "next_conference",
    "open_contest",
    "plan_conference",
    "reopen_contest",
    "reopening_of",
    "set_wifi",
    "shortlists_to_put",
    "stay_closed",
    "stop_closing",
]
