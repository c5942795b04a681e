# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Restores a deleted account."""

from __future__ import annotations

import typing as t

from ..directory.requests import SHOW_DELETED, Modify
from ..model.changes import Restore

if t.TYPE_CHECKING:
    pass


def request(change: Restore) -> Modify:
    """Undelete ([MS-ADTS] 3.1.1.5.3.7): one modify request, which must contain both changes and the control.

    The request uses the DN of the deleted object, because Samba does not accept `<GUID=…>` here.
    """
    place = change.new_dn.encode()
    return Modify(
        change.dn, (("delete", "isDeleted", ()), ("replace", "distinguishedName", (place,))), controls=(SHOW_DELETED,)
    )
