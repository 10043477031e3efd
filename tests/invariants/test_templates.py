"""Every page compiles, is used, and belongs to one stage; what several show lies above their folders."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tests.sites import Site
from voting.site.paths import BALLOT_DESIGNS, TEMPLATES

PAGES = sorted(str(page.relative_to(TEMPLATES)) for page in TEMPLATES.rglob("*.html"))
CODE = TEMPLATES.parent / "voting"
SHARED = {page for page in PAGES if "/" not in page}
LONGEST_LINE = 120
RENDERED = re.compile(r"render_template\(\s*[\"']([^\"']+)[\"']")
USED = re.compile(r"\{%-?\s*(?:extends|include|import|from)\s+[\"']([^\"']+)[\"']")
# Flask-Security renders these by name.
OF_LIBRARY = "security/"


def test_every_template_compiles(site: Site) -> None:
    assert [site.app.jinja_env.get_template(page).name for page in PAGES] == PAGES


def test_a_template_keeps_to_lines_that_can_be_read() -> None:
    files = [file for home in (TEMPLATES, BALLOT_DESIGNS) for file in home.rglob("*.html")]
    files += BALLOT_DESIGNS.rglob("*.css")
    too_long = [
        f"{file.relative_to(TEMPLATES.parent)}:{number}"
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]
    assert too_long == []


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


@pytest.mark.parametrize("template", PAGES)
def test_what_is_borrowed_hides_nothing_that_a_page_is_given(template: str) -> None:
    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(
        (TEMPLATES / template).read_text(encoding="utf-8")
    )
    names = [name for each in tree.find_all(nodes.FromImport) for name in each.names]
    borrowed = {name[1] if isinstance(name, tuple) else name for name in names}
    called = {id(each.node) for each in tree.find_all(nodes.Call)}
    read = [each for each in tree.find_all(nodes.Name) if each.ctx == "load" and each.name in borrowed]
    assert [each.name for each in read if id(each) not in called] == []


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


def test_no_link_is_said_to_be_a_button() -> None:
    """The Space key presses a button and does nothing on a link; those who list a page's links miss it."""
    dressed = re.compile(r"<a\b[^>]*\brole\s*=", re.DOTALL)
    pages = [page for page in PAGES if dressed.search((TEMPLATES / page).read_text(encoding="utf-8"))]
    assert pages == []


# What is sent by GET stands in addresses, in a browser's history and in a proxy's log. A new form of the kind
# belongs here, on purpose: it must hold nothing by which a person, a home or a vote is known.
SENT_BY_GET = {
    "ballots/print_ballots.html": "how many ballots, in which design",
    "collect/show_round.html": "how many leaflets",
    "shortlist/_search.html": "words that officers seek among answers, which name nobody",
    "shortlist/freeze.html": "which themes",
    "vote/batches.html": "the number of a batch",
    "vote/type_code.html": "the language alone; a typed code is in another form",
    "vote/not_now.html": "again what was asked, as it was sent: by GET that is a page and no field",
}
FORM = re.compile(r"<form\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")


def test_only_forms_that_tell_of_nobody_are_sent_in_addresses() -> None:
    by_get = {
        page
        for page in PAGES
        for form in FORM.findall((TEMPLATES / page).read_text(encoding="utf-8"))
        if 'method="post"' not in form and 'method="dialog"' not in form
    }
    assert by_get == set(SENT_BY_GET)


def test_no_page_of_the_public_looks_up_a_receipt_or_a_postcode_from_its_address() -> None:
    code = [file.read_text(encoding="utf-8") for file in CODE.rglob("views*/**/*.py")]
    code += [file.read_text(encoding="utf-8") for file in CODE.rglob("views.py")]
    asked = {name for text in code for name in re.findall(r"request\.args\.get\(\s*\"(\w+)\"", text)}
    assert asked
    assert not asked & {"receipt", "postcode", "code", "email", "name", "phone"}
