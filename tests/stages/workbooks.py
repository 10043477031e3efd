# ruff: noqa: E501
"""Workbooks as the tests send them: the smallest that a spreadsheet opens."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

Rows = Sequence[Sequence[str | float]]
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    "</Types>"
)  # fmt: skip
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(*sheets: Rows, merged: Sequence[str] = ()) -> bytes:
    """An XLSX file with these sheets; `merged` are ranges of each."""
    names = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="S{each}" sheetId="{each}" r:id="r{each}"/>' for each in names)
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">'
        + "".join(
            f'<Relationship Id="r{each}" Type="{OFFICE}/worksheet" Target="worksheets/s{each}.xml"/>' for each in names
        )
        + "</Relationships>",
    } | {f"xl/worksheets/s{number}.xml": _sheet(rows, merged) for number, rows in enumerate(sheets, start=1)}  # fmt: skip
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as book:
        for name, text in parts.items():
            book.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return packed.getvalue()


def _sheet(rows: Rows, merged: Sequence[str]) -> str:
    lines = "".join(
        f'<row r="{number}">{"".join(_cell(cell, f"{chr(65 + place)}{number}") for place, cell in enumerate(row))}</row>'
        for number, row in enumerate(rows, start=1)
    )  # fmt: skip
    ranges = "".join(f'<mergeCell ref="{each}"/>' for each in merged)
    return f'<worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData>{f"<mergeCells>{ranges}</mergeCells>" if ranges and rows else ""}</worksheet>'


def _cell(cell: str | float, place: str) -> str:
    if isinstance(cell, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>' if cell else ""
    return f'<c r="{place}"><v>{cell}</v></c>'
