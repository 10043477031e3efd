"""A desk's address, and who acts at it: an officer, or a helper's phone."""

from __future__ import annotations

import uuid

from flask_security import current_user

from voting.people.phones import pass_to
from voting.plain.roles import PassKind
from voting.web.access import STEWARDS, actor

DESK_ADDRESS = "/desk/<uuid:conference_id>"


def who_acts(conference_id: uuid.UUID) -> str:
    """Return who acts at the desk, an officer or a phone's pass, as named in the journal."""
    held = pass_to(PassKind.DESK, conference_id)
    if held is None or (current_user.is_authenticated and STEWARDS.allows()):
        return actor()
    return f"pass:{held.id}"
