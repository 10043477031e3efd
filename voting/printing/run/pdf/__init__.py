"""A PDF written as it goes: what all sheets share, then sheet after sheet, then the trees that find them.

Every sheet takes the same number of bytes, and numbers of objects are written in fields of one width. So it
is known beforehand how long the file will be and where everything will lie, and nothing need be remembered.
"""
