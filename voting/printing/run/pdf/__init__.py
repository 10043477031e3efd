"""A PDF written in one pass: what all sheets share, then sheet after sheet, then the trees that index them.

Every sheet takes the same number of bytes, and object numbers are written in fields of one width. So the
length of the file and all offsets are known beforehand, and nothing need be remembered.
"""
