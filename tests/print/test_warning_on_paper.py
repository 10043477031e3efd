"""Where every vote is published, the paper says so, in each of its languages, and still holds a full one."""

from __future__ import annotations

import pytest

from tests.print.test_fitting import SHORT, SHORT_IN_URDU, contest_of, site, titles
from tests.sites import Site
from voting.ballots.ballot_texts import ballot_words, set_up_press
from voting.conference.models import PublishedVotes

__all__ = ["site"]


@pytest.mark.parametrize("design", ["a5", "a4-two-up", "large-18"])
@pytest.mark.parametrize(
    ("asked", "in_urdu"),
    [(titles(12, 45), ()), (SHORT, SHORT_IN_URDU)],
    ids=["twelve options", "two languages"],
)
def test_the_warning_fits_on_the_paper(
    site: Site, design: str, asked: tuple[str, ...], in_urdu: tuple[str, ...]
) -> None:
    contest = contest_of(asked, in_urdu)
    contest.published_votes = PublishedVotes.FULL_LIST
    with site.app.test_request_context():
        set_up_press(contest, design=design, instance=site.instance)
        spoken = [tongue.tie_words for tongue in ballot_words(contest, instance=site.instance)["tongues"]]
    assert "they could look for it." in spoken[0]
    assert "تلاش" in "".join(spoken[1:]) or not in_urdu
