"""The example config.toml explains every key where it stands."""

from __future__ import annotations

import re

import pytest

from voting.site.config import TAKES
from voting.site.paths import EXAMPLE

LINES = EXAMPLE.read_text(encoding="utf-8").splitlines()
TABLE = re.compile(r"^(?:# )?\[+([a-z.]+)\]+$")
KEY = re.compile(r"^(?:# )?([a-z_]+) = ")


def explained(lines: list[str]) -> dict[str, bool]:
    """Every key of the example, switched off ones too, and whether words stand above or beside it."""
    found: dict[str, bool] = {}
    table, above = "", ""
    for line in lines:
        if header := TABLE.match(line):
            table = header[1]
            # Words above a repeated table explain its keys: [[seat.wards]].
            above = above if line.startswith("[[") else ""
        elif key := KEY.match(line):
            beside = " #" in line.removeprefix("#")
            found[f"{table}.{key[1]}"] = found.get(f"{table}.{key[1]}", False) or beside or bool(above)
            above = above if line.startswith("# ") or table == "seat.wards" else ""
        else:
            above = line.removeprefix("#").strip()
    return found


@pytest.mark.parametrize("key", [key for key in TAKES if key != "seat.wards"])
def test_every_key_is_explained_in_the_example(key: str) -> None:
    assert explained(LINES).get(key), f"say in config.toml what {key} means"
