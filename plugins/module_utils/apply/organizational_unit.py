# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Creates an organizational unit."""

from __future__ import annotations

import typing as t

from ..directory.requests import Add
from ..model.changes import CreateOu

if t.TYPE_CHECKING:
    pass


def request(change: CreateOu) -> Add:
    """Create only this OU. Earlier changes of the plan create its parents."""
    return Add(change.dn, {"objectClass": (b"top", b"organizationalUnit")})
