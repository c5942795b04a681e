# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What somebody may do to the lines of an exported log. Each edit takes the log and chance, and returns other lines.

An edit may by chance change nothing; callers leave such edits out.
"""

from __future__ import annotations

import json
import random
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.audit.entries import EntryKind
from ansible_collections.hrsync.ad.plugins.module_utils.audit.verifier import BrokenLogError

from .logs import Log, edited, rehashed, verified

Lines = list[bytes]
Edit = t.Callable[[Log, Lines, random.Random], Lines]


def _at(lines: Lines, chance: random.Random) -> int:
    return chance.randrange(len(lines))


# Bytes


def _bytes(change: t.Callable[[bytearray, int, random.Random], None]) -> Edit:
    def edit(_log: Log, lines: Lines, chance: random.Random) -> Lines:
        content = bytearray(b"".join(lines))
        change(content, chance.randrange(len(content)), chance)
        return [bytes(content)]

    return edit


def _replace(content: bytearray, at: int, chance: random.Random) -> None:
    content[at] = chance.randrange(256)


def _flip(content: bytearray, at: int, chance: random.Random) -> None:
    content[at] ^= 1 << chance.randrange(8)


def _insert(content: bytearray, at: int, chance: random.Random) -> None:
    content[at:at] = chance.randbytes(chance.randint(1, 3))


def _insert_blank(content: bytearray, at: int, chance: random.Random) -> None:
    content.insert(at, chance.choice(b" \t\r\n\0"))


def _remove(content: bytearray, at: int, chance: random.Random) -> None:
    del content[at : at + chance.randint(1, 5)]


def _cut(content: bytearray, at: int, _chance: random.Random) -> None:
    del content[at:]


def _digit(content: bytearray, at: int, chance: random.Random) -> None:
    """Another digit in place of the next one, so that all stays JSON."""
    digits = [place for place in range(at, len(content)) if chr(content[place]).isdigit()]
    if digits:
        content[digits[0]] = chance.choice(b"0123456789")


# Lines


def _drop(_log: Log, lines: Lines, chance: random.Random) -> Lines:
    at = _at(lines, chance)
    return lines[:at] + lines[at + chance.randint(1, 3) :]


def _cut_lines(_log: Log, lines: Lines, chance: random.Random) -> Lines:
    return lines[: _at(lines, chance)]


def _repeat(_log: Log, lines: Lines, chance: random.Random) -> Lines:
    to = chance.randrange(len(lines) + 1)
    return [*lines[:to], lines[_at(lines, chance)], *lines[to:]]


def _swap(_log: Log, lines: Lines, chance: random.Random) -> Lines:
    one, other = _at(lines, chance), _at(lines, chance)
    lines[one], lines[other] = lines[other], lines[one]
    return lines


def _shuffle(_log: Log, lines: Lines, chance: random.Random) -> Lines:
    chance.shuffle(lines)
    return lines


def _foreign(_log: Log, lines: Lines, chance: random.Random) -> Lines:
    """A line of another log of the same configuration, in the place of its own."""
    other = Log(seed=chance.randrange(1000) + 1, size=len(lines)).lines()
    at = _at(lines, chance)
    return [*lines[:at], other[at], *lines[at + chance.randint(0, 1) :]]


def _anew(_log: Log, lines: Lines, chance: random.Random) -> Lines:
    return Log(seed=chance.randrange(1000) + 1, size=len(lines)).lines()


# Spellings of the same values


def _spell(_log: Log, lines: Lines, chance: random.Random) -> Lines:
    """Another spelling of one line, or of the entry in it with a hash that fits."""
    at = _at(lines, chance)
    line = json.loads(lines[at])
    spelled = chance.choice([_spaced, _escaped, _reordered, _doubled, _float])
    if chance.random() < 0.5:
        lines[at] = spelled(lines[at].decode().rstrip("\n"), chance).encode() + b"\n"
        return lines
    name = chance.choice(["entry", "details"] if "details" in line else ["entry"])
    lines[at] = edited(lines[at], **{name: spelled(line[name], chance)})
    return lines


def _spaced(text: str, chance: random.Random) -> str:
    return json.dumps(json.loads(text), sort_keys=True, separators=chance.choice([(", ", ":"), (",", ": ")]))


def _escaped(text: str, chance: random.Random) -> str:
    letters = [place for place, letter in enumerate(text) if letter.isalpha() and text[place - 1] != "\\"]
    at = chance.choice(letters)
    return f"{text[:at]}\\u{ord(text[at]):04x}{text[at + 1 :]}"


def _reordered(text: str, chance: random.Random) -> str:
    members = list(json.loads(text).items())
    chance.shuffle(members)
    return json.dumps(dict(members), separators=(",", ":"))


def _doubled(text: str, chance: random.Random) -> str:
    """A name twice: readers of JSON take the last."""
    name = chance.choice(list(json.loads(text)))
    return f'{{"{name}":0,{text[1:]}'


def _float(text: str, _chance: random.Random) -> str:
    return text.replace(",", ".0,", 1) if text[text.find(",") - 1].isdigit() else f" {text}"


# Entries with hashes that fit


def _rewrite(_log: Log, lines: Lines, chance: random.Random) -> Lines:
    """Another fact in one entry, and its hash; half of the time also in all entries after it."""
    at = _at(lines, chance)
    facts = {**json.loads(json.loads(lines[at])["entry"])["facts"], "run": chance.randrange(1 << 30)}
    lines[at] = rehashed(lines[at], facts=facts)
    for later in range(at + 1, len(lines)) if chance.random() < 0.5 else ():
        lines[later] = rehashed(lines[later], previous=json.loads(lines[later - 1])["hash"])
    return lines


def _close_gap(_log: Log, lines: Lines, chance: random.Random) -> Lines:
    """Without one entry, and with numbers and hashes that fit."""
    at = _at(lines, chance)
    kept = lines[:at] + lines[at + 1 :]
    for later in range(max(at, 1), len(kept)):
        before = json.loads(kept[later - 1])["hash"]
        kept[later] = rehashed(kept[later], number=later + 1, previous=before)
    return kept


# Details


def _exchange(_log: Log, lines: Lines, chance: random.Random) -> Lines:
    one, other = _at(lines, chance), _at(lines, chance)
    first, second = json.loads(lines[one]), json.loads(lines[other])
    names = chance.choice([("details",), ("salt",), ("details", "salt")])
    lines[one] = edited(lines[one], **{name: second.get(name) for name in names})
    lines[other] = edited(lines[other], **{name: first.get(name) for name in names})
    return lines


def _remove_details(_log: Log, lines: Lines, chance: random.Random) -> Lines:
    at = _at(lines, chance)
    lines[at] = edited(lines[at], **dict.fromkeys(chance.choice([("details",), ("salt",), ("details", "salt")])))
    return lines


def _restore_details(log: Log, lines: Lines, _chance: random.Random) -> Lines:
    """Details that were removed, as an older export has them."""
    for at, entry in enumerate(log.entries):
        if entry.details and entry.number not in log.kept:
            lines[at] = edited(lines[at], details=entry.details, salt=entry.salt)
            break
    return lines


def _change_details(_log: Log, lines: Lines, chance: random.Random) -> Lines:
    at = _at(lines, chance)
    details = json.loads(json.loads(lines[at]).get("details", "{}"))
    changed = json.dumps({**details, "key": str(chance.randrange(10**6))}, sort_keys=True, separators=(",", ":"))
    lines[at] = edited(lines[at], details=changed)
    return lines


EDITS: t.Final[t.Mapping[str, Edit]] = {
    "replace": _bytes(_replace),
    "flip": _bytes(_flip),
    "insert": _bytes(_insert),
    "insert a blank": _bytes(_insert_blank),
    "remove": _bytes(_remove),
    "cut": _bytes(_cut),
    "digit": _bytes(_digit),
    "drop": _drop,
    "cut lines": _cut_lines,
    "repeat": _repeat,
    "swap": _swap,
    "shuffle": _shuffle,
    "foreign": _foreign,
    "anew": _anew,
    "spell": _spell,
    "rewrite": _rewrite,
    "close gap": _close_gap,
    "exchange": _exchange,
    "remove details": _remove_details,
    "restore details": _restore_details,
    "change details": _change_details,
}
"""By name."""


def unseen(seed: int, number: int) -> tuple[list[str], dict[str, int]]:
    """Make random edits, each of a log that is whole, and verify it against its head.

    Args:
        seed: of the chance.
        number: of edits.

    Returns:
        The edits that the verifier did not find, and how many were made by name.
    """
    chance = random.Random(seed)
    log = Log(seed=seed, size=9)
    log.forget([2, 6])
    log.forget([1], EntryKind.PRUNED)
    whole, head = log.lines(), log.head
    verified(whole, head)
    missed, made = list[str](), dict.fromkeys(EDITS, 0)
    while sum(made.values()) < number:
        name = chance.choice(list(EDITS))
        lines = EDITS[name](log, list(whole), chance)
        if b"".join(lines) == b"".join(whole):
            continue
        made[name] += 1
        try:
            verified(lines, head)
        except BrokenLogError:
            continue
        missed.append(f"{name}: {lines}")
    return missed, made
