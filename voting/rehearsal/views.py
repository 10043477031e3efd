"""Sign in to a rehearsal without a password; these pages exist on a rehearsal only."""

from __future__ import annotations

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_security import current_user, lookup_identity
from flask_security.utils import login_user
from werkzeug.wrappers import Response

from voting.people.models import Officer
from voting.plain.refusals import NotFound
from voting.plain.translating import gettext as _
from voting.rehearsal.seeding import OFFICERS as INVENTED
from voting.rehearsal.seeding import officer_email
from voting.web.access import OFFICERS, PUBLIC, allow
from voting.web.contributions import Contributions
from voting.web.fresh_proof import note_proof
from voting.web.pages import current_instance

# An address without a site's name in it, however a browser parses it.
OF_THIS_SITE = re.compile(r"/(?!/)[!-\[\]-~]*")

blueprint = Blueprint("rehearsal", __name__)


@blueprint.get("/rehearsal/<role>")
@allow(PUBLIC)
def sign_in(role: str) -> str:
    """Show the officer you become by pressing the button."""
    return render_template("rehearsal/sign_in.html", role=role, officer=_invented_officer(role))


@blueprint.post("/rehearsal/<role>")
@allow(PUBLIC)
def sign_in_submit(role: str) -> Response:
    """Sign in as that officer."""
    officer = _invented_officer(role)
    login_user(officer)
    flash(_("You are signed in as %(email)s.", email=officer.email))
    return redirect(url_for("home.office"), code=303)


@blueprint.post("/rehearsal/proof")
@allow(OFFICERS)
def proof_submit() -> Response:
    """Prove with a button that you are still the invented officer, as you signed in with one."""
    if current_user.email not in map(officer_email, INVENTED):
        raise NotFound(_("This rehearsal did not create that account. Type its password."))
    note_proof(current_user.fs_uniquifier)
    onward = request.form.get("next", "")
    return redirect(onward if OF_THIS_SITE.fullmatch(onward) else url_for("home.office"), code=303)


def _invented_officer(role: str) -> Officer:
    """Return a rehearsal's own officer; no other account is ever opened without a password."""
    officer = lookup_identity(officer_email(role)) if role in INVENTED else None
    if not isinstance(officer, Officer) or not current_instance().config.site.rehearsal:
        raise NotFound(_("This rehearsal has no such officer. Use a link from the table it printed."))
    return officer


contributions = Contributions(blueprint)
