# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modifies attributes, and writes only the values that differ."""

from __future__ import annotations

import typing as t

from ..directory.requests import Modify
from ..model.changes import ForgetGroups

if t.TYPE_CHECKING:
    from ..directory.requests import Operation
    from ..model.changes import Change, Delta
    from .context import Context

    Modification = tuple[Operation, str, tuple[bytes, ...]]


def request(change: Change, context: Context) -> Modify:
    """One modify request with every attribute that differs."""
    operations: list[Modification] = []
    for delta in change.deltas:
        if not context.person_is_missing(delta):
            operations.extend(_operations(delta, context))
    return Modify(context.dn(change), tuple(operations))


def replace(change: ForgetGroups, context: Context) -> Modify:
    """One modify request that replaces all values, because a value of a deleted object cannot be deleted by itself."""
    operations: list[Modification] = [("replace", delta.attribute, context.encoded(delta)) for delta in change.deltas]
    return Modify(context.dn(change), tuple(operations))


def _operations(delta: Delta, context: Context) -> t.Iterator[Modification]:
    """The operations for one attribute. Unchanged values are not written again, so replication stays small."""
    if len(delta.before) <= 1 and len(delta.after) <= 1:
        yield "replace", delta.attribute, context.encoded(delta)
        return
    held = set(delta.before)
    added = tuple(value for text, value in zip(delta.after, context.encoded(delta), strict=True) if text not in held)
    if removed := context.removed(delta):
        yield "delete", delta.attribute, removed
    if added:
        yield "add", delta.attribute, added
