# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Verifies an exported audit log of hrsync.ad.

This file needs nothing but Python 3.8 or newer, so that an auditor can read it, copy it and run it anywhere:

    python3 verifier.py log.jsonl --head 812:6b1f...

Each line of the log is a JSON object with `domain` and `configuration`, the text of one `entry`, its `hash` and, unless
they were removed or there are none, its `details` with their `salt`. An entry is a JSON object too:

    number    from 1, without gaps
    at        when, in UTC
    kind      what has happened
    facts     what is said of it without naming a person
    details   SHA-256 of the salt and the details; empty if there are none
    previous  the hash of the entry before; in entry 1, SHA-256 of the domain and the configuration

The hash is SHA-256 of the text of the entry, so each entry confirms all entries before it. All JSON is canonical:
sorted names, no spaces, ASCII. So there is one way only to write an entry, and any other byte is an error.

Details may be removed, because people have a right to be forgotten. Then a later entry of the kind `forgotten` or
`pruned` must name the numbers of the entries, as ranges in `facts.numbers`.

Whoever may write the database can write a whole log anew, with hashes that fit, or leave out its last entries. Only a
head tells that: the number and the hash of an entry, as each run shows it, kept where that person cannot write.

The exit code is 0 if the log is whole, 1 if it is not, and 2 if it could not be read.
"""

from __future__ import annotations

import argparse
import bisect
import hashlib
import json
import re
import sys
import typing as t

FORMAT = "hrsync.ad/audit/1"
"""Part of what entry 1 confirms, so that no other chain of hashes can be taken for this one."""

REMOVALS = ("forgotten", "pruned")
"""The kinds of entries that name entries whose details were removed."""

WHOLE, BROKEN, UNREADABLE = 0, 1, 2
"""Exit codes."""

_ENTRY = {"number": int, "at": str, "kind": str, "facts": dict, "details": str, "previous": str}
_LINE = {"domain": str, "configuration": str, "entry": str, "hash": str}
_DETAILED = {"details": str, "salt": str}
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_HASH = re.compile(r"[0-9a-f]{64}")
_SALT = re.compile(r"[0-9a-f]{32}")
_HEAD = re.compile(r"(?<![0-9A-Za-z])([0-9]{1,15}):([0-9a-f]{64})(?![0-9A-Za-z])")
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
_LONGEST_LINE = 1 << 26
"""The most bytes of a line. No run writes such a line, and it must not fill the memory."""


class BrokenLogError(Exception):
    """The log is not as it was written.

    Args:
        number: of the first entry that is wrong.
        what: what is wrong, as sentences.
    """

    def __init__(self, number: int, what: str) -> None:
        super().__init__(f"The audit log is broken at entry {number}: {what}")
        self.number = number


class Head(t.NamedTuple):
    """An entry that confirms all entries before it."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


class Line(t.NamedTuple):
    """One entry as it is kept."""

    entry: str
    """Its text."""
    hash: str
    details: str | None = None
    """The text of its details; None if they are not there."""
    salt: str | None = None


class Found(t.NamedTuple):
    """What a log that is whole has."""

    domain: str
    configuration: str
    head: Head
    """Its last entry."""
    entries: int
    removed: int
    """How many entries have lost their details, as other entries say."""
    heads: int
    """How many heads were compared."""


# How hashes are made


def canonical(value: t.Any) -> str:
    """The JSON of a value in the only way that the log has it.

    Raises:
        ValueError: it has a number that JSON does not have.
    """
    return _ENCODER.encode(value)


def hash_of(entry: str) -> str:
    """The hash of the text of an entry."""
    return hashlib.sha256(entry.encode("ascii")).hexdigest()


def digest_of(salt: str, details: str) -> str:
    """The digest of details. The salt has always 32 characters."""
    return hashlib.sha256((salt + details).encode("ascii")).hexdigest()


def genesis(domain: str, configuration: str) -> Head:
    """What is before entry 1."""
    return Head(0, hash_of(canonical({"format": FORMAT, "domain": domain, "configuration": configuration})))


# How they are verified


