"""Act: what is done about the chosen issue: promises and their updates."""
