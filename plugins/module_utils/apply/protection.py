# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lift the protection from accidental deletion."""

from __future__ import annotations

import typing as t

from ..directory.requests import DISCRETIONARY_LIST, Modify

if t.TYPE_CHECKING:
    from ..model.plan import Change
    from .context import Context


def lift(change: Change, context: Context) -> Modify:
    """Write the security descriptor without the denial, and of that the discretionary list alone."""
    descriptor: bytes = change.work
    return Modify(
        context.dn(change), (("replace", "nTSecurityDescriptor", (descriptor,)),), controls=(DISCRETIONARY_LIST,)
    )
