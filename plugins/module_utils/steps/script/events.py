# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The event of an employee, for which scripts run."""

from __future__ import annotations

import typing as t

from ...model import kinds
from ...model.desired import Presence

if t.TYPE_CHECKING:
    from ...model.plan import Subject

JOINED, CHANGED, LEFT, RETURNED, DELETED = "joined", "changed", "left", "returned", "deleted"

PRESENCES_OF: t.Final[t.Mapping[str, tuple[str, ...]]] = {
    JOINED: ("upcoming", "active"),
    CHANGED: ("upcoming", "active", "left"),
    LEFT: ("left",),
    RETURNED: ("active",),
    DELETED: ("left",),
}
"""The presences in which an event happens, as conditions of rules name them."""


def event_of(subject: Subject) -> str | None:
    """The event of the subject in this run, from the changes of its account; None if nothing changes.

    If several events occur in one run, the first of: deleted, joined, left, returned, changed.
    """
    made = {change.kind for change in subject.changes}
    if kinds.DELETE in made:
        return DELETED
    if kinds.CREATE in made:
        return JOINED
    if kinds.DISABLE in made and subject.presence is Presence.LEFT:
        return LEFT
    if kinds.ENABLE in made:
        return RETURNED
    return CHANGED if made else None
