"""Every page compiles, is used, and belongs to one stage; what several show lies above their folders."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.sites import Site
from voting.pages import TEMPLATES

PAGES = sorted(str(page.relative_to(TEMPLATES)) for page in TEMPLATES.rglob("*.html"))
CODE = TEMPLATES.parent / "voting"
SHARED = {page for page in PAGES if "/" not in page}
RENDERED = re.compile(r"render_template\(\s*[\"']([^\"']+)[\"']")
USED = re.compile(r"\{%-?\s*(?:extends|include|import|from)\s+[\"']([^\"']+)[\"']")
# Flask-Security renders these by name.
OF_LIBRARY = "security/"


def test_every_template_compiles(site: Site) -> None:
    assert [site.app.jinja_env.get_template(page).name for page in PAGES] == PAGES


def test_no_stage_shows_the_pages_of_another() -> None:
    shown = [
        (file.relative_to(CODE).parts[0], page)
        for file in CODE.rglob("*.py")
        for page in RENDERED.findall(file.read_text(encoding="utf-8"))
    ]
    foreign = [(stage, page) for stage, page in shown if page not in SHARED and page.split("/")[0] != stage]
    assert len(shown) > 30
    assert foreign == []


@pytest.mark.parametrize("template", PAGES)
def test_a_page_borrows_only_from_its_own_folder_and_the_shared_ones(template: str) -> None:
    borrowed = USED.findall((TEMPLATES / template).read_text(encoding="utf-8"))
    folder = template.rpartition("/")[0]
    assert [name for name in borrowed if name not in SHARED and name.rpartition("/")[0] != folder] == []


def test_every_template_is_used() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in CODE.rglob("*.py"))
    used = {page for page in PAGES if f'"{page}"' in code}
    for page in PAGES:
        used.update(USED.findall((TEMPLATES / page).read_text(encoding="utf-8")))
    assert [page for page in PAGES if page not in used and not page.startswith(OF_LIBRARY)] == []


def test_pages_lie_in_the_folders_of_the_stages() -> None:
    stages = {views.parent.name for views in CODE.glob("*/views*")}
    folders = {Path(page).parts[0] for page in PAGES if "/" in page}
    assert folders <= stages | {"security"}
