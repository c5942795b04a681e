# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What to remember of stages: which of them were made, and the groups to which runs have added an account."""

from __future__ import annotations

import typing as t

from ...model.changes import AddToGroup, RemoveFromGroup
from ...model.plan import Status

if t.TYPE_CHECKING:
    from ...model.memory import PersonMemory
    from .aftermath import After


def stages(person: PersonMemory, after: After) -> PersonMemory:
    """The reached stages, each since the first run that made all its changes."""
    desired = after.desired.get(person.key)
    has_failed = any(outcome.status is not Status.APPLIED for _change, outcome in after.tried(person.key))
    if desired is None or desired.staged is None or person.key in after.rejected or has_failed:
        return person
    made = {name: person.stages.get(name, after.now) for name in desired.staged.reached}
    return person.having(stages=made)


def given(person: PersonMemory, after: After) -> PersonMemory:
    """The groups to which runs have added the account for a stage. A membership that somebody ended is forgotten."""
    desired = after.desired.get(person.key)
    staged = desired.staged if desired else None
    joins = {group.guid for name in (staged.joins if staged else ()) for group in after.groups.find(name)}
    if not joins and not person.given:
        return person
    account = after.account(person.key)
    known = person.given.intersection(after.groups.of(account) if account else ())
    for change in after.applied(person.key):
        group = after.groups.at(change.group) if isinstance(change, AddToGroup | RemoveFromGroup) else None
        if group is not None and isinstance(change, RemoveFromGroup):
            known -= {group.guid}
        elif group is not None and group.guid in joins:
            known |= {group.guid}
    return person.having(given=known)
