"""Keeping: the journal in words, what is kept in which order, and carrying out again what was erased."""
