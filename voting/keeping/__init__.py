"""Keeping: what is kept, in which order, and carrying out again what was erased."""
