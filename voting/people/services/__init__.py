"""Inviting officers, the passes of phones, and people who gave consent: remembered, found and erased."""

from voting.people.services.erasing import erase_again, erase_person
from voting.people.services.links import (
    LinkIsDead,
    LinkKind,
    invitation_link,
    invitation_token,
    link_address,
    link_code,
    officer_of_link,
    set_password,
)
from voting.people.services.naming import names_of
from voting.people.services.officers import (
    HasAccount,
    count_officers,
    invite_officer,
    invite_steward,
    named_officers,
    tidy_email,
)
from voting.people.services.origins import (
    ORIGIN_KEPT_FOR,
    forget_origins,
    origin_of,
    people_from,
    set_people_aside,
    take_people_back,
)
from voting.people.services.passes import (
    admit,
    check_room,
    count_waiting,
    end_all_passes,
    end_pass,
    find_pass,
    give_pass,
    passes_with_keys,
    who_joined,
)
from voting.people.services.persons import (
    Met,
    PageAlreadyNoted,
    check_noted_once,
    check_person,
    meet_people,
)
from voting.people.services.proposals import (
    find_proposal,
    propose_or_confirm,
    proposed_among,
    withdraw_proposal,
)
from voting.people.services.rewriting import leave_to_rewrite, rewrite_due, rewrite_small
from voting.people.services.searching import (
    FoundPeople,
    find_people,
    find_person,
    open_person,
    search_people,
)

__all__ = [
    "ORIGIN_KEPT_FOR",
    "FoundPeople",
    "HasAccount",
    "LinkIsDead",
    "LinkKind",
    "Met",
    "PageAlreadyNoted",
    "admit",
    "check_noted_once",
    "check_person",
    "check_room",
    "count_officers",
    "count_waiting",
    "end_all_passes",
    "end_pass",
    "erase_again",
    "erase_person",
    "find_pass",
    "find_people",
    "find_person",
    "find_proposal",
    "forget_origins",
    "give_pass",
    "invitation_link",
    "invitation_token",
    "invite_officer",
    "invite_steward",
    "leave_to_rewrite",
    "link_address",
    "link_code",
    "meet_people",
    "named_officers",
    "names_of",
    "officer_of_link",
    "open_person",
    "origin_of",
    "passes_with_keys",
    "people_from",
    "propose_or_confirm",
    "proposed_among",
    "rewrite_due",
    "rewrite_small",
    "search_people",
    "set_password",
    "set_people_aside",
    "take_people_back",
    "tidy_email",
    "who_joined",
    "withdraw_proposal",
]
