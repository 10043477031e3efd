"""The second officer, without whom nothing that takes two can be done: invited on the spot."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_mail import Message
from flask_wtf import FlaskForm
from wtforms import EmailField
from wtforms.validators import InputRequired

from voting.conference.services import (
    InvitationWaiting,
    agree_to_invite,
    find_conference,
    invitations_waiting,
    invite_second,
    links_of,
)
from voting.evening.views import blueprint
from voting.people.links import invitation_link
from voting.people.models import Officer
from voting.people.services import count_officers, independent_of, names_of
from voting.plain.qr import qr_code
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.plain.translating import lazy as _l
from voting.storage.database import db
from voting.web.access import ADMINISTRATORS, ORGANISERS, STEWARDS, actor, allow
from voting.web.fresh_proof import fresh_proof
from voting.web.outbox import Outbox
from voting.web.pages import Page, current_instance
from voting.web.refused_forms import sent, shows_again, valid

ADDRESS, AGREE = "/officers/invite", "/officers/agree"


class InvitationForm(FlaskForm):
    """The address to invite."""

    email = EmailField(
        _l("Their email address"),
        validators=[InputRequired(_l("Type their email address."))],
        render_kw={"autocomplete": "off"},
    )


def has_second_officer() -> bool:
    """Whether another officer can confirm what takes two; in a rehearsal officers are invented."""
    return current_instance().config.site.rehearsal or count_officers(db.session) > 1


def links_to_show() -> Sequence[Officer]:
    """Return the people this officer invited who still need the link, where no mail is sent."""
    return () if _mails() or not ORGANISERS.allows() else links_of(db.session, actor())


def invitations_to_agree() -> Sequence[InvitationWaiting]:
    """Return the invitations that wait for another officer, for every officer's office."""
    return invitations_waiting(db.session)


@blueprint.get(ADDRESS)
@allow(ORGANISERS)
@fresh_proof()
def invite_officer() -> Page:
    """The form to invite a second officer, with the address of the invitee whose link is to be shown."""
    asked = request.args.get("officer", "")
    address = next((each.email for each in links_of(db.session, actor()) if str(each.id) == asked), "")
    return _page(InvitationForm(formdata=None, email=address))


def _again(refusal: Refusal) -> str:
    return _page(sent(refusal, InvitationForm()), refusal=refusal)


@blueprint.post(ADDRESS)
@allow(ORGANISERS)
@fresh_proof("evening.invite_officer")
@shows_again(_again)
def invite_officer_submit() -> Page:
    """Invite an officer: mail the link, or without mail show it here, this once."""
    form = valid(InvitationForm())
    officer = invite_second(
        db.session, form.email.data or "", by=actor(), any_invitation=ADMINISTRATORS.allows()
    )
    link = _link(officer)
    db.session.commit()
    if not officer.active:
        flash(_("%(email)s will be invited as soon as another officer agrees.", email=officer.email))
        return redirect(url_for("evening.invitations"), code=303)
    flash(_("%(email)s has been invited.", email=officer.email))
    if _mails():
        send_invitation(officer.email, link)
        link = ""
    return _page(InvitationForm(formdata=None), invited=officer, link=link)


@blueprint.get(AGREE)
@allow(STEWARDS)
@fresh_proof()
def invitations() -> Page:
    """The invitations that wait for a second officer to agree."""
    return render_template(
        "evening/invitations.html",
        waiting=invitations_waiting(db.session),
        me=actor(),
        mails=_mails(),
        links=links_to_show(),
    )


@blueprint.post(f"{AGREE}/<uuid:officer_id>")
@allow(STEWARDS)
@fresh_proof("evening.invitations")
def agree_invitation_submit(officer_id: uuid.UUID) -> Page:
    """Agree to an invitation. The link is mailed; without mail, the officer who invited makes it again."""
    officer = agree_to_invite(db.session, officer_id, seen=request.form.get("seen", ""), by=actor())
    link, first = _link(officer), officer.invited_by
    name = names_of(db.session, [first]).get(first, "")
    db.session.commit()
    if officer.active and _mails():
        flash(_("%(email)s has been invited. The link is on its way to them.", email=officer.email))
        send_invitation(officer.email, link)
    elif officer.active:
        flash(
            _(
                "%(email)s has been invited. Now %(first)s should show them the link.",
                email=officer.email,
                first=name,
            )
        )
    return redirect(url_for("evening.invitations"), code=303)


def send_invitation(address: str, link: str) -> None:
    """Mail an invitation: only the mailbox's reader sees the link."""
    words = _(
        "You have been invited to be a steward at a community conference. Choose a password here "
        "within seven days:\n\n%(link)s",
        link=link,
    )
    mail = Message(_("You have been invited to be a steward"), recipients=[address], body=words)
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
    back = request.args.get("conference", "")
    return render_template(
        "evening/invite_officer.html",
        form=form,
        conference=find_conference(db.session, back) if back else None,
        invited=invited,
        link=link,
        qr=qr_code(link) if link else None,
        mails=_mails(),
        independent=independent_of(db.session, actor()),
        refusal=refusal,
    )
