"""Whoever is needed as a second officer is told so where they work, and so is whoever goes on after them."""

from __future__ import annotations

import pytest

from tests.buttons import press
from tests.factories import BY, make_open_contest, the_contest
from tests.officers import give_passwords
from tests.reading import journal_of, read, words
from tests.sites import Site, Visitor
from tests.stages.door_desk import open_desk
from tests.stages.test_taking_back import spoil, undo_the_newest
from voting.ballots.services import find_pack, void_pack_by_two
from voting.conference.services import close_contest
from voting.plain.roles import Role

RUN, AGREE, INVITE = "/conferences/tonight/run", "/officers/agree", "/officers/invite"
NEW = "third@example.org"


def waiting(officer: Visitor) -> list[str]:
    """What waits for a second officer, as this one is told on the page where they run the conference."""
    return [words_of(each) for each in read(officer.get(RUN)).select("#live-waiting li")]


def words_of(part: object) -> str:
    return " ".join(str(getattr(part, "get_text")()).split())  # noqa: B009


def links_of(officer: Visitor) -> list[str]:
    return [str(each["href"]) for each in read(officer.get(RUN)).select("#live-waiting li a")]


def test_a_proposal_to_void_a_pack_or_to_undo_a_take_back_is_told_to_the_second_officer(site: Site) -> None:
    desk = open_desk(site)
    organiser = site.officer(Role.ORGANISER)
    desk.phone.post(desk.pack(1, "/sign-out"))
    assert waiting(organiser) == []
    spoil(desk, 3)
    with site.work() as session:
        contest = the_contest(session)
        undo_the_newest(session, by=BY)
        void_pack_by_two(session, find_pack(session, contest, 2), by=BY)
    told = waiting(organiser)
    assert told == [
        f"Void pack 2 of Harborne: proposed by {BY}",
        f"Undo taking back in Harborne: ballots 4: proposed by {BY}",
    ]
    for address in links_of(organiser):
        assert organiser.get(address).status_code == 200


def two_of_two_families(site: Site) -> tuple[Visitor, Visitor]:
    organiser, steward = site.officer(Role.ORGANISER), site.officer(Role.STEWARD)
    give_passwords(site, "organiser@example.org", "steward@example.org")
    return organiser, steward


def test_an_invitation_by_two_is_told_to_the_second_and_then_its_link_is_offered_to_the_first(
    site: Site,
) -> None:
    make_open_contest(site, ballots=1)
    organiser, steward = two_of_two_families(site)
    organiser.post(INVITE, {"email": NEW})
    with site.work() as session:
        assert [by for _act, by, line in journal_of(session, "OfficerInvited") if line["role"]][2:] == []
    for page in (RUN, "/office"):
        assert NEW in words(read(steward.get(page))), page
    assert waiting(steward) == [f"Invite {NEW}: proposed by organiser@example.org"]
    assert waiting(organiser) == [
        f"Invite {NEW}: you proposed it; another officer must agree from their own account"
    ]
    [form] = read(steward.get(AGREE)).select("form.one-button")
    agreed = press(steward, str(form["action"]), on=AGREE)
    assert f"{NEW} has been invited. Now organiser@example.org should show them the link." in words(
        read(agreed)
    )
    with site.work() as session:
        [invited] = journal_of(session, "OfficerInvited")[2:]
        assert invited[1] == journal_of(session, "ActAgreed")[0][1]
    for page in (RUN, "/office", AGREE):
        [link] = read(organiser.get(page)).select("a[href*='officer=']")
        filled = read(organiser.get(str(link["href"])))
        assert filled.select("input[name=email]")[0]["value"] == NEW, page
        assert read(steward.get(page)).select("a[href*='officer=']") == [], page
    assert read(organiser.post(INVITE, {"email": NEW})).select(".invitation")
    give_passwords(site, NEW)
    assert read(organiser.get(RUN)).select("a[href*='officer=']") == []


def test_after_an_invitation_one_comes_back_to_where_it_was_begun(site: Site) -> None:
    make_open_contest(site, ballots=1)
    organiser = site.officer(Role.ORGANISER)
    [link] = [each for each in read(organiser.get(RUN)).select("a") if "Invite a second" in each.get_text()][
        -1:
    ]
    [form] = read(organiser.get(str(link["href"]))).select("main form")
    done = read(organiser.post(str(form["action"]), {"email": NEW}))
    assert [each["href"] for each in done.select("main a") if "Back to" in each.get_text()] == [RUN]


@pytest.mark.parametrize("first", [Role.STEWARD, Role.ORGANISER])
def test_the_next_step_is_to_sign_the_account_for_the_officer_it_waits_for(site: Site, first: Role) -> None:
    make_open_contest(site, ballots=1)
    steward, organiser = site.officer(Role.STEWARD), site.officer(Role.ORGANISER)
    with site.work() as session:
        close_contest(session, the_contest(session), by=BY)
    assert "Next: count the papers by hand" in words(read(steward.get(RUN)))
    counts = {"ballot_box": "0", "spoilt": "0", "unused": "0", "reason": ""}
    signer, other = (steward, organiser) if first == Role.STEWARD else (organiser, steward)
    assert signer.post("/conferences/tonight/harborne/account", counts).status_code == 303
    mine, theirs = words(read(signer.get(RUN))), words(read(other.get(RUN)))
    if signer is organiser:
        assert "Next: sign the ballot account" in theirs
        assert "Next: another officer signs the ballot account. You have signed." in mine
    else:
        assert "Next: count" in theirs
        assert "Next: an organiser opens the envelopes. You have signed the ballot account." in mine
    assert "The organiser does this." not in mine + theirs
