# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The entries of the audit log, and how they are chained. `verifier.py` describes the format. Pure."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import itertools
import typing as t

from .verifier import Head, canonical, digest_of, hash_of

SALT_SIZE: t.Final = 16
"""Bytes of the salt of details. Without it, details with few possible values could be guessed from their digest."""


class EntryKind(enum.StrEnum):
    """What an entry is about."""

    RUN_BEGAN = "run_began"
    CHANGE = "change"
    """A change, with what became of it."""
    CHANGE_FOUND = "change_found"
    """What a run found of a change that an interrupted run was about to make."""
    LIMITS_LIFTED = "limits_lifted"
    FEED_ACCEPTED = "feed_accepted"
    """Somebody has accepted an odd answer of HR for one run."""
    RUN_ENDED = "run_ended"
    RUN_INTERRUPTED = "run_interrupted"
    PLAN_KEPT = "plan_kept"
    DECISION = "decision"
    EMERGENCY = "emergency"
    UNDO = "undo"
    FORGOTTEN = "forgotten"
    PRUNED = "pruned"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What has happened, to be written to the log."""

    kind: EntryKind
    facts: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    """Plain data without anything personal, because it stays in the log for ever."""
    details: t.Mapping[str, t.Any] | None = None
    """Plain data that can be removed later; None if there is none. `key` is the key of the person in HR, if the event
    is about one; members named `person`, `keys` and `needs` have keys of others."""

    @property
    def key(self) -> str:
        """The key of the person; empty if the event is about none."""
        return str((self.details or {}).get("key", ""))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry as it is written."""

    number: int
    text: str
    hash: str
    key: str = ""
    """Of the person whose details it has."""
    salt: str = ""
    details: str = ""
    """The text of its details; empty if it has none."""


def chained(last: Head, events: t.Iterable[Event], now: int, salts: t.Iterable[str]) -> t.Iterator[Entry]:
    """The entries of events.

    Args:
        last: the entry after which they come.
        events: in their order.
        now: seconds since 1970.
        salts: random numbers of `SALT_SIZE` bytes in hexadecimal, one for each event.
    """
    at = time_text(now)
    for event, salt in zip(events, salts, strict=False):
        details = "" if event.details is None else canonical(event.details)
        entry = {
            "number": last.number + 1,
            "at": at,
            "kind": event.kind.value,
            "facts": event.facts,
            "details": digest_of(salt, details) if details else "",
            "previous": last.hash,
        }
        text = canonical(entry)
        last = Head(last.number + 1, hash_of(text))
        told = {"key": event.key, "salt": salt, "details": details} if details else {}
        yield Entry(number=last.number, text=text, hash=last.hash, **told)


def time_text(seconds: int) -> str:
    """A time as entries have it, such as `2026-11-30T12:00:00Z`; texts of times are in the order of the times."""
    return f"{datetime.datetime.fromtimestamp(seconds, datetime.UTC):%Y-%m-%dT%H:%M:%SZ}"


def ranges(numbers: t.Iterable[int]) -> list[list[int]]:
    """Numbers of entries as an entry says that their details were removed: `[[1, 3], [7, 7]]`."""
    found: list[list[int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def names(value: t.Any, key: str) -> bool:
    """Whether details name a person by the key, wherever in them (see `Event.details`)."""
    if isinstance(value, t.Mapping):
        named = (value.get(member) for member in ("key", "person"))
        several = itertools.chain.from_iterable(value.get(member) or () for member in ("keys", "needs"))
        return key in (*named, *several) or any(names(one, key) for one in value.values())
    return isinstance(value, list | tuple) and any(names(one, key) for one in value)
