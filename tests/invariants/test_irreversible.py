"""What officers do is undone by pressing another button, or takes two, or a fresh proof, or harms nobody."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from tests.invariants.addresses import Addresses
from tests.invariants.people import PEOPLE, person_on
from tests.sites import Site
from voting.plain import clock
from voting.web.fresh_proof import TO_OPEN, TO_SEND, needs_proof

# Every form that only officers may send, in exactly one list. A new one is put here on purpose.

# Another press on the same pages takes it back.
UNDONE = """
    evening.stop_closing_submit evening.change_submit
    collect.change_round_submit collect.call_off_submit collect.put_back_submit
    evening.wifi_submit ballots.forget_plan_submit
    ballots.issue_submit ballots.issue_several_submit ballots.put_back_submit
    desk.end_desk_pass_submit collect.end_pass_submit
    desk.admit_submit
    desk.take_back_submit desk.return_submit
    ballots.keep_take_back_submit ballots.keep_all_submit
    collect.set_aside_submit collect.take_phone_back_submit
    collect.set_round_aside_submit collect.take_round_back_submit
    shortlist.assign shortlist.unassign shortlist.rename shortlist.merge shortlist.undo
    collect.load_answers_submit collect.set_file_aside_submit collect.take_file_back_submit
    collect.leave_out_submit collect.bring_back_submit
    collect.release_submit
    evening.account_submit
"""

# The first officer proposes or enters, a second one agrees; and each can be taken back until then.
BY_TWO = """
    evening.countersign_submit ballots.keep_submit evening.stay_closed_submit evening.stay_open_submit
    ballots.undo_take_back_submit ballots.undo_all_submit vote.restore_ballot_submit
    count.lot_submit count.void_submit
    vote.enter_paper_submit vote.missing_papers_submit
"""

# What ends something for good: the officer has just proved who they are; some of these take two besides.
FRESH = """
    evening.open_submit
    evening.begin_closing_submit evening.close_submit evening.close_by_two_submit
    evening.reopen_submit
    ballots.void_submit
    count.open_submit
    count.certify_submit
    publish.publish_submit
    people.erase_submit collect.erase_submit
    shortlist.freeze_submit
    evening.invite_officer_submit evening.agree_invitation_submit
    collect.answers_csv
"""

# It only adds, looks, or changes one's own account; or what it ends nobody has in hand.
HARMLESS = {
    "collect.new_campaign_submit": "adds a campaign",
    "collect.new_round_submit": "adds a round",
    "collect.paper_submit": "adds answers, each of which can be corrected or erased",
    "collect.load_answers_preview": "looks into a file",
    "collect.find_answer_submit": "looks for an answer, and leaves a line",
    "collect.release_phone_submit": "lets answers be sorted that can still be set aside",
    "collect.canvassers_submit": "changes a number, which can be changed again",
    "collect.admit_phone_submit": "lets a phone in; its pass can be ended, and what it sent set aside",
    "desk.turn_away_at_desk_submit": "ends passes of phones that never were in; they join again",
    "collect.turn_away_submit": "ends passes of phones that never were in; they join again by the same code",
    "collect.new_round_code_submit": "ends passes; phones join again by the new code, and lose nothing",
    "desk.new_desk_code_submit": "ends passes; phones join again by the new code",
    "evening.leave_out_heads_submit": "leaves presses of a clicker out; the journal keeps how many they were",
    "people.people_submit": "looks for people, and leaves a line",
    "people.person_submit": "looks at contact details, and leaves a line",
    "collect.correct_submit": "changes one answer, which can be corrected again",
    "conference.new_conference_submit": "adds a conference",
    "conference.new_contest_submit": "adds a contest; nobody is bound by it before its vote is opened",
    "ballots.print_ballots_submit": "adds ballots, which are dead until their packs are issued",
    "ballots.arrived_submit": "says that a file is there; its packs are not issued yet",
    "ballots.discard_submit": "ends ballots whose file did not arrive, so that nobody has their codes",
    "ballots.test_submit": "prints a ballot that never votes",
    "ballots.waive_submit": "lets ballots be printed without a test, for a reason that is kept",
    "vote.show_paper": "shows the boxes of a paper",
    "vote.check_paper": "shows what was typed once more",
    "act.new_promise_submit": "adds a promise, in public",
    "act.correction_submit": "corrects a slip, once more if need be, and the public page says so",
    "act.new_update_submit": "adds an update, in public",
    "security.logout": "ends one's own sign-in",
    "security.change_password": "asks for the old password itself",
    "security.verify": "is the proof",
    "rehearsal.proof_submit": "is the proof where nothing counts",
}

# Pages that lead to such a form, or take personal data out: they ask first.
FRESH_PAGES = """
    evening.opening evening.closing evening.reopening evening.invite_officer
    evening.closing_by_two evening.invitations
    publish.publish people.erase collect.erase shortlist.freeze
