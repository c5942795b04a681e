# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Entries of the audit log in words."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.evidence.entry_words import text_of

AT = "2026-11-30T06:00:12Z"
DISABLE: t.Final = {
    "key": "1042",
    "label": "Jan Kowal (1042)",
    "change": {"kind": "disable", "key": "1042", "dn": "CN=Jan,DC=x", "reason": "end date 2026-11-29 reached"},
}


def text(kind: str, details: t.Any = None, **facts: t.Any) -> str:
    return text_of({"number": 17, "at": AT, "kind": kind, "facts": facts}, details)


@pytest.mark.parametrize(
    ("facts", "details", "said"),
    [
        (
            {"change": "disable", "status": "applied", "approved": True},
            DISABLE,
            "disable Jan Kowal (1042): end date 2026-11-29 reached; applied, approved",
        ),
        ({"change": "disable", "status": "applied"}, None, "disable (details removed); applied"),
        (
            {"change": "disable", "status": "failed"},
            {**DISABLE, "message": "Refused."},
            "disable Jan Kowal (1042): end date 2026-11-29 reached; failed; Refused.",
        ),
        (
            {"change": "create_ou", "status": "done", "of_run": 4},
            {"key": "", "label": "", "change": {"kind": "create_ou", "dn": "OU=Warsaw,DC=x"}},
            "create OU OU=Warsaw,DC=x; found of run 4: done",
        ),
        (
            {"change": "create", "status": "applied"},
            {
                "key": "1",
                "label": "Bo (1)",
                "change": {"kind": "create", "dn": "CN=Bo,OU=Warsaw,DC=x", "reason": "new"},
            },
            "create account Bo (1): new; OU=Warsaw; applied",
        ),
        (
            {"change": "teleport", "status": "applied"},
            {"key": "1", "label": "", "change": {"kind": "teleport", "dn": "CN=A,DC=x"}},
            "teleport CN=A,DC=x; applied",
        ),
    ],
)
def test_changes(facts: dict[str, t.Any], details: t.Any, said: str) -> None:
    assert text("change", details, run=5, **facts) == f"17 {AT} run 5: {said}"


def test_other_entries() -> None:
    decision = text(
        "decision", {"by": "alice", "reason": ""}, plan="calm-otter-42", level="HR", checksum="ab" * 32, row="x"
    )
    assert decision == f"17 {AT}: decision: by alice, plan calm-otter-42, level HR, checksum abababababab…"
    assert text("decision", units=2) == f"17 {AT}: decision: units 2"
    assert text("decision", units=0) == f"17 {AT}: decision"
    ended = text("run_ended", run=5, status="applied", plans={"calm-otter-42": 3}, waves={}, lines=[[1, 3], [7, 7]])
    assert ended == f"17 {AT} run 5: run ended: status applied, plans (calm-otter-42 3), lines 1 3 7 7"
    assert text("run_began", run=5, emergency=True, is_new=False) == (
        f"17 {AT} run 5: run began: emergency yes, is new no"
    )
    assert text("pruned") == f"17 {AT}: pruned"
    assert text("undo", {"by": "a\nb"}, run=6) == f"17 {AT} run 6: undo: by a\\u000ab"
