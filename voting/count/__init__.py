"""Count: opening the envelopes, the tally, ties and the lot."""
