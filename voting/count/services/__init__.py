"""The count: opening the envelopes, the tally, ties and their draws, certifying."""

from voting.count.services.accounts import sign_account
from voting.count.services.certifying import (
    CertifiesAlready,
    NotCertified,
    NumbersDoNotAgree,
    TieIsNotBroken,
    TracesRemain,
    certificate_of,
    certify_count,
    check_certified,
    check_count,
    destroy_certified_key,
    fingerprint_of_count,
    key_remains,
)
from voting.count.services.lots import (
    NoTieToBreak,
    TypedByYou,
    draw_lot,
    entry_of,
    throw_dice,
)
from voting.count.services.opening import (
    COUNTED,
    NotCounted,
    TracesInUse,
    count_of,
    erase_traces_in_turns,
    open_and_erase_in_turns,
    open_envelopes,
)
from voting.count.services.recorded import CountWasChanged, receipts_of
from voting.count.services.retiring import forget_what_waits
from voting.count.services.sealing import VotesWereChanged, seal_earlier_counts
from voting.count.services.sifting import look_into_envelopes
from voting.count.services.tallying import (
    chosen_to_tell,
    counts_to_tell,
    detail_to_tell,
    lots_of,
    rejected_of,
    rules_of,
    tally_of,
    truncation_to_tell,
    void_lots_of,
    votes_in,
    votes_of,
)
from voting.count.services.voiding import NoLotToVoid, VoidedByYou, void_lot

__all__ = [
    "COUNTED",
    "CertifiesAlready",
    "CountWasChanged",
    "NoLotToVoid",
    "NoTieToBreak",
    "NotCertified",
    "NotCounted",
    "NumbersDoNotAgree",
    "TieIsNotBroken",
    "TracesInUse",
    "TracesRemain",
    "TypedByYou",
    "VoidedByYou",
    "VotesWereChanged",
    "certificate_of",
    "certify_count",
    "check_certified",
    "check_count",
    "chosen_to_tell",
    "count_of",
    "counts_to_tell",
    "destroy_certified_key",
    "detail_to_tell",
    "draw_lot",
    "entry_of",
    "erase_traces_in_turns",
    "fingerprint_of_count",
    "forget_what_waits",
    "key_remains",
    "look_into_envelopes",
    "lots_of",
    "open_and_erase_in_turns",
    "open_envelopes",
    "receipts_of",
    "rejected_of",
    "rules_of",
    "seal_earlier_counts",
    "sign_account",
    "tally_of",
    "throw_dice",
    "truncation_to_tell",
    "void_lot",
    "void_lots_of",
    "votes_in",
    "votes_of",
]
