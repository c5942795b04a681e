# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Maps each kind of change to its request to the directory."""

from __future__ import annotations

import typing as t

from ..model.changes import (
    Create,
    CreateOu,
    Delete,
    Disable,
    Enable,
    ForgetGroups,
    LiftProtection,
    Move,
    PrimaryGroup,
    Rename,
    Restore,
    SetAttributes,
    SetPassword,
    Unlock,
)
from . import (
    attributes,
    create,
    delete,
    enablement,
    location,
    organizational_unit,
    password,
    protection,
    restore,
    unlock,
)

if t.TYPE_CHECKING:
    from ..directory.requests import Request
    from ..model.changes import SingleChange
    from .context import Context


def request_of(change: SingleChange, context: Context) -> Request:
    """The request that makes the change. Changes of groups are not here: one request covers many of them."""
    match change:
        case CreateOu():
            return organizational_unit.request(change)
        case Create():
            return create.request(change, context)
        case Restore():
            return restore.request(change)
        case LiftProtection():
            return protection.lift(change, context)
        case Disable():
            return enablement.disable(change, context)
        case Enable():
            return enablement.enable(change, context)
        case Rename() | Move():
            return location.relocate(change, context)
        case SetAttributes() | PrimaryGroup():
            return attributes.request(change, context)
        case ForgetGroups():
            return attributes.forget(change, context)
        case SetPassword():
            return password.request(change, context)
        case Unlock():
            return unlock.request(change, context)
        case Delete():
            return delete.request(change, context)
