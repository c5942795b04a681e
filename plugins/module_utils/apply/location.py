# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Renames and moves accounts."""

from __future__ import annotations

import typing as t

from ..directory.requests import ModifyDn
from ..model.changes import Move, Rename
from ..values import dn

if t.TYPE_CHECKING:
    from .context import Context


def rename(change: Rename, context: Context) -> ModifyDn:
    """Give the account a new RDN in its current container."""
    return ModifyDn(context.dn(change), dn.rdn(change.new_dn), None)


def move(change: Move, context: Context) -> ModifyDn:
    """Move the account below another parent, with its current RDN."""
    current = context.dn(change)
    return ModifyDn(current, dn.rdn(current), dn.parent(change.new_dn))


def result(request: ModifyDn) -> str:
    """The DN after the request."""
    return f"{request.rdn},{request.superior or dn.parent(request.dn)}"
