"""Known vulnerabilities in the locked packages, by the vulnerability database of PyPI.

    script/audit

A vulnerability makes it exit with 1. If the database cannot be reached, it says so in one line and exits with
0: a build without a network is not broken, but nobody may mistake it for an audited one.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.sizes import size

PATIENCE_SECONDS = size(300, 60)


def verdict(report: dict[str, Any] | None) -> tuple[int, str]:
    """Return the exit code and the text for pip-audit's report; no report means nothing was reached."""
    packages = report["dependencies"] if report else []
    asked = [each for each in packages if "skip_reason" not in each]
    left_out = [each["name"] for each in packages if "skip_reason" in each]
    if not asked:
        return 0, "NOT AUDITED: no vulnerability database could be reached. Audit where one can be."
    faults = [
        f"{each['name']} {each['version']}: {fault['id']}"
        + (f", mended in {', '.join(fault['fix_versions'])}" if fault["fix_versions"] else ", not mended yet")
        for each in asked
        for fault in each["vulns"]
    ]
    words = [*faults, f"{len(asked)} packages audited, {len(faults)} known faults."]
    if left_out:
        words.append(f"NOT AUDITED, because the database does not know them: {', '.join(left_out)}.")
    return int(bool(faults)), "\n".join(words)


def audit(lock: Path) -> dict[str, Any] | None:
    """Return pip-audit's report on a lock file, or None if it got no answer."""
    command = ["pip_audit", "-r", str(lock), "--require-hashes", "--disable-pip", "--format", "json"]
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", *command, "--progress-spinner", "off"],
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )
        return json.loads(done.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return None


def main() -> int:
    """Audit a lock file: `python -m bench.audit LOCK`."""
    code, words = verdict(audit(Path(sys.argv[1])))
    print(words)
    return code


if __name__ == "__main__":
    raise SystemExit(main())
