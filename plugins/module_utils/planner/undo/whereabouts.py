# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where objects are now that an earlier run knew by another DN, because runs have renamed or moved them since."""

from __future__ import annotations

import typing as t

from ...model.changes import Delete, Move, Rename
from ...values import dn
from ...values.equality import entry_form

if t.TYPE_CHECKING:
    from ...model.directory import Entry, Group, Snapshot
    from ...model.undo import Made


class Whereabouts:
    """Follows the renames and moves that runs have made.

    Args:
        made: the changes of all runs since the first one that is undone, in order.
        snapshot: the directory as it is now.
    """

    def __init__(self, made: t.Iterable[Made], snapshot: Snapshot) -> None:
        self._moved: dict[int, dict[str, str]] = {}
        """The DN after each run by the DN before it, by the number of the run."""
        self._deleted: set[str] = set()
        for one in made:
            if isinstance(one.change, Rename | Move):
                self._moved.setdefault(one.run, {})[entry_form(one.change.dn)] = one.change.new_dn
            elif isinstance(one.change, Delete):
                self._deleted.add(entry_form(one.change.dn))
        entries: list[Entry | Group] = [*snapshot.accounts, *snapshot.groups, *snapshot.others]
        self._there = {entry_form(entry.dn): entry.dn for entry in entries if entry.dn}

    def current(self, name: str, run: int, *, before: bool) -> str:
        """The DN that the object has now.

        Args:
            name: its DN at the time of the run; what is no DN stays as it is.
            run: the number of the run.
            before: whether the run had not renamed or moved anything yet.
        """
        if dn.problem(name):
            return name
        for number in sorted(self._moved):
            if number > run or (before and number == run):
                name = self._moved[number].get(entry_form(name), name)
        return self._there.get(entry_form(name), name)

    def is_there(self, name: str) -> bool:
        """Whether there is an object with this DN."""
        return not dn.problem(name) and entry_form(name) in self._there

    def is_deleted(self, name: str) -> bool:
        """Whether a run has deleted the object. The directory then removes its DN from the attributes of others."""
        return not (dn.problem(name) or self.is_there(name)) and entry_form(name) in self._deleted
