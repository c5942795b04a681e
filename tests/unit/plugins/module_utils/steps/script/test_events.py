# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Events for scripts, by what the directory's plan holds for somebody."""

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Change, Kind
from ansible_collections.hrsync.ad.plugins.module_utils.model.step import Subject
from ansible_collections.hrsync.ad.plugins.module_utils.steps.script.events import event_of


@pytest.mark.parametrize(
    ("presence", "kinds", "expected"),
    [
        (Presence.ACTIVE, (), None),
        (Presence.ACTIVE, (Kind.SET_ATTRIBUTES,), "changed"),
        (Presence.ACTIVE, (Kind.SET_ATTRIBUTES, Kind.ENABLE), "returned"),
        (Presence.ACTIVE, (Kind.CREATE, Kind.ENABLE), "joined"),
        (Presence.LEFT, (Kind.DISABLE, Kind.REMOVE_FROM_GROUP), "left"),
        (Presence.LEFT, (Kind.REMOVE_FROM_GROUP,), "changed"),
        (Presence.DISABLED, (Kind.DISABLE,), "changed"),
        (Presence.ABSENT, (Kind.DELETE,), "deleted"),
    ],
)
def test_the_event_that_says_most(presence: Presence, kinds: tuple[Kind, ...], expected: str | None) -> None:
    changes = tuple(Change(kind=kind, key="1") for kind in kinds)
    assert event_of(Subject(key="1", label="Anna", presence=presence, options={}, changes=changes)) == expected
