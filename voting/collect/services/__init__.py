"""Start a campaign, plan a round, record an answer, load a file of answers."""

from voting.collect.services.answers import PageAlreadySaved, add_answers, check_saved_once
from voting.collect.services.at_once import let_waiting_count
from voting.collect.services.bad_files import (
    AlreadyLoaded,
    BadRow,
    MustBeAsked,
    NotAnswers,
    NoWardColumn,
    NoWordsColumn,
    bad_rows_in_words,
    why_bad,
)
from voting.collect.services.campaigns import NameIsTaken, find_campaign, start_campaign
from voting.collect.services.changing_rounds import (
    call_off,
    change_round,
    check_may_change_round,
    check_takes_place,
    has_doors,
    put_back,
)
from voting.collect.services.doors import CampaignDoors, Coverage, Doors, coverage_of, doors_of, topics_of
from voting.collect.services.exporting import answers_as_csv, record_export
from voting.collect.services.files import loaded_files, set_file_aside, take_file_back
from voting.collect.services.loading import count_known, count_loaded, load_planned, plan_load, which_order
from voting.collect.services.meeting import meet_at_doors
from voting.collect.services.paper import PaperRow, RowSavedDifferently, RowsNotTaken, type_in
from voting.collect.services.phones import (
    DoubtedPhone,
    PhoneOfRound,
    doubted_phones,
    phones_of,
    release_phone,
    set_phone_aside,
    take_phone_back,
)
from voting.collect.services.queued import QueuedAnswer, Rejected, look_at, tidied
from voting.collect.services.reading import WORDS, Choices, Reading, answers_of, read_answers
from voting.collect.services.rounds import (
    LINK_LASTS,
    doors_of_round,
    find_round,
    get_round,
    plan_round,
    replace_round_code,
    rounds_of,
)
from voting.collect.services.rounds_of_phone import NoPassForRound, RoundsOfPhone
from voting.collect.services.rows import Gaps
from voting.collect.services.settling import is_settled, is_ward_settled, settle, settled_wards
from voting.collect.services.streets import streets_to_tell, wards_with_street
from voting.collect.services.sync import record_at_door, sync
from voting.collect.services.ways import Way
from voting.collect.services.whole_rounds import expect_canvassers, set_round_aside, take_round_back

__all__ = [
    "LINK_LASTS",
    "WORDS",
    "AlreadyLoaded",
    "BadRow",
    "CampaignDoors",
    "Choices",
    "Coverage",
    "Doors",
    "DoubtedPhone",
    "Gaps",
    "MustBeAsked",
    "NameIsTaken",
    "NoPassForRound",
    "NoWardColumn",
    "NoWordsColumn",
    "NotAnswers",
    "PageAlreadySaved",
    "PaperRow",
    "PhoneOfRound",
    "QueuedAnswer",
    "Reading",
    "Rejected",
    "RoundsOfPhone",
    "RowSavedDifferently",
    "RowsNotTaken",
    "Way",
    "add_answers",
    "answers_as_csv",
    "answers_of",
    "bad_rows_in_words",
    "call_off",
    "change_round",
    "check_may_change_round",
    "check_saved_once",
    "check_takes_place",
    "count_known",
    "count_loaded",
    "coverage_of",
    "doors_of",
    "doors_of_round",
    "doubted_phones",
    "expect_canvassers",
    "find_campaign",
    "find_round",
    "get_round",
    "has_doors",
    "is_settled",
    "is_ward_settled",
    "let_waiting_count",
    "load_planned",
    "loaded_files",
    "look_at",
    "meet_at_doors",
    "phones_of",
    "plan_load",
    "plan_round",
    "put_back",
    "read_answers",
    "record_at_door",
    "record_export",
    "release_phone",
    "replace_round_code",
    "rounds_of",
    "set_file_aside",
    "set_phone_aside",
    "set_round_aside",
    "settle",
    "settled_wards",
    "start_campaign",
    "streets_to_tell",
    "sync",
    "take_file_back",
    "take_phone_back",
    "take_round_back",
    "tidied",
    "topics_of",
    "type_in",
    "wards_with_street",
    "which_order",
    "why_bad",
]
