"""Act: promises about the chosen issue, and updates on them."""
