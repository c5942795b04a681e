# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lifts the protection from accidental deletion."""

from __future__ import annotations

import typing as t

from ..directory.requests import DISCRETIONARY_LIST, Modify
from ..model.changes import LiftProtection

if t.TYPE_CHECKING:
    from .context import Context


def lift(change: LiftProtection, context: Context) -> Modify:
    """Write the security descriptor without the deny entry. Only its discretionary list is written."""
    return Modify(
        context.address(change),
        (("replace", "nTSecurityDescriptor", (change.descriptor,)),),
        controls=(DISCRETIONARY_LIST,),
        name=context.dn(change),
    )
