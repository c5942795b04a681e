# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The questions of an auditor: which entries of a log answer them."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.audit.selection import Selection, Wanted

Told: t.TypeAlias = "tuple[dict[str, t.Any], dict[str, t.Any] | None]"


def change(run: int, kind: str, key: str, *attributes: str, status: str = "applied", **more: t.Any) -> Told:
    record: dict[str, t.Any] = {"kind": kind, "deltas": [{"attribute": name} for name in attributes]}
    record |= {"enabled": True} if more.pop("enabled", False) else {}
    facts = {"run": run, "change": kind, "status": status, **more}
    return {"kind": "change_found" if "of_run" in more else "change", "facts": facts}, {"key": key, "change": record}


def other(kind: str, run: int | None = None, **facts: t.Any) -> Told:
    return {"kind": kind, "facts": {**({} if run is None else {"run": run}), **facts}}, None


LOG: t.Final = (
    other("plan_kept", plan="calm-otter-42"),
    other("decision", plan="calm-otter-42"),
    other("run_began", 1),
    change(1, "create", "1", "displayName", "sn", approved=True),
    change(1, "enable", "1", approved=True),
    change(1, "create", "2", approved=True),
    change(1, "create", "3", enabled=True, approved=True),
    other("run_ended", 1, plans={"calm-otter-42": 3}),
    other("run_began", 2),
    change(2, "rename", "1"),
    change(2, "set_attributes", "1", "displayName"),
    change(2, "enable", "2", status="failed"),
    change(2, "create", "4", status="failed"),
    (change(2, "create", "5")[0], None),
    other("run_interrupted", 2, plans={"red-hat-7": 1}),
    change(3, "disable", "1", status="done", of_run=2),
    other("undo", 3),
    change(3, "set_attributes", "1", "displayName", of_run=9, status="unknown"),
    # Here, it is a number of plans that were removed.
    other("pruned", plans=1),
)
"""Numbered from 1. The people are 1 to 5; the details about the last one were removed."""


def numbers(**wanted: t.Any) -> list[int]:
    entries = [
        ({"number": number, "at": f"2026-03-{number:02}T00:00:00Z", **entry}, details)
        for number, (entry, details) in enumerate(LOG, 1)
    ]
    selection = Selection(Wanted(**wanted))
    for entry, details in entries if Wanted(**wanted).looks_around else ():
        selection.learn(entry, details)
    return [entry["number"] for entry, details in entries if selection.has(entry, details)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [*range(1, 20)]),
        ({"since": "2026-03-16T00:00:00Z", "until": "2026-03-18T00:00:00Z"}, [16, 17]),
        ({"kinds": frozenset(("decision", "undo"))}, [2, 17]),
        ({"key": "2"}, [6, 12]),
        # The run, and what led to it; and what a later run found of it.
        ({"run": 1}, [1, 2, 3, 4, 5, 6, 7, 8]),
        ({"run": 2, "changes": frozenset(("disable",))}, [16]),
        ({"of_undo": True}, [16, 17, 18]),
        ({"changes": frozenset(("rename", "disable"))}, [10, 16]),
        ({"attributes": frozenset(("displayname",))}, [4, 11, 18]),
        ({"attributes": frozenset(("cn", "sn"))}, [4, 10]),
        ({"is_approved": True}, [4, 5, 6, 7, 16]),
        ({"is_approved": False}, [10, 11, 12, 13, 14, 18]),
        ({"changes": frozenset(("create",)), "never": "enable"}, [6]),
        ({"changes": frozenset(("enable", "create")), "never": "disable"}, [6, 7]),
    ],
)
def test_wanted(wanted: dict[str, t.Any], found: list[int]) -> None:
    assert numbers(**wanted) == found
