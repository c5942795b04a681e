# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deletes an account."""

from __future__ import annotations

import typing as t

from ..directory.requests import Delete
from ..model.changes import CHILDREN

if t.TYPE_CHECKING:
    from ..model.changes import Change
    from .context import Context


def request(change: Change, context: Context) -> Delete:
    """Delete the account, including entries below it if the change lists them; otherwise such entries are an error."""
    tree = any(delta.attribute == CHILDREN for delta in change.deltas)
    return Delete(context.address(change), tree=tree, name=context.dn(change))
