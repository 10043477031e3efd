"""Counting a published contest again, from its bundle alone: with nothing but Python, by anyone.

A bundle is a zip, or a folder, of a few plain files. `SHA256SUMS` says which. The code here is a part of
every bundle, as `count.pyz`, and must run on any Python from 3.9 without anything installed.
"""
