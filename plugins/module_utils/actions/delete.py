# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Delete an account."""

from __future__ import annotations

import typing as t

from ..directory.requests import Delete

if t.TYPE_CHECKING:
    from ..model.plan import Change
    from .context import Context


def request(change: Change, context: Context) -> Delete:
    """The account alone: one that has children is refused by the directory."""
    return Delete(context.dn(change), tree=False)
