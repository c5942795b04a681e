# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the group that a string refers to: by sAMAccountName, distinguished name, objectGUID or key.

A sAMAccountName cannot contain an equals sign or a colon ([MS-SAMR] 3.1.1.6). A string with an equals sign is
therefore a distinguished name, and the prefixes `name:`, `dn:`, `guid:` and `key:` are unambiguous. A string in the
form of a GUID is an objectGUID. To refer to a group whose sAMAccountName has that form, use `name:`.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ...values import dn
from ...values.dn import DnError
from ...values.equality import Finder, dn_form, entry_form, find_form

if t.TYPE_CHECKING:
    from ...model.directory import Account, Group

NAME, DN, GUID, KEY = "name", "dn", "guid", "key"
"""The properties that identify a group; each is also the prefix that selects it."""

_EXPLICIT = re.compile(rf"({NAME}|{DN}|{GUID}|{KEY}):(.*)", re.IGNORECASE | re.DOTALL)
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclasses.dataclass(frozen=True, slots=True)
class Reference:
    """A reference to a group."""

    by: str
    """`name`, `dn`, `guid` or `key`."""
    value: str

    @property
    def form(self) -> str:
        """The value in the form for finding: equal for two references by the same property to the same group."""
        return entry_form(self.value) if self.by == DN else find_form(self.value)

    def problem(self) -> str | None:
        """Why the reference is invalid, as a sentence; None if it is valid."""
        if not self.value:
            return f"The reference to a group is empty after {self.by}:."
        if self.by == DN:
            return dn.problem(self.value)
        if self.by == GUID and not _GUID.fullmatch(self.value):
            return f"{self.value!r} is not a GUID such as 6f2c0a4e-9d1b-4c3a-8f57-0b1c2d3e4f50."
        return None


def reference(text: str) -> Reference:
    """Parse a string that refers to a group."""
    text = text.strip()
    explicit = _EXPLICIT.fullmatch(text)
    if explicit:
        return Reference(explicit[1].lower(), explicit[2].strip())
    if "=" in text:
        return Reference(DN, text)
    return Reference(GUID if _GUID.fullmatch(text) else NAME, text)


class GroupIndex:
    """The groups of the directory, by every property that identifies them."""

    def __init__(self, groups: t.Iterable[Group]) -> None:
        self.groups = tuple(groups)
        self._by_dn = Finder(((group.dn, group) for group in self.groups), str, entry_form, dn_form)
        self._by_rid = {group.rid: group for group in self.groups if group.rid is not None}
        self._by_guid = {group.guid: group for group in self.groups}
        self._by_name = Finder(((group.name, group) for group in self.groups), str, find_form)
        self._by_key = Finder(((key, group) for group in self.groups for key in group.keys), find_form)
        self._by_value: dict[bytes, Group | None] = {}

    def find(self, text: str) -> tuple[Group, ...]:
        """The groups that the string refers to: none, one, or several with equal keys or names."""
        meant = reference(text)
        if meant.by == KEY:
            return self._by_key.find(meant.value)
        if meant.by == DN:
            return self._at(meant.value)
        if meant.by == NAME:
            return self._by_name.find(meant.value)
        found = self._by_guid.get(meant.form)
        return () if found is None else (found,)

    def at(self, name: str) -> Group | None:
        """The group with this DN."""
        found = self._at(name)
        return found[0] if len(found) == 1 else None

    def _at(self, name: str) -> tuple[Group, ...]:
        try:
            return self._by_dn.find(name)
        except DnError:
            return ()

    def at_value(self, value: bytes) -> Group | None:
        """The group with this DN, a value of memberOf. The result is cached, because many accounts share the value."""
        if value not in self._by_value:
            self._by_value[value] = self.at(value.decode("utf-8", "replace"))
        return self._by_value[value]

    def of(self, account: Account) -> dict[str, Group]:
        """The groups in memberOf, by objectGUID; without groups that were not read, such as those of other domains."""
        found = (self.at_value(value) for value in account.raw("memberOf"))
        return {group.guid: group for group in found if group is not None}

    def primary_of(self, account: Account) -> Group | None:
        """The primary group, which memberOf does not list; None if it was not read."""
        primary = account.primary_group
        return None if primary is None else self._by_rid.get(primary)

    def around(self, groups: t.Iterable[Group]) -> dict[str, Group]:
        """All groups that contain these, directly or nested, by objectGUID.

        These groups themselves are not included, unless one of them contains another.
        """
        found: dict[str, Group] = {}
        waiting = list(groups)
        while waiting:
            for name in waiting.pop().member_of:
                outer = self.at(name)
                if outer is not None and outer.guid not in found:
                    found[outer.guid] = outer
                    waiting.append(outer)
        return found


def several(text: str, found: t.Sequence[Group]) -> str:
    """The end of a sentence that says that a string refers to several groups."""
    return f"refers to {len(found)} groups ({', '.join(sorted(group.name for group in found))})"
