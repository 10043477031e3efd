"""Officers, the passes of phones, and people known with consent."""

from voting.people.models.officers import Officer, OfficerRole
from voting.people.models.passes import PhonePass
from voting.people.models.persons import Channel, Consent, Person, Purpose, Told

__all__ = ["Channel", "Consent", "Officer", "OfficerRole", "Person", "PhonePass", "Purpose", "Told"]
