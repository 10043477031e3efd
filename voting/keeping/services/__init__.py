"""What the program does by itself with what is kept: at a start, and at night."""

from voting.keeping.services.erasures import carry_out_erasures
from voting.keeping.services.mixing import Tidied, TidyingRuns, VoteIsUnderWay, check_no_vote, tidy

__all__ = ["Tidied", "TidyingRuns", "VoteIsUnderWay", "carry_out_erasures", "check_no_vote", "tidy"]
