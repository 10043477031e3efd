"""Test ballots and sample ballots: paper that never votes."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from voting.ballots import services
from voting.ballots.ballot_texts import write_sample
from voting.ballots.designs import lay_out_ballots
from voting.ballots.forms import WaiveForm, order_form
from voting.ballots.scans import LONGEST_SCAN
from voting.ballots.views import blueprint
from voting.ballots.views.printing import print_page
from voting.conference.models import Contest
from voting.conference.services import contest_at, find_conference, find_contest
from voting.plain.codes import SAMPLE_CODE
from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import gettext as _
from voting.printing.run.writer import PackToPrint, Press
from voting.storage.database import db
from voting.web.access import ORGANISERS, PUBLIC, actor, allow
from voting.web.files import file_answer
from voting.web.pages import Page, current_instance
from voting.web.refused_forms import shows_again

ADDRESS = "/conferences/<conference>/<ward>/ballots"


@blueprint.get(f"{ADDRESS}/sample/<design>.pdf")
@allow(ORGANISERS)
def sample(conference: str, ward: str, design: str) -> Response:
    """A sample ballot, watermarked: to hang up, to hand round, never to vote with."""
    contest = contest_at(db.session, conference, ward)
    return _sheet(_press(contest, design), SAMPLE_CODE, name=f"sample-{ward}")


@blueprint.post(f"{ADDRESS}/print/test")
@allow(ORGANISERS)
def test_submit(conference: str, ward: str) -> AnyResponse:
    """Print a test ballot: it looks like a ballot, and scanning it proves that phones reach this site."""
    event = find_conference(db.session, conference)
    contest, form = find_contest(event, ward), order_form(current_instance())
    services.check_safe(current_instance())
    press = _press(contest, form.design.data or "")
    code = services.make_test_code(db.session, event, instance=current_instance())
    db.session.commit()
    return _sheet(press, code, name=f"test-{contest.ward.slug}")


def _waive_again(refusal: Refusal, conference: str, ward: str) -> str:
    contest = contest_at(db.session, conference, ward)
    form = order_form(current_instance(), formdata=None)
    return print_page(contest, form, refusal=refusal, waive_form=WaiveForm())


@blueprint.post(f"{ADDRESS}/print/waive")
@allow(ORGANISERS)
@shows_again(_waive_again, only=BadInput)
def waive_submit(conference: str, ward: str) -> Page:
    """Print without a test, for a reason."""
    event, reason = find_conference(db.session, conference), WaiveForm().reason.data or ""
    services.waive_test(db.session, event, reason=reason, instance=current_instance(), by=actor())
    db.session.commit()
    flash(_("Noted. You can print without a test, but scan one of the ballots before the conference."))
    return redirect(url_for("ballots.print_ballots", conference=conference, ward=ward), code=303)


@blueprint.post("/b/test")
@allow(PUBLIC)
def tested_submit() -> str:
    """Record that a phone has scanned a test ballot."""
    pepper = current_instance().secret("pepper")
    services.pass_test(db.session, request.form.get("code", "")[:LONGEST_SCAN], pepper=pepper)
    db.session.commit()
    return render_template("ballots/tested.html")


def _press(contest: Contest, design: str) -> Press:
    """Return a press for sheets marked as never valid; no vote waits while it is set up."""
    services.check_printable(db.session, contest, instance=current_instance())
    written = write_sample(contest, design=design, instance=current_instance())
    db.session.rollback()
    return lay_out_ballots(written)


def _sheet(press: Press, code: str, *, name: str) -> Response:
    sheet = PackToPrint(1, [(0, code)] * press.per_sheet)
    return file_answer(b"".join(press.stream([sheet])), name=f"{name}.pdf")
