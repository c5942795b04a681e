# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Renames and moves accounts.

The request names the account by objectGUID and the new parent by DN: Samba 4.17 refuses a `<GUID=...>` as the parent,
and takes one as the object only if there is a parent. With the parent that the account has already, the request is a
rename and no move ([MS-ADTS] 3.1.1.5.4), which needs no rights on the parent.

Nothing in such a request can be compared with what was read, so the DN is read right before (`unchanged`).
"""

from __future__ import annotations

import typing as t

from ..directory.requests import ModifyDn
from ..model.changes import Move, Rename
from ..values import dn

if t.TYPE_CHECKING:
    from .context import Context


def relocate(change: Rename | Move, context: Context) -> ModifyDn:
    """Give the account the RDN and the parent of `new_dn`."""
    return ModifyDn(context.address(change), dn.rdn(change.new_dn), dn.parent(change.new_dn), name=context.dn(change))
