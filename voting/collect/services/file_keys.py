"""Keys of a file's answers, from what each says and its number among those that say so.

They are made before any lock is held.
"""

from __future__ import annotations

import hmac
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from voting.plain.digests import digest_of_text

KeyOf = Callable[[uuid.UUID], uuid.UUID]
# The JSON around each answer, stripped where they are hashed together.
BEFORE, AFTER = len('{"said":'), len("}")
# How many of its keys are checked to see whether an older version loaded a file.
LOOKED_AT = 1_000


@dataclass(frozen=True)
class FileKeys:
    """The keys of a file's answers, in its order, in each of the ways in which keys are or were made."""

    keyed: Sequence[uuid.UUID]
    bare: Sequence[uuid.UUID]
    # By the digest of the whole file, as the first version made them: for its first answers.
    of_file: Sequence[uuid.UUID]


def digest_of_file(said: Sequence[str]) -> str:
    """Return the digest of what a file says, whatever its form: an extra empty line makes no other file."""
    return digest_of_text('{"answers":[' + ",".join(each[BEFORE:-AFTER] for each in said) + "]}")


def keys_of_file(campaign_id: uuid.UUID, said: Sequence[str], digest: str, *, key_of: KeyOf) -> FileKeys:
    """Return the keys, in a campaign, of the answers that say this."""
    bare = bare_keys(campaign_id, said)
    first = (uuid.uuid5(campaign_id, f"{digest} {place}") for place in range(min(len(said), LOOKED_AT)))
    return FileKeys([key_of(each) for each in bare], bare, list(first))


def bare_keys(
    campaign_id: uuid.UUID, said: Sequence[str], beyond: Counter[str] | None = None
) -> list[uuid.UUID]:
    """Return each answer's key before the secret is applied; `beyond` counts those not of this file."""
    seen = Counter[str](beyond or {})
    keys: list[uuid.UUID] = []
    for each in said:
        keys.append(uuid.uuid5(campaign_id, f"{each} {seen[each]}"))
        seen[each] += 1
    return keys


def way_to_key(erasure_key: bytes) -> KeyOf:
    """Return a function that makes a bare key reveal nothing without the secret kept beside the database.

    A bare hash of an answer would give away its words after they are erased, and its day and street after
    they are forgotten: anyone who guesses them could confirm the guess.
    """
    secret = hmac.digest(erasure_key, b"answers of files", "sha256")

    def keyed(bare: uuid.UUID) -> uuid.UUID:
        return uuid.UUID(bytes=hmac.digest(secret, bare.bytes, "sha256")[:16])

    return keyed
