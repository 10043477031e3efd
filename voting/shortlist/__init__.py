"""Shortlist: answers gathered into themes, ordered by doors, and frozen."""
