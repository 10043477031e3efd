"""What waits on a phone outlives new versions of the site, and its keys are those the server reads."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.canvassers import Canvasser, plan
from tests.e2e.conftest import Live
from tests.stages.phone_answers import kept
from voting.collect.rules import reference_of
from voting.site.paths import PACKAGE

SCRIPTS = PACKAGE / "static" / "doorstep"
# The store as version 1 of the site made it, with what it queued.
VERSION_1 = """
(answers) => new Promise((resolve, reject) => {
  const opening = indexedDB.open("doorstep", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("answers", {keyPath: "id"});
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const store = opening.result.transaction("answers", "readwrite").objectStore("answers");
    answers.forEach((answer) => store.put(answer));
    store.transaction.oncomplete = () => { opening.result.close(); resolve(); };
  };
})
"""
OPEN_NEWER = """
() => new Promise((resolve, reject) => {
  const opening = indexedDB.open("doorstep", 99);
  opening.onsuccess = () => { opening.result.close(); resolve(); };
  opening.onerror = () => reject(opening.error);
})
"""


def old_answer(token: str, number: int) -> dict[str, Any]:
    return {
        "id": f"01900000-0000-7000-8000-{number:012x}",
        "revision": 0,
        "round": token,
        "at": 1_718_000_000_000 + number,
        "outcome": "spoke",
        "words": f"Mend gate {number}",
        "topic": "",
        "street": "Elm Road",
        "language": "",
        "held": False,
    }


def test_what_an_older_version_queued_is_shown_and_sent_by_this_one(live: Live, page: Page) -> None:
    token = plan(live)
    page.goto(f"{live.address}/static/icon.svg")
    page.evaluate(VERSION_1, [old_answer(token, number) for number in range(30)])
    canvasser = Canvasser(page, live.address)
    canvasser.join(token)
    # They were counted under the code of the round, which a page names by its key now.
    canvasser.sees(0, 0)
    assert {each.words for each in kept(live.site)} == {f"Mend gate {number}" for number in range(30)}


def test_a_page_that_a_newer_version_overtook_says_so_and_loses_no_words(live: Live, page: Page) -> None:
    canvasser = Canvasser(page, live.address)
    canvasser.join(plan(live))
    page.evaluate(OPEN_NEWER)
    page.get_by_label("What do they say?").fill("Mend the gate")
    canvasser.press("Save answer")
    canvasser.says("There is a newer version of this page.")
    expect(page.get_by_label("What do they say?")).to_have_value("Mend the gate")


def test_the_keys_are_those_of_the_standard_and_their_reference_is_the_servers(page: Page) -> None:
    page.goto("about:blank")
    page.add_script_tag(path=SCRIPTS / "keys.js")
    now = int(datetime(2026, 6, 14, 18, 0, tzinfo=UTC).timestamp() * 1000)
    made: list[list[str]] = page.evaluate(
        "(now) => Array.from({length: 300}, () => doorstep.answerKey(now))"
        ".map((key) => [key, doorstep.reference(key)])",
        now,
    )
    keys = [uuid.UUID(key) for key, _reference in made]
    assert {(key.version, key.variant) for key in keys} == {(7, uuid.RFC_4122)}
    assert keys == sorted(set(keys))
    assert [key.int >> 80 for key in keys] == list(range(now, now + 300))
    assert [reference for _key, reference in made] == [reference_of(key) for key in keys]
    person = uuid.UUID(page.evaluate("doorstep.personKey()"))
    assert (person.version, person.variant) == (4, uuid.RFC_4122)
