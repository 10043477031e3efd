"""The hall's screen: what it shows at each stage, what it never shows, and how rarely it has to be sent."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from tests.casting import cast_by_phone
from tests.factories import (
    close_the_contest,
    make_open_contest,
    make_published_contest,
    make_ready_contest,
    the_contest,
)
from tests.reading import journal_of
from tests.sites import Site
from voting.conference.rules import votes_to_show
from voting.plain import clock
from voting.plain.roles import Role
from voting.publish.rules import OptionToShow, in_turn

EVENING = datetime(2026, 9, 30, 19, 0, tzinfo=UTC)
HALL, NOW = "/hall/tonight", "/hall/tonight/now"


def words(answer: TestResponse) -> str:
    """What a page says, with single spaces."""
    return " ".join(BeautifulSoup(answer.data, "html.parser").get_text(" ").split())


def test_a_hall_sees_how_to_vote_and_the_turnout_and_is_sent_only_news(site: Site) -> None:
    codes = make_open_contest(site, ballots=12)
    with site.work() as session:
        event = the_contest(session).conference
        event.wifi_network, event.wifi_password = "Hall guests", "tea and cake"
    screen = site.visitor()
    with clock.set_to(EVENING):
        page = words(screen.get(HALL))
        assert "Mark it, or scan it. Never both." in page
        assert "fewer than 10 votes in of 12 ballots handed out" in page
        assert "tea and cake" in page
        first = screen.get(NOW)
        again = screen.get(NOW, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        for code in codes[:10]:
            cast_by_phone(site, code, 1)
        news = screen.get(NOW, headers={"If-None-Match": first.headers["ETag"]})
        assert news.status_code == 200
        assert "10 votes in of 12 ballots handed out" in words(news)
        assert "by phone" not in words(news)
    assert "tea and cake" not in words(screen.get(HALL))
    close_the_contest(site)
    with clock.set_to(EVENING):
        over = words(screen.get(NOW))
        assert "Voting is over." in over
        assert "tea and cake" not in over


def test_the_closing_time_is_announced_counted_down_to_and_closes_nothing(site: Site) -> None:
    make_open_contest(site, ballots=1)
    organiser, address = site.officer(Role.ORGANISER), "/conferences/tonight/wifi"
    assert "before the conference begins" in words(organiser.post(address, {"closes_at": "19:30"}))
    assert "like this: 20:30" in words(organiser.post(address, {"closes_at": "late"}))
    assert "Voting closes" not in words(site.visitor().get(HALL))
    assert organiser.post(address, {"closes_at": "20:30"}).status_code == 303
    with clock.set_to(EVENING):
        assert "Voting closes at 20:30" in words(site.visitor().get(HALL))
        assert 'data-closes="2026-09-30T19:30:00+00:00"' in site.visitor().get(NOW).text
        assert 'value="20:30"' in organiser.get("/conferences/tonight/wifi").text
    with site.work() as session:
        assert the_contest(session).state == "open"
    organiser.post(address, {"closes_at": ""})
    assert "Voting closes" not in words(site.visitor().get(HALL))


def test_a_published_result_is_shown_option_by_option(site: Site) -> None:
    make_published_contest(site)
    page = site.visitor().get(HALL).text
    shown = [page.index(f'id="harborne-{turn}"') for turn in (1, 2, 3)]
    assert shown == sorted(shown)
    text = words(site.visitor().get(NOW))
    assert text.index("A bus on Sundays") < text.index("Mend the park gates") < text.index("Safer crossing")
    assert "Harborne has chosen Safer crossing on the high street 7" in text
    assert "How to vote" not in text


def test_a_result_is_read_out_from_the_fewest_to_what_was_chosen() -> None:
    titles = zip("abc", (5, 5, 2), strict=True)
    options = [{"number": n, "title": title, "votes": votes} for n, (title, votes) in enumerate(titles, 1)]
    by_lot = in_turn({"options": options, "chosen": [1], "lots": [{"drawn": 1}], "method": "approval"})
    assert by_lot == [
        OptionToShow("c", 2, is_chosen=False, by_lot=False),
        OptionToShow("b", 5, is_chosen=False, by_lot=False),
        OptionToShow("a", 5, is_chosen=True, by_lot=True),
    ]


@pytest.mark.parametrize(("votes", "shown"), [(0, None), (9, None), (10, 10), (11, 11)])
def test_few_votes_are_not_counted_out(votes: int, shown: int | None) -> None:
    assert votes_to_show(votes) == shown


def test_the_journal_keeps_who_named_the_wifi_and_never_its_password(site: Site) -> None:
    with site.work() as session:
        make_ready_contest(session)
    organiser, address = site.officer(Role.ORGANISER), "/conferences/tonight/wifi"
    for _ in range(2):
        organiser.post(address, {"network": "Hall guests", "password": "tea and cake"})
    with site.work() as session:
        [(_act, by, facts)] = journal_of(session, "WifiSaid")
    assert by.startswith("officer:")
    assert facts == {"conference": "tonight", "network": "Hall guests"}
