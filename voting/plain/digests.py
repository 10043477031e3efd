"""Digests: a short fixed name for something that must not change, which anyone can recompute."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from voting.plain.base32 import in_fours


def canonical_json(fixed: Mapping[str, Any]) -> str:
    """Serialise values to the canonical text that is hashed: JSON with sorted keys and no spaces."""
    return json.dumps(fixed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(fixed: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) of values as canonical JSON in UTF-8."""
    return digest_of_text(canonical_json(fixed))


def digest_of_text(text: str) -> str:
    """Return the SHA-256 (hex) of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def short_digest(digest: str) -> str:
    """Return the first 16 hex digits in groups of four, to print and compare by eye."""
    return in_fours(digest[:16], " ")
