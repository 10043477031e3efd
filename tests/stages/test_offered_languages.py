"""The languages that config.toml offers: whole, or refused in one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from tests.sites import Site
from voting.app import create_app
from voting.plain.roles import Role
from voting.site import languages
from voting.site.config import BadConfig, Config, Languages
from voting.site.instance import Instance
from voting.site.languages import lacking_in, translated
from voting.site.paths import PACKAGE


def offering(site: Site, *codes: str, default: str = "en") -> Instance:
    """The same installation with other languages offered."""
    config: Config = replace(site.instance.config, languages=Languages(default=default, offered=codes))
    return Instance(site.instance.folder, config)


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_a_language_in_which_pages_are_half_english_is_not_offered(site: Site) -> None:
    for code in ("ur", "pl", "cy", "fr"):
        with pytest.raises(BadConfig) as refused:
            create_app(offering(site, "en", code))
        sentence = str(refused.value)
        assert sentence.startswith("the key languages.offered is wrong: ")
        assert f"are not in “{code}” yet" in sentence
        assert sentence.count(". ") == 0, "one sentence"
        assert "(ar, bn, pa, pl, ur)" in sentence, "it says which languages residents read all the same"


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_the_default_language_is_held_to_the_same(site: Site) -> None:
    with pytest.raises(BadConfig, match=r"languages\.offered is wrong: .* not in “ur” yet"):
        create_app(offering(site, "ur", default="ur"))


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_english_of_any_country_needs_no_translation(site: Site) -> None:
    opened = Site.open(site.instance.folder, offering(site, "en", "en_GB").config)
    page = opened.visitor().get("/", headers={"Accept-Language": "en-GB"}).text
    assert '<html lang="en-GB" dir="ltr"' in page
    opened.close()


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_a_language_that_is_whole_is_offered_to_officers_the_right_way_round(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def whole(_code: str, _sentences: Iterable[str]) -> list[str]:
        return []

    monkeypatch.setattr(languages, "lacking_in", whole)
    opened = Site.open(site.instance.folder, offering(site, "en", "ur").config)
    officer = opened.officer(Role.ORGANISER)
    assert '<html lang="ur" dir="rtl"' in officer.get("/office", headers={"Accept-Language": "ur"}).text
    assert '<html lang="en" dir="ltr"' in officer.get("/office", headers={"Accept-Language": "pl"}).text
    opened.close()


def test_every_sentence_of_the_program_is_looked_for() -> None:
    found = languages.sentences_in((PACKAGE,))
    for known in ("Put a cross (X) in ONE box.", "Result published.", "Your postcode"):
        assert known in found, "marked by _l, by _ and in a form"
    assert all(lacking_in(code, ["no sentence of ours"]) for code in translated())
