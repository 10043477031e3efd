"""What is published of the votes: said before the vote, kept to afterwards, and seen by observers."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from tests.factories import (
    BY,
    make_counted_contest,
    make_open_contest,
    make_published_contest,
    publish_the_result,
    the_contest,
)
from tests.reading import read, words
from tests.sites import Site
from voting.ballots.ballot_texts import ballot_words
from voting.conference.journal_entries import ContestMade
from voting.conference.models import Method, PublishedVotes
from voting.conference.services import fixed_of
from voting.count.models import Vote
from voting.count.services import count_of
from voting.count.services.sealing import seal_votes
from voting.plain.digests import digest_of
from voting.plain.roles import Role
from voting.publish.commands import observe as observe_command
from voting.publish.models import Result as Published
from voting.site.command import Named
from voting.storage import journal
from voting.storage.journal import JournalEntry

RESULT = "/results/tonight/harborne"
WARNING = "If somebody told you exactly how to mark yours, they could look for it."
# Forty votes: the first was dictated, and nobody else marks like it.
DICTATED = (4, 0, 1)
FORTY = [DICTATED, *[(5, 1, 0)] * 20, *[(0, 5, 2)] * 19]


def files_of(site: Site) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(site.visitor().get(f"{RESULT}.zip").data)) as files:
        return {name: files.read(name) for name in files.namelist() if name != "count.pyz"}


def test_nothing_that_is_published_holds_a_vote_that_was_dictated(site: Site) -> None:
    make_published_contest(site, phone=FORTY, method=Method.SCORE)
    files = files_of(site)
    assert not [name for name in files if name.startswith("votes")]
    pages = [site.visitor().get(f"{RESULT}{ending}").text for ending in ("", ".json", ".csv")]
    everything = "".join(pages).split() + b"".join(files.values()).decode().split()
    assert "4,0,1" not in "".join(everything)
    assert json.loads(files["sums.json"])["options"] == [104, 115, 39]
    page = words(read(site.visitor().get(RESULT)))
    assert "Single votes are not in it, so that nobody can look for one." in page


def test_where_every_vote_is_published_every_ballot_warns_of_it(site: Site) -> None:
    listed = {"published_votes": PublishedVotes.FULL_LIST}
    [code, *_more] = make_open_contest(site, ballots=12, method=Method.SCORE, **listed)
    assert WARNING in words(read(site.visitor().post("/b/ballot", {"code": code})))
    assert WARNING in words(read(site.visitor().get("/conferences/tonight")))
    with site.work() as session:
        contest = the_contest(session)
        [tongue] = ballot_words(contest, instance=site.instance)["tongues"]
        assert WARNING in tongue.tie_words
        assert fixed_of(contest)["published votes"] == "full list"


def test_where_only_totals_are_published_no_ballot_needs_a_warning(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    assert WARNING not in words(read(site.visitor().post("/b/ballot", {"code": code})))
    assert "Only totals are published" in words(read(site.visitor().get("/conferences/tonight")))
    with site.work() as session:
        assert fixed_of(the_contest(session))["published votes"] == "sums"


@pytest.mark.parametrize("method", [Method.RUN_OFF, Method.RANKED_PAIRS, Method.STV])
def test_nothing_public_tells_a_number_of_options_that_were_put_in_order(site: Site, method: Method) -> None:
    """The third was put first by three, and they made the second win: the numbers would prove their order."""
    votes = [(1, 2, 3)] * 6 + [(2, 1, 3)] * 5 + [(3, 2, 1)] * 3
    rules = {"method": method, "places": 2 if method == Method.STV else 1}
    make_published_contest(site, phone=votes, **rules)
    page = read(site.visitor().get(RESULT))
    assert [row.select("td")[0].get_text(strip=True) for row in page.select("tbody tr")] == ["–"] * 3
    assert "could prove in which order another person voted" in words(page)
    assert "can check only a part, and says which" in words(page)
    assert "never how anybody put the options in order" in words(
        read(site.visitor().get("/conferences/tonight"))
    )
    declared = site.visitor().get(f"{RESULT}.json").get_json()
    assert [option["votes"] for option in declared["options"]] == [None] * 3
    assert declared["chosen"] == ([1, 2] if method == Method.STV else [2])
    files = files_of(site)
    assert json.loads(files["sums.json"])["options"] is None
    assert json.loads(files["result.json"])["counts"] is None
    assert site.visitor().get(f"{RESULT}.pdf").status_code == 200
    hall = read(site.visitor().get("/hall/tonight"))
    assert {each.get_text() for each in hall.select("p.votes")} == {"Not chosen", "Chosen"}
    count = read(site.officer(Role.ORGANISER).get("/conferences/tonight/harborne/count"))
    assert "with so few votes or options, they could prove how somebody put them in order" in words(count)


FIVE = ("Zebra crossing", "New trees", "Later buses", "A bench", "A tap")


@pytest.mark.parametrize("method", [Method.RUN_OFF, Method.RANKED_PAIRS, Method.STV])
def test_with_enough_options_and_votes_a_recount_and_the_pages_have_their_numbers(
    site: Site, method: Method
) -> None:
    votes = [(1, 2, 3, 4, 5)] * 12 + [(2, 1, 3, 4, 5)] * 10 + [(3, 2, 1, 4, 5)] * 6 + [(4, 3, 2, 1, 5)] * 4
    rules = {"method": method, "places": 2 if method == Method.STV else 1}
    make_published_contest(site, phone=votes, titles=FIVE, **rules)
    page = read(site.visitor().get(RESULT))
    firsts = [row.select("td")[0].get_text(strip=True) for row in page.select("table")[0].select("tbody tr")]
    assert firsts == ["12", "10", "6", "4", "0"]
    assert "with fewer than 30 votes only what is chosen is published" in words(
        read(site.visitor().get("/conferences/tonight"))
    ).replace("With", "with")
    files = files_of(site)
    sums = json.loads(files["sums.json"])
    assert (sums["kind"], sums["options"]) == ("totals", [12, 10, 6, 4, 0])
    expected = {Method.RANKED_PAIRS: "Every pair compared"}.get(method, "Round by round")
    assert expected in words(page)
    assert expected in words(read(site.officer(Role.ORGANISER).get("/conferences/tonight/harborne/count")))
    hall = read(site.visitor().get("/hall/tonight"))
    assert any("12 first choices" in each.get_text() for each in hall.select("p.votes"))
    assert site.visitor().get(f"{RESULT}.json").get_json()["options"][0]["votes"] == 12
    assert site.visitor().get(f"{RESULT}.pdf").status_code == 200


def test_the_full_list_is_published_where_the_contest_was_made_so(site: Site) -> None:
    make_published_contest(site, phone=FORTY, method=Method.SCORE, published_votes=PublishedVotes.FULL_LIST)
    files = files_of(site)
    assert {"votes.csv", "votes.cat", "votes.pb"} <= files.keys()
    assert files["votes.csv"].count(b"4,0,1\n") == 1
    assert site.visitor().get(f"{RESULT}.json").get_json()["published_votes"] == "full list"
    assert "every vote without a name" in words(read(site.visitor().get(RESULT)))


def test_a_contest_of_before_it_could_be_chosen_keeps_its_digest_and_publishes_totals(site: Site) -> None:
    make_counted_contest(site)
    with site.work() as session:
        contest = the_contest(session)
        contest.published_votes = None
        assert "published votes" not in fixed_of(contest)
        contest.digest = digest_of(fixed_of(contest))
        journal.record(session, ContestMade(str(contest.id), contest.digest), by=BY)
    assert publish_the_result(site)["published_votes"] == "sums"
    assert "sums.json" in files_of(site)


@dataclass(frozen=True)
class ResultPublished:
    """The line of the journal as it was before it said what was declared."""

    contest: str
    chosen: list[int]


def test_a_result_of_before_it_could_be_chosen_says_that_its_zip_holds_every_vote(published: Site) -> None:
    with published.work() as session:
        result = session.scalars(sa.select(Published)).one()
        result.declared = {key: told for key, told in result.declared.items() if key != "published_votes"}
        journal.record(session, ResultPublished(str(result.contest_id), []), by=BY)
    assert published.visitor().get(f"{RESULT}.json").get_json()["published_votes"] == "full list"
    assert "every vote without a name" in words(read(published.visitor().get(RESULT)))


@pytest.mark.parametrize("method", [Method.CHOOSE_ONE, Method.RUN_OFF])
def test_below_ten_valid_votes_no_number_stands_beside_an_option(site: Site, method: Method) -> None:
    votes = [(1,)] * 6 + [(2,)] * 3
    make_published_contest(
        site, phone=votes if method == Method.CHOOSE_ONE else [(1, 2, 3)] * 9, method=method
    )
    page = read(site.visitor().get(RESULT))
    assert [row.select("td")[0].get_text(strip=True) for row in page.select("tbody tr")] == ["–"] * 3
    assert "Fewer than ten valid votes were cast" in words(page)
    declared = site.visitor().get(f"{RESULT}.json").get_json()
    assert [option["votes"] for option in declared["options"]] == [None] * 3
    rows = site.visitor().get(f"{RESULT}.csv").data.decode("utf-8-sig").splitlines()[1:]
    assert all(",,yes," in row or ",,no," in row for row in rows)
    assert json.loads(files_of(site)["result.json"])["counts"] is None
    assert site.visitor().get(f"{RESULT}.pdf").status_code == 200
    hall = read(site.visitor().get("/hall/tonight"))
    assert [each.get_text() for each in hall.select("p.votes")] == ["Not chosen", "Not chosen", "Chosen"]


def test_of_few_votes_what_was_chosen_stands_by_number_and_not_by_votes(site: Site) -> None:
    make_published_contest(site, phone=[(2,), (2, 1), (2,)], method=Method.APPROVAL, places=2)
    assert site.visitor().get(f"{RESULT}.json").get_json()["chosen"] == [1, 2]
    assert json.loads(files_of(site)["result.json"])["chosen"] == [1, 2]


def observe(site: Site, *more: str) -> Result:
    named = Named(site.instance.folder, lambda: site.app)
    return CliRunner().invoke(observe_command, ["tonight", "harborne", *more], obj=named)


def test_observers_in_the_hall_count_every_vote_and_see_that_it_is_the_sealed_list(site: Site) -> None:
    make_published_contest(site, phone=FORTY, method=Method.SCORE)
    said = observe(site)
    assert said.exit_code == 0, said.output
    assert "1  4,0,1" in said.output
    assert "20  5,1,0" in said.output
    assert "104" in said.output
    data = json.loads(observe(site, "--json").stdout)
    assert data["seal"] == files_of(site)["list.txt"].decode().strip()
    rows = sorted(row for votes, row in data["votes"] for _vote in range(votes))
    listed = "".join(f"{line}\n" for line in (data["key"], "option 1,option 2,option 3", *rows))
    assert hashlib.sha256(listed.encode()).hexdigest() == data["seal"]
    with site.work() as session:
        shown = session.scalars(sa.select(JournalEntry).where(JournalEntry.act == "ListShown")).all()
        assert [line.details["votes"] for line in shown] == [40, 40]


@pytest.mark.parametrize("has_the_keys", [False, True])
def test_observers_are_not_shown_another_list_than_was_sealed(site: Site, *, has_the_keys: bool) -> None:
    make_published_contest(site, phone=FORTY, method=Method.SCORE)
    with site.work() as session:
        session.scalars(sa.select(Vote)).first().marks = [0, 0, 0]  # type: ignore[union-attr]
        session.flush()
        if has_the_keys:
            seal_votes(session, count_of(session, the_contest(session)))
    said, sealed = observe(site), ("came out of the envelopes", "the published files seal")
    assert said.exit_code != 0
    assert f"are not those that {sealed[has_the_keys]}" in str(said.exception)


def test_of_few_votes_not_even_observers_are_shown_any(site: Site) -> None:
    make_counted_contest(site, phone=[(1,)] * 9)
    said = observe(site)
    assert said.exit_code != 0
    assert "Fewer than ten valid votes were cast" in str(said.exception)
