"""Officers, phone passes, and people known with consent."""

from voting.people.models.listing import AnswersIn
from voting.people.models.officers import Officer, OfficerRole
from voting.people.models.passes import PhonePass
from voting.people.models.persons import Answered, Channel, Consent, ErasedPerson, Person, Purpose
from voting.people.models.proposals import Proposal
from voting.people.models.rewritings import Rewriting

__all__ = [
    "Answered",
    "AnswersIn",
    "Channel",
    "Consent",
    "ErasedPerson",
    "Officer",
    "OfficerRole",
    "Person",
    "PhonePass",
    "Proposal",
    "Purpose",
    "Rewriting",
]
