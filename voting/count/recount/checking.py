"""Checking a bundle: every checksum, the question, receipts, account and draws; and recounting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from voting.count.recount.contest import (
    Account,
    Asked,
    DrawnLot,
    numbers_in,
    read,
    read_account,
    read_asked,
    read_lots,
)
from voting.count.recount.counting import count_list, count_sums
from voting.count.recount.found import Checked
from voting.count.recount.packing import SUMS, BadBundle, shown, sums_of
from voting.count.recount.result import first_difference, written
from voting.methods.summing import FEWEST_VOTES


def check(files: Mapping[str, bytes]) -> Checked:
    """Check a bundle from its files; each fault is one sentence."""
    found = Checked(fingerprint=sha256(files.get(SUMS, b"")).hexdigest())
    _check_sums(files, found)
    try:
        asked = read(files, "contest.json", read_asked)
        account = read(files, "account.json", read_account)
        lots = read(files, "lots.json", read_lots)
        _head(asked, found)
        _check_digest(asked, found)
        _check_receipts(files, account, found)
        _check_account(account, found)
        _count_again(files, asked, account, lots, found)
    except BadBundle as bad:
        found.wrong.append(str(bad))
    return found


def _check_sums(files: Mapping[str, bytes], found: Checked) -> None:
    """Check every file against SHA256SUMS, and that SHA256SUMS lists nothing else."""
    if SUMS not in files:
        found.wrong.append(f"{SUMS} is missing.")
        return
    ours = dict(_by_name(sums_of(files)))
    theirs = dict(_by_name(files[SUMS]))
    both = ours.keys() & theirs.keys()
    changed = [f"{name} was changed: its sum is another one." for name in both if ours[name] != theirs[name]]
    added = [f"{name} is not in {SUMS}." for name in ours.keys() - theirs.keys()]
    missing = [f"{shown(name)} is missing." for name in theirs.keys() - ours.keys()]
    wrong = sorted(changed + added + missing)
    if not wrong and sums_of(files) != files[SUMS]:
        wrong = [f"{SUMS} was changed."]
    found.wrong += wrong
    if not wrong:
        found.right.append(f"Every file is as {SUMS} says.")


def _by_name(sums: bytes) -> list[tuple[str, str]]:
    lines = [line.partition("  ") for line in sums.decode("ascii", "replace").splitlines()]
    return [(name, digest) for digest, _gap, name in lines if name]


def _head(asked: Asked, found: Checked) -> None:
    places = "1 is chosen" if asked.rules.places == 1 else f"{asked.rules.places} are chosen"
    found.heading += [
        f"{shown(asked.ward)}: {shown(asked.question)}",
        f"Method: {asked.rules.method}; {asked.rules.options} options, {places}.",
    ]


def _check_digest(asked: Asked, found: Checked) -> None:
    if asked.is_frozen:
        found.right.append(f"The question is the one that was frozen: {asked.digest}")
    else:
        found.wrong.append("The question is not the one that was frozen: its digest is another one.")


def _check_receipts(files: Mapping[str, bytes], account: Account, found: Checked) -> None:
    """Check that receipts are sorted, all different, and as many as the envelopes."""
    if "receipts.txt" not in files:
        raise BadBundle("receipts.txt is missing.")
    text = files["receipts.txt"].decode("ascii", "replace")
    receipts = text.split("\n")[:-1]
    wrong: list[str] = []
    if text and not text.endswith("\n"):
        wrong.append("The receipts do not end with a whole line.")
    if receipts != sorted(receipts):
        wrong.append("The receipts are not in their order.")
    if len(set(receipts)) < len(receipts) or not all(receipts):
        wrong.append("The receipts are not all different.")
    if len(receipts) != account.votes:
        wrong.append(f"There are {len(receipts)} receipts, and {account.votes} envelopes in the account.")
    found.wrong += wrong
    if not wrong:
        found.right.append(f"There are {len(receipts)} receipts, all different, one for each envelope.")


def _check_account(account: Account, found: Checked) -> None:
    parts = account.valid + account.rejected + account.unopened
    if parts != account.votes:
        found.wrong.append(
            f"The account does not add up: {account.votes} envelopes, and {parts} in its parts."
        )
    elif account.reasons is not None and sum(account.reasons.values()) != account.rejected:
        found.wrong.append("The account does not add up: the reasons are not as many as the papers rejected.")
    else:
        found.right.append(
            f"The account adds up: {account.votes} envelopes, {account.valid} valid votes, "
            f"{account.rejected} papers for no option, {account.unopened} that did not open."
        )
    if account.planted:
        found.right.append(
            f"Beside them, something other than the program had put {account.planted} sealed votes into "
            "ballots. They do not count."
        )


def _count_again(
    files: Mapping[str, bytes], asked: Asked, account: Account, lots: Sequence[DrawnLot], found: Checked
) -> None:
    if "result.json" not in files:
        raise BadBundle("result.json is missing.")
    is_list = _is_full_list(files, asked, account)
    if account.valid < FEWEST_VOTES:
        _check_few(files, asked, found)
        return
    counted = (count_list if is_list else count_sums)(files, asked, account, lots, found)
    if counted is None:
        return
    found.counted = counted
    differs = first_difference(written(counted), files["result.json"])
    if differs:
        line, ours, theirs = differs
        say = "votes" if is_list else "sums"
        found.wrong.append(
            f"result.json is not what the {say} say: line {line} says {shown(theirs)!r} and not {ours!r}."
        )
    elif is_list:
        found.right.append(f"Counted again, {account.valid} votes give the published result, line by line.")
    else:
        found.right.append("Decided again from the sums, the published result agrees, line by line.")


def _is_full_list(files: Mapping[str, bytes], asked: Asked, account: Account) -> bool:
    """Whether every vote is published, as fixed with the question; in older questions, as the files show."""
    told = asked.published_votes
    if told not in {"", "sums", "full list"}:
        raise BadBundle("contest.json does not say what it should.")
    is_list = told == "full list" or (not told and "sums.json" not in files)
    few = account.valid < FEWEST_VOTES
    for name, is_due in (("votes.csv", is_list), ("sums.json", not is_list)):
        if name in files and few:
            raise BadBundle(f"{name} is there, with fewer than {FEWEST_VOTES} votes in the account.")
        if name in files and not is_due:
            raise BadBundle(f"{name} is there, and the question says that it is not published.")
        if name not in files and is_due and not few:
            raise BadBundle(f"{name} is missing.")
    strays = sorted(name for name in files if name.startswith("votes.") and name != "votes.csv")
    if strays and not is_list:
        raise BadBundle(f"{strays[0]} is there, and single votes are not published.")
    return is_list


def _check_few(files: Mapping[str, bytes], asked: Asked, found: Checked) -> None:
    """Check a result of few votes: only the options chosen are published; older files have counts, too."""
    told = read(files, "result.json", lambda told: (told["counts"], numbers_in(told["chosen"])))
    counts, chosen = told
    if asked.published_votes and counts is not None:
        raise BadBundle(f"Numbers of options are there, with fewer than {FEWEST_VOTES} votes in the account.")
    if len(chosen) > asked.rules.places or not set(chosen) <= set(asked.rules.numbers):
        raise BadBundle("result.json chooses what the question does not let it.")
    found.right.append(f"Fewer than {FEWEST_VOTES} voted: their votes are not published.")
    found.unchecked.append("What was chosen: so few voted that no number of an option is published.")
