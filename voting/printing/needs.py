"""The machine's requirements for printing besides Python packages, and the message if they are missing."""

from __future__ import annotations

import sys

from voting.plain.refusals import Refusal

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
BY_APT = f"sudo apt-get update && sudo apt-get install {PACKAGES}"
HOW = "brew install pango" if sys.platform == "darwin" else BY_APT


class CannotPrint(Refusal):
    """This machine cannot lay out a ballot."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Ballots cannot be printed on this machine ({reason.rstrip('.')}). Install Pango: {HOW}"
        )