class Verification:
    """Verifies the entries of one log, one after the other.

    Args:
        domain, configuration: of the log.
        heads: kept elsewhere.
        excerpt: whether the entries are a part of a log. It may begin anywhere, and leave details out.
    """

    def __init__(self, domain: str, configuration: str, heads: t.Iterable[Head] = (), excerpt: bool = False) -> None:
        self._about = domain, configuration
        self.last = genesis(domain, configuration)
        """The last entry so far."""
        self._heads: dict[int, set[str]] = {}
        for head in heads:
            self._heads.setdefault(head.number, set()).add(head.hash)
        self._excerpt = excerpt
        self._first = 0
        self._detailed: list[int] = []
        """The numbers of entries with their details, in order."""
        self._lacking: list[int] = []
        """The numbers of those without them, in order."""
        self._said: set[int] = set()
        """Those of which a later entry says that they were removed."""

    def add(self, line: Line) -> None:
        """Verify the next entry.

        Raises:
            BrokenLogError: it is wrong.
        """
        entry = _entry(line.entry, self.last.number + 1)
        number = entry["number"]
        if not self._first:
            self._begin(entry)
        if number != self.last.number + 1:
            raise BrokenLogError(self.last.number + 1, _misplaced(number, self.last.number + 1))
        if entry["previous"] != self.last.hash:
            raise BrokenLogError(number, "It does not follow from the entry before. One of them was changed.")
        if line.hash != hash_of(line.entry):
            raise BrokenLogError(number, "Its hash is not that of its text. One of them was changed.")
        self._check_details(number, entry["details"], line)
        if entry["kind"] in REMOVALS:
            self._note_removals(number, entry["facts"])
        self.last = Head(number, line.hash)
        self._compare()

    def end(self) -> Found:
        """What the log has.

        Raises:
            BrokenLogError: its end is missing, or details are.
        """
        last = max(self._heads, default=0)
        if last > self.last.number:
            raise BrokenLogError(
                self.last.number + 1,
                f"It is missing. A head of entry {last} was kept, so the end of the log was cut off.",
            )
        if not self._first:
            raise BrokenLogError(1, "It is missing. The log has no entries.")
        unsaid = [number for number in self._lacking if number not in self._said]
        if unsaid and not self._excerpt:
            raise BrokenLogError(unsaid[0], "Its details are missing, and no later entry says that they were removed.")
        compared = sum(len(hashes) for number, hashes in self._heads.items() if number >= self._first - 1)
        return Found(*self._about, self.last, self.last.number - self._first + 1, len(self._said), compared)

    def _begin(self, entry: t.Mapping[str, t.Any]) -> None:
        self._first = 1
        if self._excerpt and entry["number"] > 1:
            # An excerpt confirms the entry before it.
            self._first = entry["number"]
            self.last = Head(self._first - 1, entry["previous"])
        self._compare()

    def _compare(self) -> None:
        others = self._heads.get(self.last.number, set()) - {self.last.hash}
        if others:
            raise BrokenLogError(
                max(self.last.number, self._first),
                f"It, or an entry before it, was written anew, because another head was kept: {self.last.number}:"
                f"{min(others)}.",
            )

    def _check_details(self, number: int, digest: str, line: Line) -> None:
        if line.details is None and line.salt is None:
            if digest:
                self._lacking.append(number)
            return
        if line.details is None or line.salt is None or not _SALT.fullmatch(line.salt):
            raise BrokenLogError(number, "Its details are incomplete, or their salt is not one.")
        _object(line.details, number, "The text of its details")
        if digest_of(line.salt, line.details) != digest:
            raise BrokenLogError(number, "Its details, or their salt, were changed.")
        self._detailed.append(number)

    def _note_removals(self, number: int, facts: t.Mapping[str, t.Any]) -> None:
        for first, last in _ranges(facts.get("numbers"), number):
            there = _between(self._detailed, first, last)
            if there:
                raise BrokenLogError(
                    there[0], f"Its details are there, although entry {number} says that they were removed."
                )
            self._said.update(_between(self._lacking, first, last))


def _between(numbers: list[int], first: int, last: int) -> list[int]:
    """Those of sorted numbers that are in a range."""
    return numbers[bisect.bisect_left(numbers, first) : bisect.bisect_right(numbers, last)]


def _misplaced(number: int, expected: int) -> str:
    if number > expected:
        return f"It is missing. Entry {number} comes in its place."
    return f"Entry {number} comes in its place, but belongs before it. Entries were repeated or put in another order."


def _entry(text: str, number: int) -> dict[str, t.Any]:
    """The members of an entry, which have the right types."""
    entry = _object(text, number, "Its text")
    _check_members(entry, _ENTRY, number, "Its text")
    if not _TIME.fullmatch(entry["at"]):
        raise BrokenLogError(number, "Its time is not one.")
    if not _HASH.fullmatch(entry["previous"]) or not (entry["details"] == "" or _HASH.fullmatch(entry["details"])):
        raise BrokenLogError(number, "A hash in its text is not one.")
    return entry


def _object(text: str, number: int, what: str) -> dict[str, t.Any]:
    """The JSON object of a text."""
    try:
        found = json.loads(text)
        same = canonical(found) == text
    except (ValueError, RecursionError):
        raise BrokenLogError(number, f"{what} is not JSON.") from None
    if not isinstance(found, dict) or not same:
        raise BrokenLogError(number, f"{what} is not written as hrsync.ad writes it, so it was changed.")
    return found


def _check_members(found: t.Mapping[str, t.Any], members: t.Mapping[str, type], number: int, what: str) -> None:
    wrong = [name for name in members if not _is(found.get(name), members[name])]
    more = [name for name in found if name not in members]
    if wrong or more:
        raise BrokenLogError(number, f"{what} has not the members that it must have: {', '.join(wrong + more)}.")


def _is(value: t.Any, kind: type) -> bool:
    """Whether a value of JSON is of a type; true and false are no numbers."""
    return isinstance(value, kind) and not isinstance(value, bool)


