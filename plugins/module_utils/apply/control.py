# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes single bits of userAccountControl, and keeps all others as they are at the time of the write."""

from __future__ import annotations

import typing as t

from ..directory.requests import Modify
from ..model.changes import Disable, Enable

if t.TYPE_CHECKING:
    from ..directory.requests import Modification, Request
    from ..model.changes import Change, Delta
    from .context import Context

ATTRIBUTE = "userAccountControl"


def is_control(delta: Delta) -> bool:
    """Whether the delta changes flags of userAccountControl."""
    return delta.attribute.lower() == ATTRIBUTE.lower()


def writes_control(change: Change) -> bool:
    """Whether the change writes flags of userAccountControl of an account that exists."""
    return isinstance(change, Enable | Disable) or any(map(is_control, change.deltas))


def before(change: Change) -> int:
    """The value that the change was planned for."""
    if isinstance(change, Enable | Disable):
        return change.control
    return next(int(delta.before[0]) for delta in change.deltas if is_control(delta))


def written(request: Request) -> int | None:
    """The value that the request writes; None if it writes none."""
    if isinstance(request, Modify):
        for operation, attribute, values in request.changes:
            if operation == "add" and attribute == ATTRIBUTE:
                return int(values[0])
    return None


def operations(change: Change, before: int, after: int, context: Context) -> t.Iterator[Modification]:
    """Set and clear the bits that differ between `before` and `after`; nothing if all of them are set so already.

    The directory refuses the request if the value is no longer the one that was read last: then read it again.
    """
    differing = before ^ after
    now = context.control(change, before)
    wanted = (now & ~differing) | (after & differing)
    if wanted != now:
        yield "delete", ATTRIBUTE, (str(now).encode(),)
        yield "add", ATTRIBUTE, (str(wanted).encode(),)
