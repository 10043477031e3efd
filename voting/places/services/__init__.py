"""Know the seat, load postcodes, and find the ward of a postcode."""

from voting.places.services.boundaries import HomeFound, find_home
from voting.places.services.loading import Loaded, load_postcodes, load_shipped_postcodes
from voting.places.services.postcodes import NotAPostcode, UnknownPostcode, WardFound, find_ward
from voting.places.services.seats import find_seat, is_called, know_seat, ward_named

__all__ = [
    "HomeFound",
    "Loaded",
    "NotAPostcode",
    "UnknownPostcode",
    "WardFound",
    "find_home",
    "find_seat",
    "find_ward",
    "is_called",
    "know_seat",
    "load_postcodes",
    "load_shipped_postcodes",
    "ward_named",
]
