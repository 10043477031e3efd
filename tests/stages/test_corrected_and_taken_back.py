"""A correction in the office does not keep what somebody asks at their door to have taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.sites import Site, Visitor
from tests.stages.phone_answers import EVENING, another_phone, joined_phone, kept, note, send
from tests.stages.test_corrections import SECRET, everything_kept, key_of
from voting.collect.models import Outcome
from voting.collect.services import doors_of, find_campaign
from voting.plain.roles import Role


@pytest.fixture
def phone(site: Site) -> Visitor:
    return joined_phone(site)


@pytest.fixture
def desk(site: Site) -> Visitor:
    return site.officer(Role.ORGANISER)


@pytest.mark.parametrize("is_over", [False, True], ids=["while it records", "once its pass is over"])
def test_who_said_it_takes_it_back_at_the_door_though_it_was_corrected_in_the_office(
    site: Site, phone: Visitor, desk: Visitor, is_over: bool
) -> None:
    item = note(site, SECRET)
    send(phone, [item])
    desk.post(f"/answers/{key_of(item)}/correct", {"words": "The homes are damp"})
    gone = item | {"outcome": "withdrawn", "words": "", "street": "", "language": ""}
    at = EVENING + timedelta(days=3 * is_over)
    reply = send(phone, [gone | {"revision": 1}], at=at).json
    assert reply is not None
    assert (reply["taken"], reply["turned"]) == ([{"id": item["id"], "revision": 1}], [])
    # Nothing that is still on its way brings it back, in the phone's words or in the office's.
    send(phone, [item | {"revision": 2}, gone | {"revision": 3}], at=at)
    [now] = kept(site)
    assert (now.outcome, now.words) == (Outcome.WITHDRAWN, "")
    assert "damp" not in everything_kept(site)
    with site.work() as session:
        assert doors_of(session, find_campaign(session, "this-summer")).together.knocked == 0


def test_nobody_else_takes_back_what_was_corrected(site: Site, phone: Visitor, desk: Visitor) -> None:
    item = note(site, SECRET)
    send(phone, [item])
    desk.post(f"/answers/{key_of(item)}/correct", {"words": "The homes are damp"})
    gone = item | {"outcome": "withdrawn", "words": "", "revision": 1}
    reply = send(another_phone(site), [gone]).json
    assert reply is not None
    assert len(reply["turned"]) == 1
    assert [each.words for each in kept(site)] == ["The homes are damp"]


def test_a_taking_back_that_was_on_its_way_for_long_undoes_no_later_answer_that_was_corrected(
    site: Site, phone: Visitor, desk: Visitor
) -> None:
    item = note(site, SECRET)
    gone = item | {"outcome": "withdrawn", "words": "", "street": "", "language": "", "revision": 1}
    send(phone, [item])
    send(phone, [item | {"revision": 2, "words": "The homes are damp, and cold"}])
    for corrected in ("The homes are damp", "The homes are damp."):
        desk.post(f"/answers/{key_of(item)}/correct", {"words": corrected})
        reply = send(phone, [gone]).json
        assert reply is not None
        assert (reply["taken"], reply["turned"]) == ([{"id": item["id"], "revision": 1}], [])
        assert [each.words for each in kept(site)] == [corrected]
    send(phone, [gone | {"revision": 3}])
    assert [(each.words, each.outcome) for each in kept(site)] == [("", Outcome.WITHDRAWN)]
