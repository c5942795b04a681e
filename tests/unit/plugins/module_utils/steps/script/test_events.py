# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Events for scripts, by what the directory's plan holds for somebody."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    Create,
    Delete,
    DirectoryChange,
    Disable,
    Enable,
    RemoveFromGroup,
    SetAttributes,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Subject
from ansible_collections.hrsync.ad.plugins.module_utils.steps.script.events import event_of

FIELDS: dict[type[DirectoryChange], dict[str, t.Any]] = {RemoveFromGroup: {"group": "CN=Sales"}}


@pytest.mark.parametrize(
    ("presence", "made", "expected"),
    [
        (Presence.ACTIVE, (), None),
        (Presence.ACTIVE, (SetAttributes,), "changed"),
        (Presence.ACTIVE, (SetAttributes, Enable), "returned"),
        (Presence.ACTIVE, (Create, Enable), "joined"),
        (Presence.LEFT, (Disable, RemoveFromGroup), "left"),
        (Presence.LEFT, (RemoveFromGroup,), "changed"),
        (Presence.DISABLED, (Disable,), "changed"),
        (Presence.ABSENT, (Delete,), "deleted"),
    ],
)
def test_the_event_that_says_most(
    presence: Presence, made: tuple[type[DirectoryChange], ...], expected: str | None
) -> None:
    changes = tuple(change(**FIELDS.get(change, {}), key="1") for change in made)
    assert event_of(Subject(key="1", label="Anna", presence=presence, options={}, changes=changes)) == expected
