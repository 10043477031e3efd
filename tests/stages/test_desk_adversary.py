"""A phone that joined the desk and knows every number, and no code: it harms no ballot and learns nothing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import BY, make_ready_contest, the_contest
from tests.sites import Site, Visitor
from tests.soak.lengths import rounds
from tests.stages.door import cast
from voting.ballots.models import Ballot, BallotState, Pack
from voting.ballots.services import issue_pack, packs_of, register_ballots
from voting.conference.services import open_contest
from voting.people.services import give_pass
from voting.plain import clock
from voting.plain.roles import PassKind
from voting.web.access import rule_of

# Packs of 25: some in which all have voted, one in which some have, and some in which nobody has.
VOTED, IN_ALL = rounds(short=30, long=45), rounds(short=57, long=205)
LAST_PACK = -(-IN_ALL // 25)


@pytest.fixture
def hall(site: Site) -> list[str]:
    """A hall with all ballots handed out, of which the first have voted; returns their codes."""
    with site.work() as session:
        contest = make_ready_contest(session)
        contest.conference.starts_at = clock.now()
        numbered = register_ballots(session, contest, count=IN_ALL, design="a5", pepper=site.pepper, by=BY)
        open_contest(session, contest, keys=site.instance.keys, pepper=site.pepper, by=BY)
        for pack in packs_of(session, contest):
            issue_pack(session, pack, by=BY)
    codes = [code for _number, code in numbered]
    # Whole packs of voters and whole packs of none, so that packs could give them away as well.
    for code in codes[:VOTED]:
        cast(site, code)
    return codes


def joined(site: Site) -> Visitor:
    with site.work() as session:
        desk = the_contest(session).conference_id
        return site.phone(give_pass(session, PassKind.DESK, subject_id=desk, name="Mallory"))


def addresses_to_post(site: Site, *, pack: int) -> list[str]:
    """Every address of the desk that takes a POST, officers' too, for one pack."""
    with site.work() as session:
        desk = the_contest(session).conference_id
    values = {"conference_id": desk, "ward": "harborne", "number": pack}
    with site.app.test_request_context():
        urls = site.app.url_map.bind("localhost")
        return [
            urls.build(rule.endpoint, {name: values[name] for name in rule.arguments}, method="POST")
            for rule in site.app.url_map.iter_rules()
            if "POST" in (rule.methods or ())
            and (rule.rule.startswith("/desk/<uuid:conference_id>"))
            and rule_of(site.app, rule.endpoint) is not None
        ]


def told(answer: Any) -> tuple[int, str, str]:
    """What an answer says, without its token, and without the numbers that were asked for."""
    text = re.sub(r'name="csrf_token"[^>]*>', "", answer.get_data(as_text=True))
    text = re.sub(r"[0-9]+", "#", text)
    return answer.status_code, re.sub(r"[0-9]+", "#", answer.headers.get("Location", "")), text


def states(site: Site) -> Counter[BallotState]:
    with site.work() as session:
        return Counter(session.scalars(sa.select(Ballot.state)))


def test_every_number_tried_at_every_address_harms_no_ballot_and_tells_nobody_who_voted(
    site: Site, hall: list[str]
) -> None:
    with site.work() as session:
        rows = session.execute(
            sa.select(Ballot.number, Pack.number, Ballot.state).join(Ballot.pack).order_by(Ballot.number)
        ).all()
    before, phone = states(site), joined(site)
    assert before == {BallotState.PHONE: VOTED, BallotState.ISSUED: IN_ALL - VOTED}
    answers = defaultdict[str, dict[BallotState, set[Any]]](lambda: defaultdict(set))
    for number, pack, state in rows:
        for address in addresses_to_post(site, pack=pack):
            if "/help/" in address:
                continue  # It ends the pass: tried below.
            form = {"numbers": str(number), "number": str(number), "code": str(number), "scan": str(number)}
            kind = re.sub(r"[0-9]+", "#", address)
            answers[kind][state].add(told(phone.post(address, form)))
    assert states(site) == before
    assert len(answers) >= 9
    for address, by_state in answers.items():
        assert by_state[BallotState.PHONE] == by_state[BallotState.ISSUED], address
        assert len(by_state[BallotState.ISSUED]) == 1, address
    [helping] = [each for each in addresses_to_post(site, pack=1) if "/help/" in each]
    assert phone.post(helping).status_code == 303
    assert states(site) == before


def test_taking_whole_packs_back_or_ballots_by_number_is_closed_to_a_pass(
    site: Site, hall: list[str]
) -> None:
    phone, before = joined(site), states(site)
    closed = [
        each
        for pack in (1, LAST_PACK)
        for each in addresses_to_post(site, pack=pack)
        if each.endswith(("/take-back", "/packs/harborne/1/return", f"/packs/harborne/{LAST_PACK}/return"))
    ]
    assert len(closed) == 4
    statuses = {phone.post(each, {"numbers": ["1", str(IN_ALL)]}).status_code for each in closed}
    assert statuses == {403}
    assert states(site) == before


def test_looking_at_a_ballot_by_its_code_at_the_desk_never_says_whether_it_voted(
    site: Site, hall: list[str]
) -> None:
    phone = joined(site)
    [look] = [each for each in addresses_to_post(site, pack=1) if each.endswith("/ballot")]
    pages = {
        re.sub(re.escape(code), "CODE", told(phone.post(look, {"code": code}))[2])
        for code in (hall[0], hall[VOTED - 1], hall[VOTED], hall[-1])
    }
    shown = {re.sub(r'value="[^"]*"', "", page) for page in pages}
    assert len(shown) == 1
