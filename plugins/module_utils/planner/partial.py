# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a plan for a few people is the one that would be made if everybody had been read. Pure.

Other people matter for names, which must be unique among all, and for whatever keeps a person from being changed.
"""

from __future__ import annotations

import typing as t

from ..model.changes import Create, Rename, SetAttributes
from ..model.directory import UNIQUE_ATTRIBUTES

if t.TYPE_CHECKING:
    from ..model.plan import Plan

_UNIQUE: t.Final = frozenset(name.lower() for name in UNIQUE_ATTRIBUTES)


def beyond(plan: Plan) -> str:
    """Why everybody must be read, as a clause; empty if the plan can be executed."""
    if plan.rejections:
        return f"{plan.rejections[0].label} cannot be changed, and others may be the cause"
    if plan.stops or plan.unconfirmed or plan.faults or plan.problems:
        return "the plan has problems, and others may be the cause"
    for change in plan.changes:
        if isinstance(change, Create | Rename):
            return f"{change.label} gets a new name, which must be unique"
        if isinstance(change, SetAttributes) and any(one.attribute.lower() in _UNIQUE for one in change.deltas):
            return f"{change.label} gets another name or address, which must be unique"
    return ""
