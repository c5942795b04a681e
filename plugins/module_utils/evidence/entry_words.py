# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An entry of the audit log in one line of words."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ..model.changes import Create
from ..presentation import columns, words
from ..steps.registry import KINDS_BY_NAME
from ..wire.records import change_from_dict

JsonObject = t.Mapping[str, t.Any]

_DIGEST: t.Final = re.compile(r"([0-9a-f]{12})[0-9a-f]{52}")
_LEFT_OUT: t.Final = frozenset(("run", "row", "shown", "statement", "signature", "allowed_signers"))
"""What the line begins with, and digests of what is kept elsewhere."""
_LONGEST: t.Final = 2000
"""Bytes of a line."""


def text_of(entry: JsonObject, details: JsonObject | None) -> str:
    """The entry: `17 2026-11-30T06:00:12Z run 5: disable Jan Kowal (1042): end date 2026-11-29 reached; applied`.

    Args:
        entry: with `number`, `at`, `kind` and `facts`.
        details: None if it has none, or if they were removed.
    """
    facts = entry["facts"]
    run = f" run {facts['run']}" if "run" in facts else ""
    said = _of_change(facts, details) if "change" in facts else _listed(entry["kind"], {**(details or {}), **facts})
    return columns.line(f"{entry['number']} {entry['at']}{run}: {said}", _LONGEST)


def _of_change(facts: JsonObject, details: JsonObject | None) -> str:
    kind = KINDS_BY_NAME.get(facts["change"])
    told = [f"{kind.verb if kind else facts['change']} {_subject(details)}".rstrip()]
    found = f"found of run {facts['of_run']}: " if "of_run" in facts else ""
    outcome = [found + facts["status"], "approved" if facts.get("approved") else ""]
    message = (details or {}).get("message", "")
    return "; ".join(filter(None, (*told, ", ".join(filter(None, outcome)), message)))


def _subject(details: JsonObject | None) -> str:
    """Whom the change is about, and what it does."""
    if details is None:
        return "(details removed)"
    record = details["change"]
    try:
        change = change_from_dict(record)
    except (LookupError, TypeError, ValueError):
        # A version with other kinds of change has written it.
        return str(details["label"] or record.get("dn", ""))
    if isinstance(change, Create):
        # Whether it stays disabled, the next entries say.
        change = dataclasses.replace(change, enabled=True)
    said = words.line(change.reason, [change])
    return ": ".join(filter(None, (details["label"] or change.dn, said)))


def _listed(kind: str, told: JsonObject) -> str:
    """What an entry says, by name: `decision: by alice, decision approved, level HR, plan calm-otter-42`."""
    shown = {name: value for name, value in told.items() if name not in _LEFT_OUT}
    if not shown.get("units"):
        # A decision about a whole plan names no units.
        shown.pop("units", None)
    return ": ".join(filter(None, (kind.replace("_", " "), _named(shown))))


def _named(values: JsonObject) -> str:
    named = ((name.replace("_", " "), _words(value)) for name, value in values.items())
    return ", ".join(f"{name} {text}" for name, text in named if text)


def _words(value: t.Any) -> str:
    """Plain data. What is empty is left out, and digests are cut: the entry has all of them."""
    if isinstance(value, t.Mapping):
        return f"({_named(value)})" if value else ""
    if isinstance(value, list | tuple):
        return " ".join(filter(None, map(_words, value)))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _DIGEST.sub(r"\1…", "" if value is None else str(value))
