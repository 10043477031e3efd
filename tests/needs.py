"""What some tests need of a machine: without it they are skipped, and say which package; in CI they run."""

from __future__ import annotations

import os
import shutil

import pytest


def needs(program: str, *, package: str) -> pytest.MarkDecorator:
    """Skip a test where a program is not there, unless in CI, where the test then fails."""
    lacking = shutil.which(program) is None and not os.environ.get("CI")
    return pytest.mark.skipif(lacking, reason=f"{program} is not here: apt-get install {package}")


reads_prints = needs("pdftotext", package="poppler-utils")
