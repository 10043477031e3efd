"""Printing ballots, signing packs out at the door, finding and spoiling a ballot, the ballot account."""

from voting.ballots.services.accounts import account_of
from voting.ballots.services.packs import (
    PackInView,
    find_pack,
    packs_in_view,
    packs_of,
    sign_out_pack,
    void_pack,
)
from voting.ballots.services.papers import UnknownCode, find_ballot, spoil_ballot
from voting.ballots.services.printing import Printed, print_ballots
from voting.ballots.services.runs import (
    MOST_BALLOTS,
    AlreadyPrinted,
    PrintOrder,
    check_count,
    plan_order,
    register_ballots,
)

__all__ = [
    "MOST_BALLOTS",
    "AlreadyPrinted",
    "PackInView",
    "PrintOrder",
    "Printed",
    "UnknownCode",
    "account_of",
    "check_count",
    "find_ballot",
    "find_pack",
    "packs_in_view",
    "packs_of",
    "plan_order",
    "print_ballots",
    "register_ballots",
    "sign_out_pack",
    "spoil_ballot",
    "void_pack",
]
