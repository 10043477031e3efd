"""The keys of a file's answers: what each says, and the how manieth says so; made before anything is held."""

from __future__ import annotations

import hmac
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from voting.plain.digests import digest_of_text

KeyOf = Callable[[uuid.UUID], uuid.UUID]
# What stands around each answer where they are hashed together.
BEFORE, AFTER = len('{"said":'), len("}")
# By so many of its keys it is told whether a file was loaded by an older version.
LOOKED_AT = 1_000


@dataclass(frozen=True)
class FileKeys:
    """The keys of a file's answers, in its order, in each of the ways in which they are or were made."""

    keyed: Sequence[uuid.UUID]
    bare: Sequence[uuid.UUID]
    # By the digest of the whole file, as the first version made them: of its first answers.
    of_file: Sequence[uuid.UUID]


def digest_of_file(said: Sequence[str]) -> str:
    """What a file says, whatever it looks like: an empty line more does not make it another file."""
    return digest_of_text('{"answers":[' + ",".join(each[BEFORE:-AFTER] for each in said) + "]}")


def keys_of_file(campaign_id: uuid.UUID, said: Sequence[str], digest: str, *, key_of: KeyOf) -> FileKeys:
    """The keys of the answers that say this, in a campaign."""
    bare = bare_keys(campaign_id, said)
    first = (uuid.uuid5(campaign_id, f"{digest} {place}") for place in range(min(len(said), LOOKED_AT)))
    return FileKeys([key_of(each) for each in bare], bare, list(first))


def bare_keys(
    campaign_id: uuid.UUID, said: Sequence[str], beyond: Counter[str] | None = None
) -> list[uuid.UUID]:
    """The key of each answer before it is keyed; `beyond` counts those that are not of this file."""
    seen = Counter[str](beyond or {})
    keys: list[uuid.UUID] = []
    for each in said:
        keys.append(uuid.uuid5(campaign_id, f"{each} {seen[each]}"))
        seen[each] += 1
    return keys


def way_to_key(erasure_key: bytes) -> KeyOf:
    """How a bare key becomes one that tells nothing without the secret beside the database.

    A bare hash of an answer would give away its words when they are erased, and its day and street when they
    are forgotten: who guesses them could see that they are right.
    """
    secret = hmac.digest(erasure_key, b"answers of files", "sha256")

    def keyed(bare: uuid.UUID) -> uuid.UUID:
        return uuid.UUID(bytes=hmac.digest(secret, bare.bytes, "sha256")[:16])

    return keyed
