"""Pages of ballots."""

from __future__ import annotations

from flask import Blueprint

import voting.ballots.services  # noqa: F401

blueprint = Blueprint("ballots", __name__)
