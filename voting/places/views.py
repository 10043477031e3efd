"""Pages about places."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from voting.places import commands
from voting.places.services import WardFound, find_seat, find_ward
from voting.plain.refusals import Refusal
from voting.storage.database import db
from voting.storage.transactions import reads_only
from voting.web.access import RESIDENTS, allow
from voting.web.contributions import Contributions
from voting.web.form_errors import put_beside
from voting.web.pages import Page, current_instance
from voting.web.refused_forms import shows_again
from voting.web.shared_forms import FindWardForm

blueprint = Blueprint("places", __name__)


@blueprint.get("/places")
@allow(RESIDENTS)
def find() -> Page:
    """Show the form that asks for a postcode, and all wards."""
    return _page(FindWardForm(None, meta={"csrf": False}))


def _again(refusal: Refusal) -> str:
    form = _form()
    put_beside(form.postcode, refusal)
    return _page(form, meant=getattr(refusal, "meant", ""))


@blueprint.post("/places")
@allow(RESIDENTS)
@reads_only
@shows_again(_again)
def find_submit() -> Page:
    """Show which ward a postcode is in, or why not; no address and no log ever holds the postcode."""
    form = _form()
    return _page(form, found=find_ward(db.session, form.postcode.data or ""))


def _form() -> FindWardForm:
    return FindWardForm(request.form, meta={"csrf": False})


def _page(form: FindWardForm, *, found: WardFound | None = None, meant: str = "") -> str:
    seat = find_seat(db.session, current_instance().config.seat.slug)
    return render_template(
        "places/find.html",
        form=form,
        seat=seat,
        found=found,
        meant=meant,
        resend={"postcode": form.postcode.data} if request.method == "POST" else None,
    )


# It changes nothing and answers everybody alike.
contributions = Contributions(blueprint, tokenless=(find_submit,), commands=(commands.postcodes,))
