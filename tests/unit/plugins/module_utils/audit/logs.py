# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Audit logs for tests, made as runs make them, with a generator of chance that each test seeds."""

from __future__ import annotations

import io
import json
import random
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.audit.entries import (
    Entry,
    EntryKind,
    Event,
    chained,
    ranges,
)
from ansible_collections.hrsync.ad.plugins.module_utils.audit.verifier import Found, Head, canonical, genesis, verify

DOMAIN: t.Final = "example.test"
NAME: t.Final = "lifecycle"
NOON: t.Final = 1_796_040_000


def event(number: int, chance: random.Random) -> Event:
    """Some event; every fourth one has no details."""
    details = (
        None if number % 4 == 0 else {"key": str(chance.randrange(20)), "label": "Zoë Müller", "change": {"n": number}}
    )
    return Event(kind=EntryKind.CHANGE, facts={"run": number // 10, "status": "applied"}, details=details)


class Log:
    """A log that grows and forgets."""

    def __init__(self, seed: int = 0, size: int = 0) -> None:
        self.chance = random.Random(seed)
        self.entries: list[Entry] = []
        self.kept: set[int] = set()
        """The numbers of entries whose details are still there."""
        for number in range(1, size + 1):
            self.append(event(number, self.chance))

    @property
    def head(self) -> Head:
        return Head(self.entries[-1].number, self.entries[-1].hash) if self.entries else genesis(DOMAIN, NAME)

    def append(self, *events: Event) -> None:
        salts = (self.chance.randbytes(16).hex() for _event in events)
        made = list(chained(self.head, events, NOON + len(self.entries), salts))
        self.entries += made
        self.kept.update(one.number for one in made if one.details)

    def forget(self, numbers: t.Iterable[int], kind: EntryKind = EntryKind.FORGOTTEN) -> None:
        """Remove details, and say so."""
        gone = self.kept & set(numbers)
        self.kept -= gone
        self.append(Event(kind=kind, facts={"numbers": ranges(gone)}))

    def lines(self) -> list[bytes]:
        """Those of an export."""
        return [self._line(one) for one in self.entries]

    def _line(self, entry: Entry) -> bytes:
        line = {"domain": DOMAIN, "configuration": NAME, "entry": entry.text, "hash": entry.hash}
        if entry.number in self.kept:
            line |= {"details": entry.details, "salt": entry.salt}
        return canonical(line).encode("ascii") + b"\n"


def verified(lines: t.Iterable[bytes], *heads: Head, excerpt: bool = False) -> Found:
    """What the verifier says of a file with these lines."""
    return verify(io.BytesIO(b"".join(lines)), heads, excerpt)


def edited(line: bytes, **members: t.Any) -> bytes:
    """A line with other members, written as the log writes it; None removes one."""
    found = {**json.loads(line), **members}
    return canonical({name: value for name, value in found.items() if value is not None}).encode("ascii") + b"\n"


def rehashed(line: bytes, **members: t.Any) -> bytes:
    """A line whose entry has other members, and a hash that fits."""
    import hashlib

    text = canonical({**json.loads(json.loads(line)["entry"]), **members})
    return edited(line, entry=text, hash=hashlib.sha256(text.encode()).hexdigest())
