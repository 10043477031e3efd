"""Choosing a password by a link, and requesting such a link. The secret part of a link follows its #."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask_mail import Message
from flask_security.utils import hash_password
from sqlalchemy import select

from voting.people.devices import keep_device
from voting.people.forms import ChoosePasswordForm, ForgottenForm
from voting.people.links import LinkIsDead, LinkKind, link_address, link_code, officer_of_link, set_password
from voting.people.models import Officer
from voting.people.passwords import TooManyTries
from voting.people.services import is_vouched, tidy_email
from voting.people.views import blueprint
from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import force_locale, get_locale
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.storage.transactions import begin_writing, let_go, read_only, reads_first, reads_only
from voting.web.access import PUBLIC, allow
from voting.web.outbox import Outbox
from voting.web.pages import Page, current_instance
from voting.web.rate_limits import may_send_link, note_wrong_link
from voting.web.refused_forms import FormIsNotValid, sent, shows_again, valid


class NoMail(Refusal):
    """This installation sends no mail."""

    status = 503


class LinkOfOldKind(Refusal):
    """A link whose secret is where servers may have logged it."""

    status = 410


@blueprint.get("/password")
@allow(PUBLIC)
def choose_password() -> str:
    """The page of a link; its secret part is never sent here, a script puts it into the form."""
    return render_template("people/choose_password.html", form=ChoosePasswordForm(formdata=None))


def _choose_again(refusal: Refusal) -> str:
    if isinstance(refusal, LinkIsDead):
        note_wrong_link()
    form = ChoosePasswordForm()
    form.user = None
    return render_template("people/choose_password.html", form=sent(refusal, form), refusal=refusal)


@blueprint.post("/password")
@allow(PUBLIC)
@reads_first
@shows_again(_choose_again, only=(FormIsNotValid, LinkIsDead, TooManyTries))
def choose_password_submit() -> Page:
    """Save the chosen password: check, hash with no lock held, check again, write."""
    form = ChoosePasswordForm()
    form.user = None
    if form.token.data:
        form.user = officer_of_link(db.session, form.code)
        let_go(db.session)
    hashed = hash_password(valid(form).password.data or "")
    begin_writing(db.session)
    officer = officer_of_link(db.session, form.code)
    set_password(db.session, officer, hashed, code=form.code)
    officer_id = officer.id
    db.session.commit()
    flash(_("Your password is saved. Sign in with it now."))
    return keep_device(redirect(url_for("security.login"), code=303), officer_id)


@blueprint.get("/reset/<token>")
@allow(PUBLIC)
def old_link(token: str) -> Page:  # noqa: ARG001
    """A link from before secrets followed the #: it may have been logged on its way, and opens nothing."""
    raise LinkOfOldKind(
        _("Links like this no longer work. Ask the person who runs the server for a new one.")
    )


@blueprint.get("/reset")
@allow(PUBLIC)
def forgotten() -> str:
    """The form that asks for a link by mail."""
    return render_template("people/forgotten.html", form=ForgottenForm(formdata=None))


def _forgotten_again(refusal: Refusal) -> str:
    return render_template("people/forgotten.html", form=sent(refusal, ForgottenForm()), refusal=refusal)


@blueprint.post("/reset")
@allow(PUBLIC)
@reads_only
@shows_again(_forgotten_again, only=BadInput)
def forgotten_submit() -> Page:
    """Send a link, if the address has an account: looked up after the response, so that nobody can tell."""
    if current_instance().config.mail is None:
        raise NoMail(
            _("This site doesn’t send email. Ask the person who runs the server for a new sign-in link.")
        )
    form = valid(ForgottenForm())
    address, language = tidy_email(form.email.data or ""), str(get_locale())
    outbox: Outbox = current_app.extensions["outbox"]
    outbox.put(lambda: send_link(address, language=language))
    flash(_("If this address has an account here, a link is on its way to it."))
    return redirect(url_for("people.forgotten"), code=303)


def send_link(address: str, *, language: str) -> None:
    """Mail an officer a link for choosing a new password; to others, mail nothing."""
    with read_only(db.session):
        officer = db.session.scalar(select(Officer).where(Officer.email == address, Officer.active))
        # An address that was changed in the database gets no link to another's account.
        is_theirs = is_vouched(db.session, officer)
        code = link_code(officer, LinkKind.FORGOTTEN) if officer and is_theirs else ""
    if not code or not may_send_link(address):
        return
    with force_locale(language):
        words = _(
            "Choose a new password here, within an hour:\n\n%(link)s\n\nIf you did not ask for "
            "this, ignore this email. Your old password still works.",
            link=link_address(code, address=current_instance().config.site.address),
        )
        mail = Message(_("Choose a new password"), recipients=[address], body=words)
    mail.sender = current_app.config["SECURITY_EMAIL_SENDER"]
    current_app.extensions["mail"].send(mail)
