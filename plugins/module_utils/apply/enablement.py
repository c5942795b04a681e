# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Enables and disables accounts: changes one bit of userAccountControl and keeps the others."""

from __future__ import annotations

import typing as t

from ..directory.requests import Modify
from ..model.changes import Create, Disable, Enable
from ..model.directory import ACCOUNT_DISABLED, NORMAL_ACCOUNT
from . import control

if t.TYPE_CHECKING:
    from ..model.changes import Change
    from .context import Context


def enable(change: Enable, context: Context) -> Modify:
    """Clear ADS_UF_ACCOUNTDISABLE."""
    return _write(change, context, change.control | ACCOUNT_DISABLED, change.control & ~ACCOUNT_DISABLED)


def disable(change: Disable, context: Context) -> Modify:
    """Set ADS_UF_ACCOUNTDISABLE."""
    return _write(change, context, change.control & ~ACCOUNT_DISABLED, change.control | ACCOUNT_DISABLED)


def enable_new(change: Create, context: Context) -> Modify:
    """Enable an account that was created without a password."""
    return _write(change, context, NORMAL_ACCOUNT | ACCOUNT_DISABLED, NORMAL_ACCOUNT)


def _write(change: Change, context: Context, before: int, after: int) -> Modify:
    operations = tuple(control.operations(change, before, after, context))
    return Modify(context.address(change), operations, name=context.dn(change))
