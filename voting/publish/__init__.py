"""Publish: the declared result, as a page, as data and as a notice."""
