"""Vote: the ballot page, sealed envelopes, and marked papers."""
