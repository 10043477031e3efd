"""Pages of places."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from voting.places.forms import FindWardForm
from voting.places.services import WardFound, find_seat, find_ward
from voting.plain.refusals import Refusal
from voting.storage.database import db
from voting.storage.transactions import reads_only
from voting.web.access import RESIDENTS, allow
from voting.web.form_errors import put_beside
from voting.web.pages import current_instance

blueprint = Blueprint("places", __name__)


@blueprint.get("/places")
@allow(RESIDENTS)
def find() -> tuple[str, int]:
    """The form that asks for a postcode, and all wards."""
    return _page(FindWardForm(None, meta={"csrf": False}))


@blueprint.post("/places")
@allow(RESIDENTS)
@reads_only
def find_submit() -> tuple[str, int]:
    """Which ward a postcode is in, or why that cannot be said; no address and no log ever holds it."""
    form = FindWardForm(request.form, meta={"csrf": False})
    try:
        return _page(form, found=find_ward(db.session, form.postcode.data or ""))
    except Refusal as refusal:
        meant = getattr(refusal, "meant", "")
        put_beside(form.postcode, refusal)
        return _page(form, meant=meant, status=refusal.status)


# It changes nothing and says the same to everybody.
NEED_NO_TOKEN = (find_submit,)


def _page(
    form: FindWardForm,
    *,
    found: WardFound | None = None,
    meant: str = "",
    status: int = 200,
) -> tuple[str, int]:
    seat = find_seat(db.session, current_instance().config.seat.slug)
    page = render_template(
        "places/find.html",
        form=form,
        seat=seat,
        found=found,
        meant=meant,
        resend={"postcode": form.postcode.data} if request.method == "POST" else None,
    )
    return page, status
