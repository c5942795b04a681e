# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Adds accounts to groups and removes them, many accounts of a group in one request."""

from __future__ import annotations

import typing as t

from ..directory.requests import Modify
from ..model.changes import AddToGroup, GroupChange
from ..model.kinds import Kind

if t.TYPE_CHECKING:
    from ..directory.requests import Operation, Result
    from .context import Context

MEMBERS_PER_REQUEST = 500
"""The limit keeps a request below the limits of AD, and its transaction short."""

ALREADY_MEMBER = {20, 68}
"""attributeOrValueExists, and entryAlreadyExists, which AD and Samba return."""

NOT_A_MEMBER = 16
"""noSuchAttribute."""

ERROR_MEMBER_NOT_IN_GROUP = "00000561"
"""AD's code inside unwillingToPerform (53), [MS-ERREF] 2.2."""


def batches(changes: t.Sequence[tuple[int, GroupChange]]) -> t.Iterator[list[tuple[int, GroupChange]]]:
    """The indexed changes by kind and group, in batches of at most `MEMBERS_PER_REQUEST`."""
    by_group: dict[tuple[Kind, str], list[tuple[int, GroupChange]]] = {}
    for index, change in changes:
        by_group.setdefault((change.kind, change.group), []).append((index, change))
    for members in by_group.values():
        for start in range(0, len(members), MEMBERS_PER_REQUEST):
            yield members[start : start + MEMBERS_PER_REQUEST]


def request(changes: t.Sequence[GroupChange], context: Context) -> Modify:
    """One modify request for one group and changes of one kind."""
    operation: Operation = "add" if isinstance(changes[0], AddToGroup) else "delete"
    members = tuple(context.address(change).encode() for change in changes)
    group = changes[0].group
    return Modify(context.address_of(group), ((operation, "member", members),), name=group)


def is_done(change: GroupChange, result: Result) -> bool:
    """Whether the account is now in, or out of, the group, even if somebody else made the same change before."""
    if result.ok:
        return True
    if isinstance(change, AddToGroup):
        return result.code in ALREADY_MEMBER
    return result.code == NOT_A_MEMBER or result.reason == ERROR_MEMBER_NOT_IN_GROUP
