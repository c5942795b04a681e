# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the approvers are enough, with the keys that are valid now."""

from __future__ import annotations

import base64
import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.approvals.filling import Approvers
from ansible_collections.hrsync.ad.plugins.module_utils.approvals.levels import levels_of
from ansible_collections.hrsync.ad.plugins.module_utils.approvals.signers import signers_of

SHOWN: t.Final = "allowed_signers (/srv/signers)"
NOW: t.Final = datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.UTC)
EXPIRED: t.Final = 'valid-before="20260101"'


def line(principals: str, options: str = "", key: str = "") -> str:
    blob = base64.b64encode((key or principals).encode()).decode("ascii")
    return f"{principals} {options} ssh-ed25519 {blob}"


def approvers(levels: t.Sequence[tuple[str, int]], *lines: str) -> Approvers:
    """Levels by their approvers, separated by spaces, and how many of them are needed."""
    given = [
        {"name": f"L{index}", "approvers": names.split(), "needed": needed, "valid": "1 day"}
        for index, (names, needed) in enumerate(levels)
    ]
    return Approvers(levels_of(given, "levels"), signers_of("\n".join(lines), SHOWN), NOW)


def test_everybody_has_a_key() -> None:
    found = approvers(
        [("alice bob", 2), ("carol", 1)], line("alice", EXPIRED, "old"), *map(line, ("alice", "bob", "carol"))
    )
    assert list(found.without_keys("levels", SHOWN)) == []
    assert list(found.unfilled("levels")) == []
    assert found.can_fill_all()


def test_a_key_that_has_expired_and_one_that_is_not_valid_yet() -> None:
    later = 'valid-after="20270101",valid-before="20280101"'
    found = approvers([("alice bob", 1)], line("alice", EXPIRED), line("alice", later, "new"), line("bob"))
    assert list(found.without_keys("levels", SHOWN)) == [
        "levels[0].approvers[0] is 'alice', who has no key in allowed_signers (/srv/signers) that is valid now (line 1,"
        ' valid-before="20260101"; line 2, valid-after="20270101" and valid-before="20280101"). Add a valid key of this'
        " person, or remove the approver."
    ]
    assert list(found.unfilled("levels")) == []


@pytest.mark.parametrize(
    "lines",
    [
        (line("alice"), line("bob", EXPIRED)),
        (line("alice,bob"),),
        (line("alice", key="same"), line("bob", key="same")),
    ],
    ids=["expired", "two names in a line", "two names with one key"],
)
def test_a_level_with_fewer_people_than_it_needs(lines: tuple[str, ...]) -> None:
    (told,) = approvers([("alice", 1), ("alice bob", 2)], *lines).unfilled("levels")
    assert told == (
        "levels[1] (L1) needs 2 people, but 1 of its approvers can sign with a valid key of their own, so no plan that"
        " needs the level can be approved. Add approvers with keys of their own, or need fewer."
    )


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([("alice", 1), ("alice", 1)], False),
        ([("alice bob", 1), ("alice", 1)], True),
        ([("alice bob", 1), ("bob carol", 1), ("alice", 1)], True),
        ([("alice bob carol", 2), ("bob carol", 2)], False),
        ([("alice bob carol", 2), ("bob carol", 1)], True),
        ([], True),
    ],
)
def test_nobody_fills_two_levels(levels: list[tuple[str, int]], expected: bool) -> None:
    assert approvers(levels, *map(line, ("alice", "bob", "carol"))).can_fill_all() is expected
