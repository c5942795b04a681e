# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Create an organisational unit."""

from __future__ import annotations

import typing as t

from ..directory.requests import Add
from ..model.changes import CreateOu

if t.TYPE_CHECKING:
    pass


def request(change: CreateOu) -> Add:
    """The OU alone; its parents have changes of their own, before it."""
    return Add(change.dn, {"objectClass": (b"top", b"organizationalUnit")})
