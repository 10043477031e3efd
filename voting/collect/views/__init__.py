"""Campaigns, rounds, the doorstep, and files of answers."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("collect", __name__)

from voting.collect.views import answers, campaigns, doorstep, handing_in, joining, offline, rounds  # noqa: E402
from voting.collect.views.handing_in import TAKE_JSON  # noqa: E402

__all__ = [
    "TAKE_JSON",
    "answers",
    "blueprint",
    "campaigns",
    "doorstep",
    "handing_in",
    "joining",
    "offline",
    "rounds",
]
