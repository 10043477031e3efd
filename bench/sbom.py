"""The bill of materials: every package of the program, as locked, in CycloneDX.

    script/audit --sbom

Needs no network. It holds no date and no random number: the same lock file gives the same bill.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.IGNORECASE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Locked:
    """One package of a lock file: its name, its version, and the hashes of the files it may come in."""

    name: str
    version: str
    hashes: tuple[str, ...]


def read_lock(text: str) -> Iterator[Locked]:
    """Return the packages of a lock file."""
    for entry in text.replace("\\\n", " ").splitlines():
        if pinned := PINNED.match(entry):
            yield Locked(pinned[1], pinned[2], tuple(HASH.findall(entry)))


def bill_of(packages: list[Locked], *, name: str, version: str) -> str:
    """Return the bill of materials of a program made of these packages, as JSON."""
    parts = [
        {
            "type": "library",
            "bom-ref": f"{each.name}=={each.version}",
            "name": each.name,
            "version": each.version,
            "purl": f"pkg:pypi/{each.name}@{each.version}",
            # A package has a file for each platform; the installed one has one of these hashes.
            "hashes": [{"alg": "SHA-256", "content": one} for one in each.hashes],
        }
        for each in packages
    ]
    names = [f"{each.name}=={each.version}" for each in packages]
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": uuid5(NAMESPACE_URL, "\n".join(names)).urn,
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": name, "name": name, "version": version}},
        "components": parts,
        "dependencies": [{"ref": name, "dependsOn": names}],
    }
    return json.dumps(bill, indent=1)


def main() -> int:
    """Write the bill of a lock file: `python -m bench.sbom LOCK FILE`."""
    lock, file = map(Path, sys.argv[1:])
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    packages = list(read_lock(lock.read_text(encoding="utf-8")))
    file.parent.mkdir(exist_ok=True)
    file.write_text(
        bill_of(packages, name=project["name"], version=project["version"]) + "\n", encoding="utf-8"
    )
    print(f"{file}: {len(packages)} packages.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
