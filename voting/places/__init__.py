"""Places: the seat, its wards, and which ward a postcode lies in."""
