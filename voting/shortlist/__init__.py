"""Shortlist: answers assigned to themes, ordered by doors, and frozen."""
