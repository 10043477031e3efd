"""The bill of materials names every locked package, and an audit that asked nobody says so."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.model.bom import Bom
from cyclonedx.output.json import JsonV1Dot6
from packaging.requirements import Requirement
from packaging.version import Version

from bench.audit import verdict
from bench.sbom import bill_of, read_lock

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")
# The version that mends the last fault known in it: CVE-2026-55073, what a fetcher should have seen.
MENDED = {"weasyprint": Version("70")}


def test_the_bill_names_every_locked_package_with_its_hashes() -> None:
    packages = list(read_lock(LOCK))
    bill = json.loads(bill_of(packages, name="it", version="1"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert len(packages) == sum("==" in line for line in LOCK.splitlines()) > 40
    named = {(each["name"], each["version"], len(each["hashes"])) for each in bill["components"]}
    assert named == {(each.name, each.version, len(each.hashes)) for each in packages}
    assert all(each.hashes for each in packages)


def test_the_bill_is_as_the_standard_says() -> None:
    """The standard's own library reads it, and writes the same again."""
    bill = json.loads(bill_of(list(read_lock(LOCK)), name="it", version="1"))
    read: Any = Bom.from_json(bill)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    again = json.loads(JsonV1Dot6(read).output_as_string())
    assert {each["purl"] for each in again["components"]} == {each["purl"] for each in bill["components"]}


def test_the_same_lock_gives_the_same_bill() -> None:
    packages = list(read_lock(LOCK))
    assert bill_of(packages, name="it", version="1") == bill_of(packages, name="it", version="1")


def test_no_version_with_a_known_fault_may_be_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {each.name: each for each in map(Requirement, project["dependencies"])}
    for name, mended in MENDED.items():
        before = Version(f"{mended.major - 1}.999")
        assert not wanted[name].specifier.contains(before)
        assert wanted[name].specifier.contains(mended)


def package(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "version": "1", "vulns": []} | more


@pytest.mark.parametrize(
    ("report", "code", "said"),
    [
        (None, 0, "NOT AUDITED: no vulnerability database"),
        ({"dependencies": [{"name": "a", "skip_reason": "not found"}]}, 0, "NOT AUDITED: no vulnerability"),
        ({"dependencies": [package("a")]}, 0, "1 packages audited, 0 known faults."),
        (
            {"dependencies": [package("a"), {"name": "b", "skip_reason": "not found"}]},
            0,
            "does not know them: b.",
        ),
        (
            {"dependencies": [package("a", vulns=[{"id": "CVE-1", "fix_versions": ["2"]}])]},
            1,
            "a 1: CVE-1, mended in 2",
        ),
    ],
)
def test_an_audit_never_passes_in_silence(report: dict[str, Any] | None, code: int, said: str) -> None:
    found, words = verdict(report)
    assert found == code
    assert said in words
