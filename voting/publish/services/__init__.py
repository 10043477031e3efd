"""Declaring a result, and finding those declared."""

from voting.publish.services.declaring import (
    NumbersDoNotAgree,
    TieIsNotBroken,
    TracesRemain,
    declare,
    publish_result,
)
from voting.publish.services.results import (
    certify,
    is_in_count,
    key_remains,
    result_of,
    results_newest_first,
)

__all__ = [
    "NumbersDoNotAgree",
    "TieIsNotBroken",
    "TracesRemain",
    "certify",
    "declare",
    "is_in_count",
    "key_remains",
    "publish_result",
    "result_of",
    "results_newest_first",
]
