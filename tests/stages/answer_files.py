"""Files of answers as the tests send them, and what is loaded of them."""

from __future__ import annotations

import io
from typing import Any

import sqlalchemy as sa
from bs4 import BeautifulSoup

from tests.sites import Site
from voting.collect.models import Answer

LOAD = "/campaigns/this-summer/answers/load"
GOOD = (
    "words,topic,street,ward,outcome\n"
    "Slow the traffic,parking and traffic,12 Elm Road,Harborne,\n"
    '"Mend the gate,\nand the fence",,,E05011163,spoke\n'
    ",,Elm Road,harborne,No Answer\n"
    ",,,harborne,not_today\n"
)
GOOD_LOADED = sorted(
    [
        ("Slow the traffic", "Parking and traffic", "Elm Road", "E05011144", "spoke"),
        ("Mend the gate,\nand the fence", "", "", "E05011163", "spoke"),
        ("", "", "Elm Road", "E05011144", "no answer"),
        ("", "", "", "E05011144", "not today"),
    ]
)


def upload(text: str | bytes, name: str = "answers.csv") -> dict[str, Any]:
    return {"file": (io.BytesIO(text if isinstance(text, bytes) else text.encode()), name)}


def carried(page: BeautifulSoup) -> dict[str, str]:
    """What the preview's own form sends on."""
    form = page.select_one("form.card")
    assert form is not None
    fields = {str(field["name"]): str(field["value"]) for field in form.select("input[type=hidden]")}
    text = form.select_one("textarea[name=text]")
    assert text is not None
    return fields | {"text": text.text.removeprefix("\n")}


def loaded(site: Site) -> list[tuple[str, str, str, str, str]]:
    with site.work() as session:
        rows = session.execute(
            sa.select(Answer.words, Answer.topic, Answer.street, Answer.ward_code, Answer.outcome)
        )
        return sorted(
            (words, topic, street, ward, str(outcome)) for words, topic, street, ward, outcome in rows
        )
