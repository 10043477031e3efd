"""Inviting officers, the passes of phones, and people who gave consent: remembered, found and erased."""

from voting.people.services.erasing import erase_person
from voting.people.services.links import (
    LinkIsDead,
    LinkKind,
    invitation_token,
    link_code,
    officer_of_link,
    set_password,
)
from voting.people.services.officers import invite_officer, tidy_email
from voting.people.services.passes import end_pass, give_pass, passes_with_keys, who_joined
from voting.people.services.persons import (
    Met,
    PageAlreadyNoted,
    check_noted_once,
    check_person,
    meet_people,
)
from voting.people.services.proposals import find_proposal, propose_or_confirm, withdraw_proposal
from voting.people.services.searching import FoundPeople, find_people, find_person

__all__ = [
    "FoundPeople",
    "LinkIsDead",
    "LinkKind",
    "Met",
    "PageAlreadyNoted",
    "check_noted_once",
    "check_person",
    "end_pass",
    "erase_person",
    "find_people",
    "find_person",
    "find_proposal",
    "give_pass",
    "invitation_token",
    "invite_officer",
    "link_code",
    "meet_people",
    "officer_of_link",
    "passes_with_keys",
    "propose_or_confirm",
    "set_password",
    "tidy_email",
    "who_joined",
    "withdraw_proposal",
]
