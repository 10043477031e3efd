"""A password that was forgotten: replaced by mail where there is mail, and nothing given away."""

from __future__ import annotations

from tests.reading import read, words
from tests.sites import Site, config_for
from tests.stages.test_signin import EMAIL, join


def test_without_mail_no_page_offers_a_new_password(site: Site) -> None:
    assert "/reset" not in site.visitor().get("/login").text
    page = read(site.visitor().get("/reset"))
    assert page.select_one("main form") is None
    assert "This site sends no mail." in words(page)


def test_without_mail_every_address_gets_the_same_refusal(site: Site) -> None:
    join(site)
    known = site.visitor().post("/reset", {"email": EMAIL})
    unknown = site.visitor().post("/reset", {"email": "nobody@example.org"})
    assert known.status_code == unknown.status_code == 503
    assert words(read(known, status=503)) == words(read(unknown, status=503))


def test_with_mail_a_forgotten_password_is_replaced_by_a_link(site: Site) -> None:
    join(site)
    mail = {"server": "smtp.example.org", "sender": "noreply@example.org"}
    config = config_for(site.instance.config.database.url, mail=mail)
    with_mail = Site.open(site.instance.folder, config)
    try:
        assert "/reset" in with_mail.visitor().get("/login").text
        post = with_mail.app.extensions["mail"]
        post.suppress = True
        with post.record_messages() as sent:
            known = read(with_mail.visitor().post("/reset", {"email": EMAIL}))
            unknown = read(with_mail.visitor().post("/reset", {"email": "nobody@example.org"}))
        assert words(known) == words(unknown)
        [message] = sent
        assert message.recipients == [EMAIL]
        assert "/reset/" in str(message.body)
    finally:
        with_mail.close()
