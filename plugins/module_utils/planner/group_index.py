# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which group a text means: by sAMAccountName, distinguished name, objectGUID or key.

No sAMAccountName holds an equals sign or a colon ([MS-SAMR] 3.1.1.6), so a text with an equals sign is a distinguished
name and one that begins with `name:`, `dn:`, `guid:` or `key:` says what it is. A text in the form of a GUID is an
objectGUID; a group that is really named like one is written with `name:`.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ..values import dn
from ..values.dn import DnError
from ..values.text import fold

if t.TYPE_CHECKING:
    from ..model.directory import Account, Group

NAME, DN, GUID, KEY = "name", "dn", "guid", "key"
"""What can identify a group, and the words before the colon that say so."""

_EXPLICIT = re.compile(rf"({NAME}|{DN}|{GUID}|{KEY}):(.*)", re.IGNORECASE | re.DOTALL)
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclasses.dataclass(frozen=True, slots=True)
class Reference:
    """A group as a text names it."""

    by: str
    """`name`, `dn`, `guid` or `key`."""
    value: str

    @property
    def form(self) -> str:
        """What is equal for two texts that mean the same by the same property."""
        return dn.normalise(self.value) if self.by == DN else fold(self.value)

    def problem(self) -> str | None:
        """Why no group can be meant, as a sentence; None where one can."""
        if not self.value:
            return f"A group is named by an empty text after {self.by}:."
        if self.by == DN:
            return dn.problem(self.value)
        if self.by == GUID and not _GUID.fullmatch(self.value):
            return f"{self.value!r} is not a GUID such as 6f2c0a4e-9d1b-4c3a-8f57-0b1c2d3e4f50."
        return None


def reference(text: str) -> Reference:
    """What the text means."""
    text = text.strip()
    explicit = _EXPLICIT.fullmatch(text)
    if explicit:
        return Reference(explicit[1].lower(), explicit[2].strip())
    if "=" in text:
        return Reference(DN, text)
    return Reference(GUID if _GUID.fullmatch(text) else NAME, text)


class GroupIndex:
    """The groups of the directory by everything that identifies them."""

    def __init__(self, groups: t.Iterable[Group]) -> None:
        self.groups = tuple(groups)
        self._by_dn = {dn.normalise(group.dn): group for group in self.groups}
        self._by_rid = {group.rid: group for group in self.groups if group.rid is not None}
        self._by_guid = {group.guid: group for group in self.groups}
        self._by_name = {fold(group.name): group for group in self.groups}
        self._by_key: dict[str, list[Group]] = {}
        for group in self.groups:
            for key in group.keys:
                self._by_key.setdefault(fold(key.strip()), []).append(group)
        self._by_value: dict[bytes, Group | None] = {}

    def find(self, text: str) -> tuple[Group, ...]:
        """The groups that the text means: none, one, or several that hold the same key."""
        meant = reference(text)
        if meant.by == KEY:
            return tuple(self._by_key.get(meant.form, ()))
        if meant.by == DN:
            found = self.at(meant.value)
        else:
            found = (self._by_guid if meant.by == GUID else self._by_name).get(meant.form)
        return () if found is None else (found,)

    def at(self, name: str) -> Group | None:
        """The group with this DN."""
        try:
            return self._by_dn.get(dn.normalise(name))
        except DnError:
            return None

    def at_value(self, value: bytes) -> Group | None:
        """The group with the DN that an account's memberOf holds; fast where many accounts hold the same."""
        if value not in self._by_value:
            self._by_value[value] = self.at(value.decode("utf-8", "replace"))
        return self._by_value[value]

    def of(self, account: Account) -> dict[str, Group]:
        """The groups that memberOf lists, by objectGUID; groups that were not read, of other domains, are left out."""
        found = (self.at_value(value) for value in account.raw("memberOf"))
        return {group.guid: group for group in found if group is not None}

    def primary_of(self, account: Account) -> Group | None:
        """The group that primaryGroupID names and memberOf does not list."""
        return None if account.primary_group is None else self._by_rid.get(account.primary_group)

    def around(self, groups: t.Iterable[Group]) -> dict[str, Group]:
        """The groups that these are in through others or directly, by objectGUID; without these, unless they are in one
        another."""
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
    """What is wrong where a text means several groups, as the end of a sentence."""
    return f"is held by {len(found)} groups ({', '.join(sorted(group.name for group in found))})"
