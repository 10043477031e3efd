"""Declaring a result, finding declared results, and showing observers what is not published."""

from voting.publish.services.declaring import declare, prepare_result, publish_result
from voting.publish.services.observing import Observed, observe_votes
from voting.publish.services.results import (
    ResultWasChanged,
    bundle_of_result,
    is_in_count,
    result_at,
    result_of,
    results_newest_first,
)

__all__ = [
    "Observed",
    "ResultWasChanged",
    "bundle_of_result",
    "declare",
    "is_in_count",
    "observe_votes",
    "prepare_result",
    "publish_result",
    "result_at",
    "result_of",
    "results_newest_first",
]
