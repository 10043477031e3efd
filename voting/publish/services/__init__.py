"""Declaring a result, and finding those declared."""

from voting.publish.services.declaring import declare, prepare_result, publish_result
from voting.publish.services.results import is_in_count, result_of, results_newest_first

__all__ = ["declare", "is_in_count", "prepare_result", "publish_result", "result_of", "results_newest_first"]
