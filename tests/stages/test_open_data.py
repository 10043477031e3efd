"""The published result as data: as documented, and safe in a spreadsheet."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
from pathlib import Path

from pydantic import TypeAdapter

from tests.factories import THEMES, make_published_contest
from tests.sites import Site
from voting.publish.declared import CSV_COLUMNS, ResultFile

RESULT = "/results/tonight/harborne"
DOCUMENTED = Path(__file__).parents[2] / "docs" / "open-data.md"


def test_the_json_file_is_as_documented(published: Site) -> None:
    answer = published.visitor().get(f"{RESULT}.json")
    assert answer.mimetype == "application/json"
    file = TypeAdapter(ResultFile).validate_json(answer.data, strict=True)
    assert set(answer.get_json()) == {field.name for field in dataclasses.fields(ResultFile)}
    assert (file.format, file.version) == ("community-conference-result", 4)
    assert file.address == f"{published.instance.config.site.address}{RESULT}"
    assert [(option.title, option.votes) for option in file.options] == [
        (THEMES[0], 7),
        (THEMES[1], 4),
        (THEMES[2], 1),
    ]


def test_the_documentation_holds_the_schema_of_the_json_file() -> None:
    [schema] = re.findall(r"```json\n(.*?)```", DOCUMENTED.read_text(encoding="utf-8"), re.DOTALL)
    assert json.loads(schema) == TypeAdapter(ResultFile).json_schema()


def test_the_documentation_names_every_column_of_the_csv_file() -> None:
    documented = re.findall(r"^\| `(\w+)` \|", DOCUMENTED.read_text(encoding="utf-8"), re.MULTILINE)
    assert tuple(documented) == CSV_COLUMNS


def test_the_csv_file_has_a_row_for_each_option(published: Site) -> None:
    answer = published.visitor().get(f"{RESULT}.csv")
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [(row["option"], row["title"], row["votes"], row["chosen"]) for row in rows] == [
        ("1", THEMES[0], "7", "yes"),
        ("2", THEMES[1], "4", "no"),
        ("3", THEMES[2], "1", "no"),
    ]
    assert {(row["ward_code"], row["valid_votes"], row["held_at"]) for row in rows} == {
        ("E05011144", "12", "2026-09-30T18:30:00+00:00")
    }


def test_a_title_cannot_become_a_formula_in_a_spreadsheet(site: Site) -> None:
    make_published_contest(site, titles=["=1+1", "@SUM(A1)", "Buses, “late” & slow", "Bins;=1+1"])
    rows = list(csv.DictReader(io.StringIO(site.visitor().get(f"{RESULT}.csv").data.decode("utf-8-sig"))))
    assert [row["title"] for row in rows] == [
        "'=1+1",
        "'@SUM(A1)",
        "Buses, “late” & slow",
        "Bins;'=1+1",
    ]
    assert [option["title"] for option in site.visitor().get(f"{RESULT}.json").get_json()["options"]][:2] == [
        "=1+1",
        "@SUM(A1)",
    ]
