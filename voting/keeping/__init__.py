"""Keeping: the journal in words, the order of stored rows, and repeating erasures."""
