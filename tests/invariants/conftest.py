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

LaidOut = dict[tuple[str | None, bytes], weasyprint.Document]


@pytest.fixture(scope="session")
def addresses(full_site: Site) -> Addresses:
    """Every address of the full site."""
    return addresses_of(full_site)


@pytest.fixture(scope="session")
def laid_out() -> LaidOut:
    """What these tests have laid out so far."""
    return {}


@pytest.fixture(autouse=True)
def laid_out_once(slow_work: None, laid_out: LaidOut) -> Iterator[None]:
    """What was laid out for one person is not laid out again for the next: these tests open every page for
    everybody, and look at who gets it. Tests elsewhere print each page anew, as a document keeps its fonts as
    its first print left them.
    """
    render = weasyprint.HTML.render

    def once(html: weasyprint.HTML, **given: Any) -> weasyprint.Document:
        key = (html.base_url, ElementTree.tostring(html.etree_element))
        refuse_if_held("render")
        if key not in laid_out:
            laid_out[key] = render(html, **given)
        return laid_out[key]

    with mock.patch.object(weasyprint.HTML, "render", once):
        yield