"""

OFFICERS = {"officers", "stewards", "organisers", "administrators"}
# What takes data out as a file, by how its address ends.
FILES = (".csv", ".zip", ".xlsx", ".json", ".vcf", ".ics")


def marked(site: Site, addresses: Addresses, method: str) -> set[str]:
    """The endpoints that ask for a fresh proof, by a method."""
    return {
        each.endpoint
        for each in addresses
        if method in each.methods and needs_proof(site.app.view_functions[each.endpoint])
    }


def test_every_form_of_officers_is_undone_takes_two_or_proof_or_harms_nobody(addresses: Addresses) -> None:
    lists = [UNDONE.split(), BY_TWO.split(), FRESH.split(), [*HARMLESS]]
    listed = [endpoint for each in lists for endpoint in each]
    assert sorted(listed) == sorted(set(listed)), "each form is in one list"
    forms = {each.endpoint for each in addresses if "POST" in each.methods and each.access.name in OFFICERS}
    assert forms == set(listed)


def test_what_asks_for_proof_is_what_is_listed(full_site: Site, addresses: Addresses) -> None:
    assert marked(full_site, addresses, "POST") == set(FRESH.split())
    assert marked(full_site, addresses, "GET") == set(FRESH_PAGES.split())


def test_no_file_of_personal_data_leaves_without_proof(full_site: Site, addresses: Addresses) -> None:
    files = {
        each.endpoint for each in addresses if each.access.name in OFFICERS and each.path.endswith(FILES)
    }
    assert files
    assert files <= marked(full_site, addresses, "GET") | marked(full_site, addresses, "POST")


def test_the_page_to_go_back_to_is_filled_by_the_address_of_its_form(full_site: Site) -> None:
    for endpoint in FRESH.split():
        back_to = getattr(full_site.app.view_functions[endpoint], "fresh_proof")  # noqa: B009
        [form] = full_site.app.url_map.iter_rules(endpoint)
        [page] = full_site.app.url_map.iter_rules(back_to)
        assert "GET" in (page.methods or ())
        assert page.arguments <= form.arguments


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_old_sign_in_opens_and_sends_none_of_them(
    full_site: Site, addresses: Addresses, method: str
) -> None:
    officer = person_on(full_site, "organiser")
    token = officer.token()
    asked = marked(full_site, addresses, method)
    paths = {
        each.path: each.endpoint
        for each in addresses
        if each.endpoint in asked and method in each.methods and each.access.name in PEOPLE["organiser"]
    }
    assert set(paths.values()) == asked
    with clock.set_to(clock.now() + (TO_OPEN if method == "GET" else TO_SEND)):
        for path in paths:
            data = {"csrf_token": token} if method == "POST" else None
            answer = officer.client.open(path, method=method, data=data)
            assert answer.status_code == (HTTPStatus.SEE_OTHER if method == "POST" else HTTPStatus.FOUND), (
                path
            )
            assert str(answer.location).startswith("/verify?next=/"), path
