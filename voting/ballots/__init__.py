"""Ballots: codes, packs, and the paper they are printed on."""
