"""Collect: campaigns, rounds, and what each door said."""
