"""The nightly work of `voting run`."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from voting.plain import clock

# An hour when hardly anybody hands in an answer and no meeting is on.
HOUR = 3
# The machine may sleep, or its clock be changed: check at least this often.
NAP_SECONDS = 600.0


def next_night(after: datetime, zone: ZoneInfo) -> datetime:
    """Return the next moment when it is 3 a.m. in the seat."""
    local = after.astimezone(zone)
    night = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return (night if night > local else night + timedelta(days=1)).astimezone(UTC)


def tidy_every_night(folder: Path, zone: ZoneInfo) -> None:
    """Run `voting tidy` every night in a process of its own; its refusals appear on stderr."""
    while True:
        night = next_night(clock.now(), zone)
        while (left := (night - clock.now()).total_seconds()) > 0:
            time.sleep(min(left, NAP_SECONDS))
        # Never run in the folder the site happened to be started from: others may be able to write there.
        command = [sys.executable, "-P", "-m", "voting", "--instance", str(folder), "tidy"]
        subprocess.run(  # noqa: S603
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False
        )
