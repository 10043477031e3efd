"""Count: opening the envelopes, the tally, ties and draws."""
