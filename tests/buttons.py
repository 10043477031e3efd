"""Pressing a button of a page as its officer sees it, with all that its form carries."""

from __future__ import annotations

from typing import Any

from tests.reading import read
from tests.sites import Visitor


def fields_on(officer: Visitor, page: str, action: str) -> dict[str, str]:
    """What the form that goes to an address carries on a page, as it is shown now."""
    form = read(officer.get(page)).select_one(f"form[action='{action}']")
    assert form is not None, f"no button on {page} goes to {action}"
    hidden = form.select("input[type=hidden]")
    return {str(each["name"]): str(each["value"]) for each in hidden if each["name"] != "csrf_token"}


def press(officer: Visitor, action: str, *, on: str) -> Any:
    """Press a button on a page, and follow where it leads."""
    return officer.post(action, fields_on(officer, on, action), follow_redirects=True)
