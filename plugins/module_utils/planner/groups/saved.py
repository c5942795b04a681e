# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Saves the groups of a leaver in an attribute of the account, so that a rehire gets them back.

The attribute contains distinguished names: the directory updates them when a group is renamed or moved, and marks them
when a group is deleted. Do not use an attribute that people can write themselves, such as those of the property set
Personal-Information: a leaver could add a group to it, and would be a member of this group as a rehire. `seeAlso` is in
no property set.
"""

from __future__ import annotations

import typing as t

from ...model.changes import Delta
from ...model.desired import Presence
from ...values import dn
from ...values.equality import entry_form
from ...values.syntax import Syntax
from ..attributes import schema

if t.TYPE_CHECKING:
    from ...model.desired import Desired, Policy
    from ...model.directory import Account, Group, Snapshot
    from .index import GroupIndex


class GroupMemory:
    """Reads the saved groups of accounts, and makes the changes that save and clear them."""

    def __init__(self, policy: Policy, index: GroupIndex) -> None:
        self._attribute = policy.group_memory or ""
        self._option = policy.option_names.remember_in
        self._leave = policy.leave_groups
        self._index = index

    def is_kept(self, desired: Desired) -> bool:
        """Whether to save the groups that the account is removed from."""
        leaves = desired.presence is Presence.LEFT and self._leave
        remembers = desired.staged is not None and desired.staged.remembers
        return bool(self._attribute) and (leaves or remembers or desired.remember_groups)

    def is_restored(self, desired: Desired) -> bool:
        """Whether to add the account to its saved groups again."""
        leaves = desired.staged is not None and (desired.staged.leaves_all or bool(desired.staged.leaves))
        return bool(self._attribute) and ((desired.enables and not leaves) or desired.restore_groups)

    def remembered(self, account: Account) -> list[Group]:
        """The saved groups that still exist."""
        found = (self._index.at_value(value) for value in account.raw(self._attribute))
        return [group for group in found if group is not None]

    def deleted(self, account: Account) -> list[str]:
        """DNs of the saved groups that were deleted since."""
        return [name for name in account.texts(self._attribute) if dn.is_deleted(name)]

    def kept(self, account: Account, left: t.Iterable[Group]) -> Delta | None:
        """The change that saves these groups before the account is removed from them; None if all are saved already."""
        held = account.texts(self._attribute)
        known = {entry_form(name) for name in held}
        more = sorted(group.dn for group in left if entry_form(group.dn) not in known)
        if not more:
            return None
        reason = f"to restore the groups on return ({self._option})"
        return Delta(attribute=self._attribute, before=held, after=(*held, *more), reason=reason)

    def cleared(self, account: Account) -> Delta | None:
        """The change that clears the saved groups once they are restored; None if no groups are saved."""
        held = account.texts(self._attribute)
        others = tuple(name for name in held if not self._is_group(name))
        if len(others) == len(held):
            return None
        reason = f"the saved groups are restored ({self._option})"
        return Delta(attribute=self._attribute, before=held, after=others, reason=reason)

    def _is_group(self, name: str) -> bool:
        """Whether the DN is that of a group, or of a deleted object. All other values of the attribute are kept."""
        return self._index.at(name) is not None or dn.is_deleted(name)


def stops(policy: Policy, snapshot: Snapshot) -> t.Iterator[str]:
    """Why groups cannot be saved in the attribute of the policy, as sentences."""
    attribute = policy.group_memory
    if not attribute:
        return
    where, lower = f"{policy.option_names.remember_in} {attribute}:", attribute.lower()
    known = snapshot.schema.get(lower)
    if known is None:
        yield f"{where} {schema.missing(attribute, snapshot)}"
    elif known.syntax is not Syntax.DN or known.single_valued or not known.writable:
        yield f"{where} groups are saved as distinguished names, so it must hold several DNs; use seeAlso."
    elif snapshot.user_attributes and lower not in snapshot.user_attributes:
        yield f"{where} user accounts cannot hold this attribute; use seeAlso."
    elif mapped := next((name for name in policy.rules if name.lower() == lower), None):
        option = policy.rules[mapped].option or f"{policy.option_names.attributes}.{mapped}"
        yield f"{where} {option} sets the same attribute; use another one here."
