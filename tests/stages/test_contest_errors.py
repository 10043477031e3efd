"""A contest that cannot be made as it was asked for: the page leads to what is to be changed."""

from __future__ import annotations

import pytest

from tests.reading import read
from tests.sites import Site
from tests.stages.test_planning import make, prepare, shortlist_id


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"method": "run-off", "places": "2"}, "places"),
        ({"method": "stv", "places": "1"}, "places"),
        ({"method": "score", "places": "9"}, "places"),
        ({"method": "choose one", "most_marks": "2"}, "most_marks"),
    ],
)
def test_a_way_of_deciding_that_does_not_fit_leads_to_the_field_where_it_is_put_right(
    site: Site, sent: dict[str, str], field: str
) -> None:
    refused = make(prepare(site), shortlist=shortlist_id(site), **sent)
    page = read(refused, 400)
    [link] = page.select("#problems a")
    assert link["href"] == f"#{field}"
    [box] = page.select(f"#{field}")
    assert (box["aria-invalid"], box["value"]) == ("true", sent[field])
    assert page.title is not None
    assert page.title.get_text().startswith("Error: ")
