"""Where a desk is, and by whom something is done at it: an officer, or a phone of a helper."""

from __future__ import annotations

import uuid

from flask_security import current_user

from voting.people.phones import pass_to
from voting.plain.roles import PassKind
from voting.web.access import STEWARDS, actor

DESK_ADDRESS = "/desk/<uuid:desk_id>"


def who_acts(desk_id: uuid.UUID) -> str:
    """The officer or the phone's pass by which something is done at the desk, as the journal names them."""
    held = pass_to(PassKind.DESK, desk_id)
    if held is None or (current_user.is_authenticated and STEWARDS.allows()):
        return actor()
    return f"pass:{held.id}"
