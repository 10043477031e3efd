"""What is refused on the page of the count comes back on that page, with what was typed still there."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag

from tests.factories import make_counted_contest
from tests.lots import draw_by_two
from tests.methods import Method
from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.test_lots import COUNT, LEVEL, THROWS, officers, type_lot
from voting.conference.models import TieRule


def refused(officer: Visitor, step: str, status: int, **given: str) -> BeautifulSoup:
    """The page of the count after something was refused; it is no bare page."""
    page = read(officer.post(f"{COUNT}/{step}", given), status)
    assert "The count for Harborne" in words(page)
    return page


def alert(page: Tag) -> str:
    """What is said first of all that must be heard."""
    said = page.select_one("[role=alert]")
    assert said is not None
    return said.get_text()


def typed(page: Tag, name: str) -> str:
    """What stands in the field of this name."""
    field = page.select_one(f"[name={name}]")
    assert field is not None
    return str(field.get("value") or field.get_text().strip())


def test_throws_that_are_refused_can_be_mended_where_they_were_typed(site: Site) -> None:
    make_counted_contest(site, phone=LEVEL, tie_rule=TieRule.DICE)
    organiser, _steward = officers(site)
    page = refused(organiser, "lot", 400, number="1", voided="0", dice=THROWS[:-1], name="The caretaker")
    [form] = page.select(f'form[action="{COUNT}/lot"]')
    assert (typed(form, "dice"), typed(form, "name")) == (THROWS[:-1], "The caretaker")
    assert "Enter exactly 20 throws in order" in alert(page)


def test_a_lot_that_is_refused_can_be_mended_where_it_was_typed(site: Site) -> None:
    make_counted_contest(site, phone=[(1, 0, 0), (0, 1, 0), (0, 0, 1)] * 4, method=Method.RUN_OFF)
    organiser, steward = officers(site)
    lot = {"number": "1", "voided": "0", "drawn": "3", "how": "A hat.", "name": "The caretaker"}
    assert steward.post(f"{COUNT}/lot", lot).status_code == 303
    page = refused(organiser, "lot", 400, **lot)
    assert typed(page, "name") == "The caretaker"
    assert [each["value"] for each in page.select("[name=drawn][checked]")] == ["3"]
    assert "The other officer gave the same name." in alert(page)
    assert "You’ve entered it." in alert(refused(steward, "lot", 409, **lot))
    assert organiser.post(f"{COUNT}/lot", lot | {"name": "A steward"}).status_code == 303
    # The same form again comes too late; the next lot's form is empty and is of the next lot.
    page = refused(organiser, "lot", 409, **lot)
    assert "The count has moved on" in alert(page)
    [form] = page.select(f'form[action="{COUNT}/lot"]')
    assert (typed(form, "number"), typed(form, "name"), typed(form, "how")) == ("2", "", "")
    # And what is said of another form leaves this one alone.
    page = refused(organiser, "strike", 409, number="7", voided="0", reason="A slip.")
    assert "Only the latest draw" in alert(page)
    assert typed(page.select(f'form[action="{COUNT}/lot"]')[0], "number") == "2"
    assert typed(page, "reason") == "A slip."


def test_a_voiding_or_a_certificate_that_is_refused_is_told_on_the_page(site: Site) -> None:
    make_counted_contest(site, phone=LEVEL)
    organiser, _steward = officers(site)
    page = refused(organiser, "certify", 409, seen="")
    assert "Break it in public first" in alert(page)
    with site.work() as session:
        draw_by_two(session, drawn=1)
    page = refused(organiser, "strike", 400, number="1", voided="0", reason=" ")
    assert "Say in one sentence" in alert(page)
    assert page.select("details.apart[open] [name=reason]")
    page = refused(organiser, "certify", 400, seen="something else")
    assert "changed since you looked" in alert(page)


def test_a_lot_form_of_before_a_voiding_is_not_of_the_lot_that_is_drawn_anew(site: Site) -> None:
    make_counted_contest(site, phone=LEVEL, tie_rule=TieRule.DICE)
    organiser, steward = officers(site)
    lot = {"number": "1", "voided": "0", "dice": THROWS, "name": "The caretaker"}
    assert organiser.post(f"{COUNT}/lot", lot).status_code == 303
    assert steward.post(f"{COUNT}/lot", lot | {"name": "A steward"}).status_code == 303
    void = {"number": "1", "voided": "0", "reason": "A throw was left out."}
    assert organiser.post(f"{COUNT}/strike", void).status_code == 303
    assert steward.post(f"{COUNT}/strike", void).status_code == 303
    assert "moved on since you looked" in alert(refused(organiser, "lot", 409, **lot))
    type_lot(organiser, dice=THROWS, name="The caretaker")
    type_lot(steward, dice=THROWS, name="A steward")
    assert "moved on since you looked" in alert(refused(organiser, "strike", 409, **void))
