"""Declaring a result, and finding those declared."""

from voting.publish.services.declaring import declare, publish_result
from voting.publish.services.results import is_in_count, result_of, results_newest_first

__all__ = ["declare", "is_in_count", "publish_result", "result_of", "results_newest_first"]
