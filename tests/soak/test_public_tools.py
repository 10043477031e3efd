"""The PaBuLib export, read by the public program for it, if that is installed: it brings large solvers.

.venv/bin/python -m pip install pabutools
"""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pytest

from tests.unit.bundles import DAY, asked_for, votes_for
from voting.count.exports import exports_of


@pytest.mark.parametrize("method", ["choose one", "approval", "score"])
def test_pabutools_reads_the_votes(method: str) -> None:
    pabulib: Any = pytest.importorskip("pabutools.election.pabulib")
    asked = asked_for(method, places=1 if method == "choose one" else 2)
    votes = votes_for(asked.rules, 200, Random(4))
    files = exports_of(votes, asked=asked, chosen=[1], held_on=DAY)
    instance, profile = pabulib.parse_pabulib_from_string(files["votes.pb"].decode())
    assert (len(instance), instance.budget_limit, profile.num_ballots()) == (
        5,
        asked.rules.places,
        len(votes),
    )
    assert {int(project.cost) for project in instance} == {1}
    if method == "score":
        read = [tuple(int(ballot[instance.get_project(str(n))]) for n in range(1, 6)) for ballot in profile]
    else:
        read = [tuple(sorted(int(project.name) for project in ballot)) for ballot in profile]
    assert Counter(read) == Counter(map(tuple, votes))
