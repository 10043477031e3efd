"""Digests: a short fixed name for something that must not change; anyone can compute it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def digest_of(fixed: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of values as JSON with sorted keys, no spaces, in UTF-8."""
    canonical = json.dumps(fixed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def short_digest(digest: str) -> str:
    """The first 16 hex digits in groups of four, to print and compare by eye."""
    return " ".join(digest[start : start + 4] for start in range(0, 16, 4))
