# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modifies attributes: writes only the values that differ, and only if the directory still holds those that were read.

Each request deletes the old value and adds the new one, instead of replacing all values. If somebody has changed the
attribute since, the directory refuses the whole request with `noSuchAttribute` or `attributeOrValueExists`.
"""

from __future__ import annotations

import typing as t

from ..directory.requests import Modify
from ..model.changes import ForgetGroups
from ..values import dn
from . import control

if t.TYPE_CHECKING:
    from ..directory.requests import Modification
    from ..model.changes import Change, Delta
    from .context import Context

UNGUARDED: t.Final = frozenset(("pwdlastset", "lockouttime"))
"""The directory writes these itself, and a client can only reset them, so that the value before does not matter."""


def request(change: Change, context: Context) -> Modify:
    """One modify request with every attribute that differs."""
    return write(change, change.deltas, context)


def write(change: Change, deltas: t.Iterable[Delta], context: Context) -> Modify:
    """One modify request with these attributes of the account."""
    operations: list[Modification] = []
    for delta in deltas:
        if not context.person_is_missing(delta):
            operations.extend(_operations(change, delta, context))
    return Modify(context.address(change), tuple(operations), name=context.dn(change))


def forget(change: ForgetGroups, context: Context) -> Modify:
    """One modify request that removes saved groups.

    A group that was deleted since cannot be removed by itself, so all values are replaced then.
    """
    if not any(dn.is_deleted(value) for delta in change.deltas for value in delta.before):
        return request(change, context)
    operations: list[Modification] = [("replace", delta.attribute, context.encoded(delta)) for delta in change.deltas]
    return Modify(context.address(change), tuple(operations), name=context.dn(change))


def _operations(change: Change, delta: Delta, context: Context) -> t.Iterator[Modification]:
    """The operations for one attribute. Unchanged values are not written again, so replication stays small."""
    if control.is_control(delta):
        yield from control.operations(change, int(delta.before[0]), int(delta.after[0]), context)
        return
    if delta.attribute.lower() in UNGUARDED:
        yield "replace", delta.attribute, context.encoded(delta)
        return
    if removed := context.removed(change, delta):
        yield "delete", delta.attribute, removed
    if added := context.added(delta):
        yield "add", delta.attribute, added
