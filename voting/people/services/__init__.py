"""Inviting officers, giving and ending the passes of phones, and remembering people who gave consent."""

from voting.people.services.officers import invitation_token, invite_officer, tidy_email
from voting.people.services.passes import end_pass, give_pass, passes_with_keys
from voting.people.services.persons import Met, check_person, meet_people

__all__ = [
    "Met",
    "check_person",
    "end_pass",
    "give_pass",
    "invitation_token",
    "invite_officer",
    "meet_people",
    "passes_with_keys",
    "tidy_email",
]
