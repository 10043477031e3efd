"""count.pyz: the very modules that count, as one file for plain Python; always the same bytes."""

from __future__ import annotations

from importlib.resources import files

from voting.count.recount.packing import packed

PACKAGES = ("", "methods", "count", "count/recount")
MAIN = b'''"""Recount a bundle."""

import sys

if sys.version_info < (3, 9):
    sys.exit("This needs Python 3.9 or newer (python.org). Here it is Python %d.%d." % sys.version_info[:2])

from voting.count.recount.report import main

sys.exit(main(sys.argv[1:]))
'''
WHOLE = ("methods", "count/recount")


def count_pyz() -> bytes:
    """Return the program as bytes: `python3 count.pyz BUNDLE.zip`."""
    modules = {"__main__.py": MAIN}
    for package in PACKAGES:
        for each in files("voting").joinpath(package).iterdir():
            if each.name == "__init__.py" or (package in WHOLE and each.name.endswith(".py")):
                name = "/".join(filter(None, ("voting", package, each.name)))
                modules[name] = each.read_bytes()
    return packed(modules, begin=b"#!/usr/bin/env python3\n")
