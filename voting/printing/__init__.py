"""Printing: designs filled with words and laid out as PDF."""