def _ranges(found: t.Any, number: int) -> list[tuple[int, int]]:
    """The ranges of numbers of entries, all before this one."""
    ranges = []
    for one in found if isinstance(found, list) else [found]:
        is_range = isinstance(one, list) and len(one) == 2 and all(_is(end, int) for end in one)
        if not is_range or not 0 < one[0] <= one[1] < number:
            raise BrokenLogError(number, "Its facts.numbers are no ranges of entries before it.")
        ranges.append((one[0], one[1]))
    return ranges


# The file


def verify(file: t.BinaryIO, heads: t.Iterable[Head] = (), excerpt: bool = False) -> Found:
    """Verify an exported log.

    Args:
        file: opened for bytes.
        heads, excerpt: see `Verification`.

    Raises:
        BrokenLogError: it is not as it was written.
        OSError: it cannot be read.
    """
    about: tuple[str, str] | None = None
    verification = Verification("", "", heads, excerpt)
    number = 1
    for found in _lines(file):
        line = _line_of(found, number)
        if about is None:
            about = line["domain"], line["configuration"]
            verification = Verification(about[0], about[1], heads, excerpt)
        if about != (line["domain"], line["configuration"]):
            raise BrokenLogError(number, "It belongs to the log of another domain or configuration.")
        verification.add(Line(line["entry"], line["hash"], line.get("details"), line.get("salt")))
        number = verification.last.number + 1
    return verification.end()


def _lines(file: t.BinaryIO) -> t.Iterator[bytes]:
    while True:
        line = file.readline(_LONGEST_LINE)
        if not line:
            return
        yield line


def _line_of(line: bytes, number: int) -> dict[str, t.Any]:
    """The members of a line, which have the right types."""
    if not line.endswith(b"\n"):
        raise BrokenLogError(number, "The line has no end, so a part of it was cut off.")
    try:
        text = line[:-1].decode("ascii")
    except UnicodeDecodeError:
        raise BrokenLogError(number, "The line is not ASCII.") from None
    found = _object(text, number, "The line")
    members = dict(_LINE, **_DETAILED) if "details" in found or "salt" in found else _LINE
    _check_members(found, members, number, "The line")
    return found


def head_of(text: str) -> Head | None:
    """The head that a text is; None if it is none."""
    found = _HEAD.fullmatch(text.strip())
    return Head(int(found[1]), found[2]) if found else None


def heads_of(text: str) -> list[Head]:
    """The heads in a text: wherever it has `NUMBER:HASH`, such as in lines of a log."""
    return [Head(int(number), found) for number, found in _HEAD.findall(text)]


# The program


def summary(found: Found) -> str:
    """What a whole log has, as sentences."""
    parts = [
        f"The audit log of {found.configuration} in {found.domain} is whole: {_count(found.entries)}, the last is"
        f" {found.head}."
    ]
    if found.removed:
        parts.append(f"The details of {_count(found.removed)} were removed, as later entries say.")
    if found.heads:
        parts.append(f"Heads kept elsewhere that it agrees with: {found.heads}.")
    else:
        parts.append(
            "It was compared with no head kept elsewhere, so this does not tell whether its end was cut off, or whether"
            " all of it was written anew."
        )
    return " ".join(parts)


def _count(number: int) -> str:
    return f"{number} {'entry' if number == 1 else 'entries'}"


def _head(text: str) -> Head:
    found = head_of(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text} is not a number, a colon and a hash of 64 characters")
    return found


def main(arguments: t.Sequence[str] | None = None) -> int:
    """Run the program, and return its exit code."""
    parser = argparse.ArgumentParser(
        description="Verifies an exported audit log of hrsync.ad. Exit codes: 0 whole, 1 broken, 2 cannot be read."
    )
    parser.add_argument("log", help="the exported log")
    parser.add_argument("--head", type=_head, action="append", default=[], metavar="NUMBER:HASH", help="kept elsewhere")
    parser.add_argument("--heads", metavar="FILE", help="a file with such heads, whatever else is in it")
    parser.add_argument("--excerpt", action="store_true", help="the log begins later than entry 1, or lacks details")
    options = parser.parse_args(arguments)
    try:
        heads = list(options.head) + (heads_in(options.heads) if options.heads else [])
        with open(options.log, "rb") as file:
            found = verify(file, heads, options.excerpt)
    except BrokenLogError as error:
        sys.stdout.write(f"{error}\n")
        return BROKEN
    except (OSError, ValueError) as error:
        sys.stderr.write(f"The file cannot be read: {error}\n")
        return UNREADABLE
    sys.stdout.write(f"{summary(found)}\n")
    return WHOLE


def heads_in(path: str) -> list[Head]:
    """The heads in a file.

    Raises:
        ValueError: there are none.
    """
    with open(path, encoding="utf-8", errors="replace") as file:
        found = heads_of(file.read())
    if not found:
        raise ValueError(f"{path} has no head, which is a number, a colon and a hash of 64 characters")
    return found


if __name__ == "__main__":
    raise SystemExit(main())
