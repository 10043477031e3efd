"""Campaigns, rounds, the doorstep, corrections, and files of answers."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("collect", __name__)

from voting.collect.views import (  # noqa: E402
    answers,
    campaigns,
    canvassers,
    changing_rounds,
    corrections,
    doorstep,
    files,
    held,
    joining,
    offline,
    paper,
    phones,
    printing,
    rounds,
    sync,
)
from voting.collect.views.sync import TAKE_JSON  # noqa: E402

__all__ = [
    "TAKE_JSON",
    "answers",
    "blueprint",
    "campaigns",
    "canvassers",
    "changing_rounds",
    "corrections",
    "doorstep",
    "files",
    "held",
    "joining",
    "offline",
    "paper",
    "phones",
    "printing",
    "rounds",
    "sync",
]
