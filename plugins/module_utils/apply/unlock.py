# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Unlocks an account that is locked after wrong passwords."""

from __future__ import annotations

import typing as t

from ..directory.requests import Modify

if t.TYPE_CHECKING:
    from ..model.changes import Change
    from .context import Context


def request(change: Change, context: Context) -> Modify:
    """Set lockoutTime to 0, the only value that can be written ([MS-ADTS] 3.1.1.5.3.2)."""
    return Modify(context.address(change), (("replace", "lockoutTime", (b"0",)),), name=context.dn(change))
