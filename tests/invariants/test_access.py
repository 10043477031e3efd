"""Who may open what: every route says so, and keeps to it."""

from __future__ import annotations

from collections import defaultdict

import pytest
from flask import Flask

from tests.invariants.addresses import Address, Addresses
from tests.invariants.fingerprints import fingerprint
from tests.invariants.people import PEOPLE, person_on
from tests.sites import Site, Visitor
from voting.web.access import RouteWithoutAccess, guard

# Every page by who may open it. A new page belongs into one of these lists, on purpose.
WHO_MAY = {
    "public": """
        static security.static home.front home.ward places.find places.find_submit
        security.login people.forgotten people.forgotten_submit people.old_link
        people.choose_password people.choose_password_submit people.privacy
        rehearsal.sign_in rehearsal.sign_in_submit
        desk.join_desk desk.join_desk_submit desk.old_join_desk desk.wait_at_desk
        collect.join collect.join_submit collect.old_join collect.worker collect.manifest shortlist.show
        conference.show evening.hall evening.hall_now
        ballots.tested_submit vote.type_code vote.start_again vote.show_ballot vote.check_choice vote.cast
        act.results act.show act.find_receipt publish.show_csv publish.show_json publish.notice
        publish.bundle
        vote.give_back
    """,
    "canvassers": "collect.start collect.doorstep collect.doorstep_submit collect.meet_submit",
    "handing in": "collect.hand_in_answers collect.hand_in_people",
    "desk": """
        desk.desk desk.back_to_desk desk.ask_ward desk.scan
        desk.pack desk.issue_at_desk_submit desk.count_head_submit desk.uncount_head_submit
        desk.ballot_at_desk desk.spoil_at_desk_submit desk.return_at_desk_submit
        vote.help_vote vote.help_vote_submit
    """,
    "officers": "home.office security.verify security.logout security.change_password rehearsal.proof_submit",
    "stewards": """
        evening.run keeping.journal ballots.poster ballots.sheet
        evening.account evening.account_submit evening.countersign_submit
        count.show count.lot_submit count.void_submit count.certify_submit
        ballots.packs ballots.issue_submit ballots.issue_several_submit ballots.put_back_submit
        ballots.void_submit ballots.keep_submit
        desk.desk_link desk.end_desk_pass_submit desk.admit_submit desk.turn_away_at_desk_submit
        desk.new_desk_code_submit
        desk.take_back_submit desk.return_submit
        ballots.taken_back ballots.undo_take_back_submit ballots.undo_all_submit
        ballots.keep_take_back_submit ballots.keep_all_submit evening.leave_out_heads_submit
        evening.stop_closing_submit
        evening.closing_by_two evening.close_by_two_submit evening.stay_open_submit
        evening.invitations evening.agree_invitation_submit
        evening.reopening evening.reopen_submit evening.stay_closed_submit
        vote.enter_paper vote.show_paper vote.check_paper vote.enter_paper_submit vote.paper_discrepancies
        vote.restore_ballot_submit
        vote.missing_papers vote.missing_papers_submit
    """,
    "organisers": """
        people.people people.people_submit people.person people.person_submit
        people.erase people.erase_submit
        collect.campaign collect.ward collect.new_campaign collect.new_campaign_submit
        collect.new_round collect.new_round_submit collect.show_round collect.end_pass_submit
        collect.new_round_code_submit collect.phone collect.release_phone_submit collect.set_aside_submit
        collect.take_phone_back_submit
        collect.changing_round collect.change_round_submit collect.call_off_submit collect.put_back_submit
        collect.canvassers_submit collect.admit_phone_submit collect.turn_away_submit
        collect.set_round_aside_submit collect.take_round_back_submit
        collect.sheet collect.leaflets collect.paper collect.paper_submit
        collect.answers_csv
        collect.load_answers collect.load_answers_preview collect.load_answers_submit
        collect.set_file_aside_submit collect.take_file_back_submit
        collect.find_answer collect.find_answer_submit
        collect.correct collect.correct_submit collect.erase collect.erase_submit
        collect.held collect.release_submit collect.leave_out_submit collect.bring_back_submit
        shortlist.sort shortlist.assign shortlist.unassign shortlist.rename shortlist.merge shortlist.undo
        shortlist.freeze shortlist.freeze_submit
        conference.new_conference conference.new_conference_submit
        conference.new_contest conference.new_contest_submit
        evening.opening evening.open_submit
        evening.closing evening.begin_closing_submit evening.close_submit
        evening.invite_officer evening.invite_officer_submit
        evening.wifi evening.wifi_submit evening.change evening.change_submit
        ballots.print_ballots ballots.print_ballots_submit ballots.arrived_submit ballots.discard_submit
        ballots.forget_plan_submit
        ballots.sample ballots.test_submit ballots.waive_submit
        count.open_submit publish.publish publish.publish_submit
        act.correction act.correction_submit
        act.new_promise act.new_promise_submit act.new_update act.new_update_submit
    """,
}

# Pages of one round or desk, which a pass for another does not open.
OF_ONE = {
    "canvasser": {"collect.doorstep"},
    "desk helper": {"desk.desk", "desk.back_to_desk", "desk.pack", "vote.help_vote"},
}


def test_a_route_without_an_access_rule_stops_the_site() -> None:
    app = Flask("unmarked")
    app.add_url_rule("/open-to-all", view_func=lambda: "secret", endpoint="forgotten")
    with pytest.raises(RouteWithoutAccess, match="forgotten"):
        guard(app)


def test_every_page_is_on_the_list_of_who_may_open_it(addresses: Addresses) -> None:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for address in addresses:
        found[address.access.name].add(address.endpoint)
    assert found == {who: set(pages.split()) for who, pages in WHO_MAY.items()}


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_gets_further_than_they_may(full_site: Site, addresses: Addresses, who: str) -> None:
    person = person_on(full_site, who)
    token = person.token()
    closed = {each.endpoint: each for each in addresses if each.access.name not in PEOPLE[who]}
    let_in = [
        f"{method} {address.path}"
        for address in closed.values()
        for method in address.methods - {"OPTIONS"}
        if not is_refused(person, address, method, token)
    ]
    assert let_in == []
    assert closed or who == "organiser"


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_gets_as_far_as_they_may(full_site: Site, addresses: Addresses, who: str) -> None:
    person = person_on(full_site, who)
    before = fingerprint(full_site)
    opened = defaultdict[str, set[int]](set)
    for each in addresses:
        if each.access.name in PEOPLE[who] and "GET" in each.methods:
            opened[each.endpoint].add(person.get(each.path, buffered=True).status_code)
    assert opened
    assert fingerprint(full_site) == before
    # A pass opens the pages of one round or desk: those of the others stay closed.
    closed = {endpoint for endpoint, statuses in opened.items() if 403 in statuses}
    assert closed == OF_ONE.get(who, set())
    assert [endpoint for endpoint in closed if opened[endpoint] == {403}] == []


def is_refused(person: Visitor, address: Address, method: str, token: str) -> bool:
    """Sent away to sign in, where a page was asked for; otherwise told that it is closed."""
    form = {"csrf_token": token} if method == "POST" else None
    answer = person.client.open(address.path, method=method, data=form, buffered=True)
    asked_to_sign_in = "/login?next=" in answer.headers.get("Location", "")
    return answer.status_code == 403 or (method in {"GET", "HEAD"} and asked_to_sign_in)
