"""The whole map of addresses, for tests that walk over it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest import mock
from xml.etree import ElementTree

import pytest
import weasyprint

from tests.invariants.addresses import Addresses, addresses_of
from tests.sites import Site
from tests.slow_work import refuse_if_held


@pytest.fixture(scope="session")
def addresses(full_site: Site) -> Addresses:
    """Every address of the full site."""
    return addresses_of(full_site)


@pytest.fixture(scope="session", autouse=True)
def laid_out_once(slow_work: None) -> Iterator[None]:
    """What was laid out for one person is not laid out again for the next: these tests open every page for
    everybody, and look at who gets it.
    """
    kept: dict[tuple[str | None, bytes], weasyprint.Document] = {}
    render = weasyprint.HTML.render

    def once(html: weasyprint.HTML, **given: Any) -> weasyprint.Document:
        key = (html.base_url, ElementTree.tostring(html.etree_element))
        refuse_if_held("render")
        if key not in kept:
            kept[key] = render(html, **given)
        return kept[key]

    with mock.patch.object(weasyprint.HTML, "render", once):
        yield
