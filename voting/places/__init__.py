"""Places: the seat, its wards, and the ward of a postcode."""
