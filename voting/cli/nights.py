"""What `voting run` does by itself every night."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from voting.plain import clock

# When hardly anybody hands in an answer, and no meeting goes on.
HOUR = 3
# The machine may sleep or its clock be set: look again at least so often.
NAP_SECONDS = 600.0


def next_night(after: datetime, zone: ZoneInfo) -> datetime:
    """The next time that it is three at night where the seat is."""
    local = after.astimezone(zone)
    night = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return (night if night > local else night + timedelta(days=1)).astimezone(UTC)


def tidy_every_night(folder: Path, zone: ZoneInfo) -> None:
    """Run `voting tidy` every night, in a process of its own; what it refuses is said on stderr."""
    while True:
        night = next_night(clock.now(), zone)
        while (left := (night - clock.now()).total_seconds()) > 0:
            time.sleep(min(left, NAP_SECONDS))
        # Nothing is run from the folder in which the site happened to be started: others may write there.
        command = [sys.executable, "-P", "-m", "voting", "--instance", str(folder), "tidy"]
        subprocess.run(  # noqa: S603
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False
        )
