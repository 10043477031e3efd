"""Rehearsal: an invented installation with something at every stage."""
