"""Whatever is scanned at the desk is known for what it is."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.ballots.scans import LONGEST_SCAN, Scanned, read_scan
from voting.plain.codes import code_from, grouped

SITE = "https://vote.example.org"
DESK = uuid.UUID("0b5bd0b6-30f4-4a0a-9b52-e58ac29d0a6c")
CODE = code_from(bytes(range(10)))


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        grouped(CODE).lower(),
        f"{SITE}/b#{CODE}",
        f"  {SITE.upper()}/B#{CODE.lower()}\r\n",
        f"vote.example.org/b#{CODE}",
        f"http://vote.example.org/b#{CODE}",
    ],
)
def test_a_ballot_is_known_by_its_link_or_its_letters(text: str) -> None:
    scan = read_scan(text, address=SITE)
    assert (scan.kind, scan.code) == (Scanned.BALLOT, CODE)


@pytest.mark.parametrize(
    "text", [f"{SITE}/desk/{DESK}/packs/harborne/3", f"VOTE.EXAMPLE.ORG/DESK/{DESK}/PACKS/HARBORNE/3/"]
)
def test_a_pack_is_known_by_its_label(text: str) -> None:
    scan = read_scan(text, address=SITE)
    assert (scan.kind, scan.desk, scan.ward, scan.number) == (Scanned.PACK, DESK, "harborne", 3)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("/results/tonight/harborne", Scanned.RESULT),
        ("/wards/harborne", Scanned.WARD),
        ("/join#0000-0000-0000-0000", Scanned.ROUND),
        ("/join/0000-0000-0000-0000", Scanned.ROUND),
        ("/desk/join#0000-0000-0000-0000", Scanned.DESK),
        ("/desk/" + "-" * 36 + "/packs/harborne/3", Scanned.UNREADABLE),
        (f"/desk/{DESK}/packs/harborne/9999999", Scanned.DESK),
        ("/", Scanned.PAGE),
        ("/b", Scanned.UNREADABLE),
        ("/b#ABCD", Scanned.UNREADABLE),
    ],
)
def test_a_page_of_this_site_is_known_by_its_path(text: str, kind: Scanned) -> None:
    assert read_scan(SITE + text, address=SITE).kind == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", Scanned.NOTHING),
        (" \n", Scanned.NOTHING),
        ("K" * 400, Scanned.UNREADABLE),
        ("K" * 401, Scanned.TOO_LONG),
        ("garbage", Scanned.UNREADABLE),
        ("https://[", Scanned.UNREADABLE),
        ("javascript:alert(1)", Scanned.UNREADABLE),
        ("WIFI:T:WPA;S:Hall;P:secret;;", Scanned.WIFI),
        ("7K3F-99QX-0ABC", Scanned.RECEIPT),
        (f"https://elsewhere.example/b#{CODE}", Scanned.OTHER_SITE),
        (f"https://vote.example.org.elsewhere.example/desk/{DESK}/packs/harborne/3", Scanned.OTHER_SITE),
        (f"https://vote.example.org@elsewhere.example/b#{CODE}", Scanned.OTHER_SITE),
    ],
)
def test_anything_else_is_known_by_name(text: str, kind: Scanned) -> None:
    scan = read_scan(text, address=SITE)
    assert scan.kind == kind
    assert (scan.code, scan.desk) == ("", None)


@given(st.one_of(st.text(max_size=LONGEST_SCAN + 5), st.text(max_size=60).map(lambda end: f"{SITE}/{end}")))
def test_whatever_is_scanned_is_something(text: str) -> None:
    assert read_scan(text, address=SITE).kind in Scanned
