# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Memberships that stages end: those that a reached stage says, and those that a stage gave that is over."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from ...model.desired import Desired, Staged
    from ...model.directory import Group
    from ..view import View


class StagedGroups:
    """Finds the memberships that stages end."""

    def __init__(self, view: View) -> None:
        self._index = view.groups
        self._people = view.memory.people
        self._option = view.policy.option_names.stages

    def ended(self, desired: Desired, current: t.Mapping[str, Group]) -> dict[str, tuple[str, str]]:
        """The reason and the option, by the objectGUID of each group that the account leaves.

        Args:
            desired: of the employee.
            current: the groups of the account, by objectGUID.
        """
        staged = desired.staged
        if staged is None:
            return {}
        named = self._guids(staged.leaves)
        ending = (guid for guid in current if staged.leaves_all or guid in named)
        told = dict.fromkeys(ending, staged.causes.get("groups", ("", "")))
        over = ("the stage that gave this group does not decide any more", self._option)
        return {**dict.fromkeys(self._given(desired.key, staged) & current.keys(), over), **told}

    def given(self, desired: Desired) -> set[str]:
        """objectGUIDs of the groups that stages give. They are not saved for a return: the stages decide about them."""
        return self._guids(desired.staged.known_groups) if desired.staged else set()

    def reason(self, desired: Desired, group: Group) -> str:
        """The stage that gives the group, as `Staged.reason`; empty if none does."""
        staged = desired.staged
        return staged.reason("groups") if staged and group.guid in self._guids(staged.joins) else ""

    def _given(self, key: str, staged: Staged) -> set[str]:
        """The groups of other stages to which earlier runs have added the account. Without memory, there are none."""
        person = self._people.get(key)
        return set(person.given) - self._guids(staged.joins) if person else set()

    def _guids(self, names: t.Iterable[str]) -> set[str]:
        return {group.guid for name in names for group in self._index.find(name)}
