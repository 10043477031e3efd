"""Recounting a published contest from its bundle alone: anyone can, with nothing but Python.

A bundle is a zip, or a folder, of a few plain files, listed in `SHA256SUMS`. The code here is a part of every
bundle, as `count.pyz`, and must run on any Python from 3.9 without anything installed.
"""
