"""The second officer, without whom nothing that takes two can be done: invited on the spot."""

from __future__ import annotations

import uuid

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_mail import Message
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import EmailField
from wtforms.validators import InputRequired

from voting.access import ADMINISTRATORS, ORGANISERS, STEWARDS, allow
from voting.collect.qr import qr_code
from voting.conference.models import Conference
from voting.conference.services import agree_to_invite, invitations_waiting, invite_second, second_invited
from voting.conference.views import blueprint
from voting.database import db
from voting.outbox import Outbox
from voting.pages import current_instance
from voting.people.models import Officer
from voting.people.services import count_officers, independent_of, invitation_link
from voting.people.views import actor
from voting.proofs import fresh_proof
from voting.refusals import Refusal
from voting.words import later as _l

Page = str | tuple[str, int] | Response

ADDRESS, AGREE = "/officers/invite", "/officers/agree"


class InvitationForm(FlaskForm):
    """Whom to invite."""

    email = EmailField(
        _l("Their e-mail address"),
        validators=[InputRequired(_l("Type their e-mail address."))],
        render_kw={"autocomplete": "off"},
    )


def has_second_officer() -> bool:
    """Whether another officer can confirm what takes two; in a rehearsal everybody is invented."""
    return current_instance().config.site.rehearsal or count_officers(db.session) > 1


@blueprint.app_template_global()
def second_invited_at(conference: Conference) -> object:
    """When the second officer of a conference was invited by the first, if it is so."""
    return second_invited(db.session, conference)


@blueprint.get(ADDRESS)
@allow(ORGANISERS)
@fresh_proof()
def invite_officer() -> Page:
    """The form to invite a second officer."""
    return _page(InvitationForm(formdata=None))


@blueprint.post(ADDRESS)
@allow(ORGANISERS)
@fresh_proof("conference.invite_officer")
def invite_officer_submit() -> Page:
    """Invite an officer: the link goes out by mail, or where there is none it is shown here and only now."""
    form = InvitationForm()
    if not form.validate_on_submit():
        return _page(form), 400
    try:
        officer = invite_second(
            db.session, form.email.data or "", by=actor(), any_invitation=ADMINISTRATORS.allows()
        )
    except Refusal as refusal:
        db.session.rollback()
        return _page(form, refusal=refusal), refusal.status
    link = _link(officer)
    db.session.commit()
    if not officer.active:
        flash(_("%(email)s is invited as soon as another officer agrees.", email=officer.email))
        return redirect(url_for("conference.invitations"), code=303)
    flash(_("%(email)s is invited.", email=officer.email))
    if _mails():
        send_invitation(officer.email, link)
        return _page(InvitationForm(formdata=None), invited=officer)
    return _page(InvitationForm(formdata=None), invited=officer, link=link)


@blueprint.get(AGREE)
@allow(STEWARDS)
@fresh_proof()
def invitations() -> Page:
    """The invitations that wait for a second officer to agree."""
    return render_template(
        "conference/invitations.html", waiting=invitations_waiting(db.session), me=actor(), mails=_mails()
    )


@blueprint.post(f"{AGREE}/<uuid:officer_id>")
@allow(STEWARDS)
@fresh_proof("conference.invitations")
def agree_invitation_submit(officer_id: uuid.UUID) -> Page:
    """Agree to an invitation. The link goes out by mail; without mail who invited makes it again."""
    officer = agree_to_invite(db.session, officer_id, seen=request.form.get("seen", ""), by=actor())
    link = _link(officer)
    db.session.commit()
    if officer.active:
        flash(_("%(email)s is invited.", email=officer.email))
        if _mails():
            send_invitation(officer.email, link)
    return redirect(url_for("conference.invitations"), code=303)


def send_invitation(address: str, link: str) -> None:
    """Mail an invitation: nobody but who reads that mailbox sees the link."""
    words = _(
        "You are invited as a steward of a community conference. "
        "Choose a password here, within seven days:\n\n%(link)s",
        link=link,
    )
    mail = Message(_("You are invited as a steward"), recipients=[address], body=words)
    mail.sender = current_app.config["SECURITY_EMAIL_SENDER"]
    outbox: Outbox = current_app.extensions["outbox"]
    outbox.put(lambda: current_app.extensions["mail"].send(mail))


def _mails() -> bool:
    return current_instance().config.mail is not None


def _link(officer: Officer) -> str:
    return invitation_link(officer, address=current_instance().config.site.address)


def _page(
    form: InvitationForm, *, invited: Officer | None = None, link: str = "", refusal: Refusal | None = None
) -> str:
    return render_template(
        "conference/invite_officer.html",
        form=form,
        invited=invited,
        link=link,
        qr=qr_code(link) if link else None,
        mails=_mails(),
        independent=independent_of(db.session, actor()),
        refusal=refusal,
    )
