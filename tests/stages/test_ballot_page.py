"""The ballot page: choose, look, cast, keep the receipt; every wrong turn is one plain sentence."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from tests.ballot_forms import crossed
from tests.factories import close_the_contest, make_open_contest, make_ready_contest, the_contest
from tests.methods import Method
from tests.sites import Site, Visitor
from voting.ballots.services import (
    account_of,
    find_ballot,
    packs_of,
    register_ballots,
    spoil_ballot,
    void_pack,
)
from voting.plain.codes import grouped

RECEIPT = r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}"


def sentence(answer: Any) -> str:
    """What an answer says when it refuses."""
    alert = BeautifulSoup(answer.data, "html.parser").select_one("[role=alert] li, p[role=alert]")
    assert isinstance(alert, Tag)
    return " ".join(alert.get_text().split())


def fields(answer: Any, action: str) -> dict[str, str]:
    """The hidden fields of the form that leads on to an address."""
    form = BeautifulSoup(answer.data, "html.parser").find("form", action=action)
    assert isinstance(form, Tag)
    hidden = form.find_all("input", type="hidden")
    return {str(each["name"]): str(each["value"]) for each in hidden}


def receipt(answer: Any) -> str:
    shown = BeautifulSoup(answer.data, "html.parser").select_one("p.code")
    assert shown is not None
    return shown.get_text()


def turnout(site: Site) -> int:
    with site.work() as session:
        account = account_of(session, the_contest(session))
        return account.phone + account.paper


def confirmation(visitor: Visitor, code: str, *marks: int) -> dict[str, str]:
    return fields(visitor.post("/b/check", {"code": code, **crossed(*marks)}), "/b/cast")


def test_a_typed_code_leads_to_a_receipt(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    visitor = site.visitor()
    ballot = visitor.post("/b/ballot", {"code": grouped(code).lower()})
    assert "Safer crossing on the high street" in ballot.text
    looked = visitor.post("/b/check", {"code": code, **crossed(1)})
    assert "Is this your choice?" in looked.text
    assert turnout(site) == 0
    done = visitor.post("/b/cast", fields(looked, "/b/cast"))
    assert done.status_code == 200
    assert len(receipt(done)) == 14
    assert turnout(site) == 1


def test_several_options_can_be_approved(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1, method=Method.APPROVAL)
    visitor = site.visitor()
    looked = visitor.post("/b/check", {"code": code, **crossed(1, 3)})
    assert "Safer crossing" in looked.text
    assert "A bus on Sundays" in looked.text
    assert visitor.post("/b/cast", fields(looked, "/b/cast")).status_code == 200


def test_changing_a_choice_keeps_it_ticked(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    again = site.visitor().post("/b/ballot", {"code": code, **crossed(2)})
    ticked = BeautifulSoup(again.data, "html.parser").select("input[name=cross][checked]")
    assert [each["value"] for each in ticked] == ["02"]


def test_a_double_click_gets_the_same_receipt(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    visitor = site.visitor()
    form = confirmation(visitor, code, 1)
    assert receipt(visitor.post("/b/cast", form)) == receipt(visitor.post("/b/cast", form))
    assert turnout(site) == 1


def test_going_back_and_choosing_again_is_refused(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    visitor = site.visitor()
    first, second = confirmation(visitor, code, 1), confirmation(visitor, code, 2)
    visitor.post("/b/cast", first)
    answer = visitor.post("/b/cast", second)
    assert answer.status_code == 409
    assert sentence(answer).startswith("This ballot has already been used.")


@pytest.mark.parametrize("nonce", ["", "1", "x" * 21, "x" * 23, "ä" * 22])
def test_a_nonce_that_no_page_of_ours_made_casts_nothing(site: Site, nonce: str) -> None:
    [code] = make_open_contest(site, ballots=1)
    answer = site.visitor().post("/b/cast", {"code": code, **crossed(1), "nonce": nonce})
    assert "Is this your choice?" in answer.text
    assert turnout(site) == 0


def test_a_used_ballot_says_so_and_not_how(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    visitor = site.visitor()
    visitor.post("/b/cast", confirmation(visitor, code, 1))
    answer = site.visitor().post("/b/ballot", {"code": code})
    assert answer.status_code == 409
    assert sentence(answer).startswith("This ballot has already been used. If you cast that vote,")
    assert "phone" not in sentence(answer)


@pytest.mark.parametrize(
    "typed", ["", "7", "OOOO OOOO OOOO OOO", "0000000000000000", "<script>", "Ω" * 16, "x" * 999]
)
def test_a_wrong_code_is_one_sentence_and_stays_in_the_field(site: Site, typed: str) -> None:
    make_open_contest(site, ballots=1)
    answer = site.visitor().post("/b/ballot", {"code": typed})
    assert answer.status_code == 404
    assert sentence(answer).startswith("This code is not on any of our ballots.")
    field = BeautifulSoup(answer.data, "html.parser").select_one("input[name=code]")
    assert field is not None
    assert field.get("value", "") == typed


def test_a_scanned_link_is_as_good_as_its_code(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    assert site.visitor().post("/b/ballot", {"code": f"https://vote.example/b#{code}"}).status_code == 200


@pytest.mark.parametrize(
    "marks", ["000000", "010100", "09", "-1", "01", "one", "", "01" * 4, "000002", "٠١٠٠٠٠", "9" * 5000]
)
def test_marks_that_make_no_vote_show_the_ballot_again(site: Site, marks: str) -> None:
    [code] = make_open_contest(site, ballots=1)
    visitor = site.visitor()
    looked = visitor.post("/b/check", {"code": code, "marks": marks})
    forced = visitor.post("/b/cast", {"code": code, "marks": marks, "nonce": "n" * 22})
    assert looked.status_code == forced.status_code == 200
    for answer in looked, forced:
        assert sentence(answer).startswith("Your vote isn’t ready yet.")
    assert turnout(site) == 0


def test_a_ballot_before_during_and_after(site: Site) -> None:
    with site.work() as session:
        contest = make_ready_contest(session)
        [(_number, code)] = register_ballots(
            session, contest, count=1, design="a5", pepper=site.pepper, by="test"
        )
    answer = site.visitor().post("/b/ballot", {"code": code})
    assert answer.status_code == 409
    assert sentence(answer) == "This ballot has not been handed out. Take it to a steward at the door."


def test_a_closed_contest_says_so(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    visitor = site.visitor()
    form = confirmation(visitor, code, 1)
    close_the_contest(site)
    for answer in (visitor.post("/b/ballot", {"code": code}), visitor.post("/b/cast", form)):
        assert answer.status_code == 409
        assert sentence(answer).startswith("Voting is over for this ward.")


def test_spoilt_and_void_ballots_say_what_to_do(site: Site) -> None:
    [spoilt] = make_open_contest(site, ballots=1)
    with site.work() as session:
        contest = the_contest(session)
        spoil_ballot(session, find_ballot(session, spoilt, pepper=site.pepper), by="test")
        [(_n, void)] = register_ballots(session, contest, count=1, design="a5", pepper=site.pepper, by="test")
        void_pack(session, packs_of(session, contest)[-1], by="test")
    told = {
        spoilt: "This ballot was taken back. Ask a steward for another one.",
        void: "This ballot is void: its pack is not in use. Ask a steward for another one.",
    }
    for code, words in told.items():
        answer = site.visitor().post("/b/ballot", {"code": code})
        assert answer.status_code == 409
        assert sentence(answer) == words


def test_the_code_is_in_no_address_and_no_header(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    visitor = site.visitor()
    form = confirmation(visitor, code, 1)
    answers = [
        visitor.post("/b/ballot", {"code": code}),
        visitor.post("/b/check", {"code": code, **crossed(1)}),
        visitor.post("/b/cast", form),
    ]
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-store, no-transform"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert code not in str(answer.headers)
        links = BeautifulSoup(answer.data, "html.parser").find_all(["a", "form", "script", "link", "img"])
        assert not [each for each in links if code in str(each.attrs)]


def test_the_receipt_page_does_not_show_the_choice(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    visitor = site.visitor()
    done = visitor.post("/b/cast", confirmation(visitor, code, 1))
    assert "Safer crossing" not in done.text


def test_a_reloaded_page_of_the_vote_starts_again(site: Site) -> None:
    for path in ("/b/ballot", "/b/check", "/b/cast"):
        assert site.visitor().get(path).headers["Location"] == "/b"
