# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks, right before a rename, a move or a deletion, that the account is still the one that was planned for.

These requests have no value that the directory could compare with what was read. Active Directory has no assertion
control ([RFC 4528]) either, so somebody can still change the account between this check and the request.
"""

from __future__ import annotations

import typing as t

from ..model.changes import Delete, Move, Rename
from ..model.directory import ACCOUNT_DISABLED
from ..values import dn
from ..values.equality import entry_form

if t.TYPE_CHECKING:
    from ..model.changes import Change
    from ..model.directory import Entry
    from .context import Context

CHECKED: t.Final = (Rename, Move, Delete)
"""The classes of changes that are checked."""
ATTRIBUTES: t.Final = ("userAccountControl",)
"""Read for the check."""


def places(changes: t.Iterable[Change]) -> set[str]:
    """The containers that accounts are moved to."""
    return {dn.parent(change.new_dn) for change in changes if isinstance(change, Move)}


def difference(change: Change, entry: Entry | None, existing: t.Iterable[str], context: Context) -> str:
    """How the directory differs from the snapshot, as a sentence without a period; empty if it does not.

    Args:
        change: the rename, the move or the deletion.
        entry: the account now, with `ATTRIBUTES`; None if there is none.
        existing: those of `places` that exist.
        context: has the DN and the flags of the account after earlier changes of this run.
    """
    if entry is None:
        return f"{change.dn} does not exist any more, or is in a place that the bind account may not see"
    if entry_form(entry.dn) != entry_form(context.dn(change)):
        return f"{context.dn(change)} is {entry.dn} now"
    if isinstance(change, Delete) and context.is_disabled(change) and _is_enabled(entry):
        return f"{entry.dn} is enabled now"
    missing = {entry_form(place) for place in places([change])} - set(map(entry_form, existing))
    return f"{dn.parent(change.new_dn)} does not exist any more" if isinstance(change, Move) and missing else ""


def _is_enabled(entry: Entry) -> bool:
    control = entry.text("userAccountControl")
    return control is not None and not int(control) & ACCOUNT_DISABLED
