"""All voting methods by name, in the order in which they are offered to an organiser."""

from __future__ import annotations

from voting.methods.marks import APPROVAL, CHOOSE_ONE
from voting.methods.method import Method
from voting.methods.ranked_pairs import RANKED_PAIRS
from voting.methods.run_off import RUN_OFF
from voting.methods.score import SCORE
from voting.methods.stv import STV

METHODS: dict[str, Method] = {
    method.name: method for method in (CHOOSE_ONE, APPROVAL, RUN_OFF, RANKED_PAIRS, SCORE, STV)
}
