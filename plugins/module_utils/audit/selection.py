# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which entries of an audit log are wanted. Pure."""

from __future__ import annotations

import typing as t

from ..model.kinds import CREATE, ENABLE, RENAME
from ..model.memory import Finding
from ..model.plan import Status
from .entries import EntryKind, names

JsonObject = t.Mapping[str, t.Any]

_DONE: t.Final = frozenset((Status.APPLIED.value, Finding.DONE.value))
_CHANGES: t.Final = frozenset((EntryKind.CHANGE.value, EntryKind.CHANGE_FOUND.value))

_ENDS: t.Final = frozenset((EntryKind.RUN_ENDED.value, EntryKind.RUN_INTERRUPTED.value))
"""Entries with the plans whose approval a run has used."""


class Wanted(t.NamedTuple):
    """The entries to show: those that are all of this."""

    since: str = ""
    """A time as entries have it; empty for the first entry."""
    until: str = ""
    """The time before which they were written; empty for the last entry."""
    kinds: frozenset[str] = frozenset()
    """Empty for all."""
    key: str = ""
    """Of a person whom the details name; empty for all."""
    run: int | None = None
    """Also entries about the plans whose approval the run has used."""
    of_undo: bool = False
    """Only those of runs that have undone something."""
    changes: frozenset[str] = frozenset()
    """Kinds of change; empty for all, and for entries that are no changes. The same is true of what follows."""
    attributes: frozenset[str] = frozenset()
    """Attributes that were changed, in lower case."""
    is_approved: bool | None = None
    never: str = ""
    """A kind of change that has not been made for the same person since."""

    @property
    def is_about_changes(self) -> bool:
        """Whether only changes are wanted."""
        return bool(self.changes or self.attributes or self.never or self.is_approved is not None)

    @property
    def looks_around(self) -> bool:
        """Whether other entries decide about an entry."""
        return bool(self.run is not None or self.of_undo or self.never or self.is_approved is not None)


class Selection:
    """The wanted entries of a log.

    All entries are passed to `learn` before the first one is passed to `has`, if `Wanted.looks_around`.

    Args:
        wanted: which entries.
    """

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._plans: dict[int, frozenset[str]] = {}
        """The plans whose approval a run has used, by the run."""
        self._undoing: set[int] = set()
        self._last: dict[str, int] = {}
        """The number of the last entry with a change of the kind `never`, by the key of the person."""

    def learn(self, entry: JsonObject, details: JsonObject | None) -> None:
        """Learn what decides about other entries."""
        facts = entry["facts"]
        if entry["kind"] in _ENDS and facts.get("plans"):
            self._plans[facts["run"]] = frozenset(facts["plans"])
        if entry["kind"] == EntryKind.UNDO:
            self._undoing.add(facts["run"])
        if _key_of(entry, details) and self._wanted.never in _made(details):
            self._last[_key_of(entry, details)] = entry["number"]

    def has(self, entry: JsonObject, details: JsonObject | None) -> bool:
        """Whether an entry is wanted."""
        wanted, facts = self._wanted, entry["facts"]
        return (
            (not wanted.since or entry["at"] >= wanted.since)
            and (not wanted.until or entry["at"] < wanted.until)
            and (not wanted.kinds or entry["kind"] in wanted.kinds)
            and (wanted.run is None or self._is_about(wanted.run, facts))
            and (not wanted.of_undo or facts.get("run") in self._undoing)
            and (not wanted.key or names(details, wanted.key))
            and (not wanted.is_about_changes or self._has_change(entry, details))
        )

    def _is_about(self, run: int, facts: JsonObject) -> bool:
        return run in (facts.get("run"), facts.get("of_run")) or facts.get("plan") in self._plans.get(run, ())

    def _has_change(self, entry: JsonObject, details: JsonObject | None) -> bool:
        wanted, facts = self._wanted, entry["facts"]
        return (
            entry["kind"] in _CHANGES
            and (not wanted.changes or facts["change"] in wanted.changes)
            and (not wanted.attributes or not wanted.attributes.isdisjoint(_attributes(details)))
            and (wanted.is_approved is None or self._is_approved(facts) is wanted.is_approved)
            and (not wanted.never or self._is_last(entry, details))
        )

    def _is_approved(self, facts: JsonObject) -> bool:
        """Whether the change was approved. An interrupted run that used an approval made no other changes."""
        return bool(facts.get("approved") or self._plans.get(facts.get("of_run", 0)))

    def _is_last(self, entry: JsonObject, details: JsonObject | None) -> bool:
        """Whether the change was made, and none of the kind `never` since. Nobody knows that of people who were
        forgotten."""
        key = _key_of(entry, details)
        return bool(key) and self._last.get(key, 0) < entry["number"]


def _key_of(entry: JsonObject, details: JsonObject | None) -> str:
    """The key of the person for whom the change was made; empty if it is no such entry."""
    is_done = entry["kind"] in _CHANGES and entry["facts"]["status"] in _DONE
    return str((details or {}).get("key", "")) if is_done else ""


def _made(details: JsonObject | None) -> frozenset[str]:
    """The kinds of a change. An account that is created enabled needs no other change for that."""
    change = (details or {})["change"]
    is_enabled = change["kind"] == CREATE.name and change.get("enabled")
    return frozenset((change["kind"], ENABLE.name) if is_enabled else (change["kind"],))


def _attributes(details: JsonObject | None) -> frozenset[str]:
    change = (details or {}).get("change", {})
    renamed = ("cn",) if change.get("kind") == RENAME.name else ()
    return frozenset((*renamed, *(delta["attribute"].lower() for delta in change.get("deltas", ()))))
