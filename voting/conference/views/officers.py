"""The second officer, without whom nothing that takes two can be done: invited on the spot."""

from __future__ import annotations

from flask import flash, render_template
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import EmailField
from wtforms.validators import InputRequired

from voting.access import ORGANISERS, allow
from voting.collect.qr import qr_code
from voting.conference.views import blueprint
from voting.database import db
from voting.pages import current_instance
from voting.people.models import Officer
from voting.people.services import count_officers, invitation_link, invite_steward
from voting.people.views import actor
from voting.proofs import fresh_proof
from voting.refusals import Refusal
from voting.words import later as _l

Page = str | tuple[str, int] | Response

ADDRESS = "/officers/invite"


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
    """Invite an officer, and show the link by which they choose a password: here and only now."""
    form = InvitationForm()
    if not form.validate_on_submit():
        return _page(form), 400
    try:
        officer = invite_steward(db.session, form.email.data or "", by=actor())
    except Refusal as refusal:
        db.session.rollback()
        return _page(form, refusal=refusal), refusal.status
    db.session.commit()
    flash(_("%(email)s is invited.", email=officer.email))
    return _page(InvitationForm(formdata=None), invited=officer)


def _page(form: InvitationForm, *, invited: Officer | None = None, refusal: Refusal | None = None) -> str:
    link = invitation_link(invited, address=current_instance().config.site.address) if invited else ""
    return render_template(
        "conference/invite_officer.html",
        form=form,
        invited=invited,
        link=link,
        qr=qr_code(link) if link else None,
        has_second_officer=has_second_officer(),
        refusal=refusal,
    )
