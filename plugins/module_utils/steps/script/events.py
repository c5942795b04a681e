# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""For which event a script is to run for somebody."""

from __future__ import annotations

import typing as t

from ...model.desired import Presence
from ...model.plan import Kind

if t.TYPE_CHECKING:
    from ...model.step import Subject

JOINED, CHANGED, LEFT, RETURNED, DELETED = "joined", "changed", "left", "returned", "deleted"


def event_of(subject: Subject) -> str | None:
    """What happens to somebody in this run, by the directory's changes; None where nothing does.

    Of several things that happen at once it is the one that says most: who comes back also changes.
    """
    kinds = {change.kind for change in subject.changes}
    if Kind.DELETE in kinds:
        return DELETED
    if Kind.CREATE in kinds:
        return JOINED
    if Kind.DISABLE in kinds and subject.presence is Presence.LEFT:
        return LEFT
    if Kind.ENABLE in kinds:
        return RETURNED
    return CHANGED if kinds else None
