"""What comes late to frozen wards hides nothing that a canvasser held, and goes with one press."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa

from tests.factories import BY, make_campaign, ward_named
from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.phone_answers import EVENING, another_phone, joined_phone, kept, note, send
from voting.collect.models import Answer, Campaign, Round
from voting.collect.services import find_campaign, plan_round, settle
from voting.collect.services.corrections import HELD_SHOWN, erase_answer
from voting.collect.services.late_answers import bring_late_back, leave_late_out
from voting.people.services import give_pass
from voting.plain import clock
from voting.plain.roles import PassKind, Role
from voting.storage.journal import JournalEntry

HELD = "/campaigns/this-summer/held"
GENUINE = "GENUINE: it tells something about a neighbour"


@pytest.fixture
def phone(site: Site) -> Visitor:
    """The phone of a canvasser who walks in Harborne, which is not frozen."""
    return joined_phone(site)


def flood_frozen(site: Site, count: int = 3 * HELD_SHOWN, **said: object) -> list[dict[str, object]]:
    """Another phone, with today's pass, sends answers for an old round of Quinton, which is frozen."""
    with site.work() as session:
        campaign, ward = session.scalars(sa.select(Campaign)).one(), ward_named(session, "quinton")
        old = session.scalar(sa.select(Round.id).where(Round.ward_code == ward.code))
        if old is None:
            old = plan_round(
                session, campaign, ward=ward, on=EVENING.date(), meeting_place="", streets=(), by=BY
            ).id
            settle(session, campaign, ward)
        key = str(old)
    eve = another_phone(site)
    first = note(site, "junk", round=key) | said
    items = [first | {"id": str(uuid.uuid4()), "words": f"junk {number}"} for number in range(count)]
    for start in range(0, count, 100):
        reply = send(eve, items[start : start + 100]).json
        assert reply is not None
        assert reply["turned"] == []
    return items


def page(site: Site) -> str:
    return words(read(site.officer(Role.ORGANISER).get(HELD)))


def acts(site: Site) -> list[tuple[str, object]]:
    with site.work() as session:
        asked = sa.select(JournalEntry.act, JournalEntry.details).order_by(JournalEntry.number)
        wanted = {"AnswersLeftOut", "AnswersBroughtBack"}
        return [(act, details["count"]) for act, details in session.execute(asked) if act in wanted]


@pytest.mark.parametrize("held", [False, True], ids=["plain", "marked as personal"])
def test_a_flood_for_a_frozen_ward_hides_nothing_that_a_canvasser_held(
    site: Site, phone: Visitor, held: bool
) -> None:
    send(phone, [note(site, GENUINE, held=True)])
    flood_frozen(site, held=held)
    desk = site.officer(Role.ORGANISER)
    assert "Review 1 held answer" in words(read(desk.get("/campaigns/this-summer")))
    shown = read(desk.get(HELD))
    said = [each.get_text() for each in shown.select("blockquote")]
    assert said[0] == GENUINE
    assert f"Quinton {3 * HELD_SHOWN} answers" in words(shown)
    assert [each.get_text() for each in shown.select("section.apart blockquote")] == said[1:]


def test_late_answers_are_left_out_with_one_press_and_brought_back_with_another(
    site: Site, phone: Visitor
) -> None:
    send(phone, [note(site, GENUINE, held=True)])
    flood_frozen(site)
    before = {each.id: (each.is_held, each.is_counted, each.doubt, each.words) for each in kept(site)}
    desk = site.officer(Role.ORGANISER)
    done = desk.post(f"{HELD}/leave-out", follow_redirects=True)
    left = words(read(done))
    assert f"{3 * HELD_SHOWN} late answers left out." in left
    assert "junk" not in left
    assert GENUINE in left
    assert "Review 1 held answer" in words(read(desk.get("/campaigns/this-summer")))
    back = words(read(desk.post(f"{HELD}/bring-back", follow_redirects=True)))
    assert f"{3 * HELD_SHOWN} late answers are held again." in back
    assert {each.id: (each.is_held, each.is_counted, each.doubt, each.words) for each in kept(site)} == before
    assert acts(site) == [("AnswersLeftOut", 3 * HELD_SHOWN), ("AnswersBroughtBack", 3 * HELD_SHOWN)]
    again = words(read(desk.post(f"{HELD}/bring-back", follow_redirects=True)))
    assert "There were none, so nothing has changed." in again
    assert len(acts(site)) == 2


def test_what_was_left_out_is_erased_or_taken_back_by_who_sent_it_and_counts_nowhere(
    site: Site, phone: Visitor
) -> None:
    with site.work() as session:
        campaign, ward = session.scalars(sa.select(Campaign)).one(), ward_named(session)
        settle(session, campaign, ward)
        walked = session.scalars(sa.select(Round.id)).one()
        with clock.set_to(EVENING):
            over = give_pass(session, PassKind.ROUND, subject_id=walked, name="Robin")
            over.ended_at = EVENING
            robin = site.phone(over)
    items = [note(site, f"Late {number}") for number in range(3)]
    send(robin, items)
    with site.work() as session:
        assert leave_late_out(session, find_campaign(session, "this-summer"), by=BY) == 3
    gone = items[0] | {"revision": 1, "outcome": "withdrawn", "words": "", "street": "", "language": ""}
    reply = send(robin, [gone]).json
    assert reply is not None
    assert reply["turned"] == []
    with site.work() as session:
        answer = session.scalars(sa.select(Answer).where(Answer.words == "Late 1")).one()
        erase_answer(session, answer, register=site.instance.erasures, by=BY)
    assert sorted(each.words for each in kept(site)) == ["", "", "Late 2"]
    assert not any(each.is_counted and each.outcome == "spoke" for each in kept(site))
    with site.work() as session:
        assert bring_late_back(session, find_campaign(session, "this-summer"), by=BY) == 2


def test_every_answer_that_is_held_can_be_reached(site: Site, phone: Visitor) -> None:
    items = [note(site, f"Held {number}", held=True) for number in range(HELD_SHOWN + 7)]
    send(phone, items)
    desk = site.officer(Role.ORGANISER)
    first = read(desk.get(HELD))
    onward = f"{HELD}?after={HELD_SHOWN}"
    assert [str(each["href"]) for each in first.select("main a[href*=after]")] == [onward]
    both = [*first.select("blockquote"), *read(desk.get(onward)).select("blockquote")]
    assert {each.get_text() for each in both} == {item["words"] for item in items}
    assert "Back to the first answers" in words(read(desk.get(f"{HELD}?after=900")))
    assert desk.get(f"{HELD}?after=-1").status_code == 200


def test_organisers_alone_leave_out(site: Site) -> None:
    with site.work() as session:
        make_campaign(session)
    for act in ("leave-out", "bring-back"):
        assert site.officer(Role.STEWARD).post(f"{HELD}/{act}").status_code == 403
