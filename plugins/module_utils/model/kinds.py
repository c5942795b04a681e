# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of change: all that is known about each of them, in one table.

The kinds of the directory are here. Those of steps are in the steps' own descriptors.
"""

from __future__ import annotations

import dataclasses
import enum
import typing as t


class Phase(enum.IntEnum):
    """When changes of a kind are applied, relative to those of other kinds."""

    BEFORE = 0
    """Before anything else."""
    DIRECTORY = 1
    SERVICES = 2
    """Mailboxes, licenses and the like, once the directory is as it should be."""
    REMOVAL = 3
    """The account goes last, because services find their part of it by the account."""
    AFTER = 4


class ReportGroup(enum.StrEnum):
    """Headings of the report; an account is under the first heading of which it has a kind of change."""

    UNITS = "units"
    NEW = "new"
    DELETED = "deleted"
    DISABLED = "disabled"
    ENABLED = "enabled"
    CHANGED = "changed"

    @property
    def heading(self) -> str:
        """The heading for people."""
        return _HEADINGS[self]


_HEADINGS: t.Final[t.Mapping[ReportGroup, str]] = {
    ReportGroup.UNITS: "Organisational units",
    ReportGroup.NEW: "New accounts",
    ReportGroup.DELETED: "Deleted accounts",
    ReportGroup.DISABLED: "Disabled accounts",
    ReportGroup.ENABLED: "Enabled accounts",
    ReportGroup.CHANGED: "Changed accounts",
}


@dataclasses.dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Kind:
    """A kind of change. Kinds are compared by identity: there is one object for each."""

    name: str
    """The `kind` of a change in reports: `set_attributes`."""
    count: str
    """How results name the number of such changes: `updates`. Never a method of dict, because `plan.update` in a
    template would print the method."""
    title: str
    """Heading of that number, for people: `accounts updated`."""
    verb: str
    """What one such change does: `set attributes`."""
    phase: Phase = Phase.DIRECTORY
    group: ReportGroup = ReportGroup.CHANGED


CREATE_OU: t.Final = Kind(
    name="create_ou", count="ou_creates", title="OUs created", verb="create OU", group=ReportGroup.UNITS
)
CREATE: t.Final = Kind(
    name="create", count="creates", title="accounts created", verb="create account", group=ReportGroup.NEW
)
RESTORE: t.Final = Kind(name="restore", count="restores", title="accounts restored", verb="restore")
LIFT_PROTECTION: t.Final = Kind(
    name="lift_protection", count="protections_lifted", title="protections lifted", verb="lift deletion protection"
)
DISABLE: t.Final = Kind(
    name="disable", count="disables", title="accounts disabled", verb="disable", group=ReportGroup.DISABLED
)
RENAME: t.Final = Kind(name="rename", count="renames", title="accounts renamed", verb="rename")
MOVE: t.Final = Kind(name="move", count="moves", title="accounts moved", verb="move")
SET_ATTRIBUTES: t.Final = Kind(name="set_attributes", count="updates", title="accounts updated", verb="set attributes")
SET_PASSWORD: t.Final = Kind(name="set_password", count="password_sets", title="passwords set", verb="set password")
UNLOCK: t.Final = Kind(name="unlock", count="unlocks", title="accounts unlocked", verb="unlock")
ADD_TO_GROUP: t.Final = Kind(name="add_to_group", count="group_adds", title="group members added", verb="add to group")
PRIMARY_GROUP: t.Final = Kind(
    name="primary_group", count="primary_groups", title="primary groups set", verb="set primary group"
)
REMOVE_FROM_GROUP: t.Final = Kind(
    name="remove_from_group", count="group_removes", title="group members removed", verb="remove from group"
)
FORGET_GROUPS: t.Final = Kind(
    name="forget_groups", count="group_forgets", title="group memory cleared", verb="clear remembered groups"
)
ENABLE: t.Final = Kind(
    name="enable", count="enables", title="accounts enabled", verb="enable", group=ReportGroup.ENABLED
)
DELETE: t.Final = Kind(
    name="delete",
    count="deletes",
    title="accounts deleted",
    verb="delete",
    phase=Phase.REMOVAL,
    group=ReportGroup.DELETED,
)

DIRECTORY_KINDS: t.Final = (
    CREATE_OU,
    CREATE,
    RESTORE,
    LIFT_PROTECTION,
    DISABLE,
    RENAME,
    MOVE,
    SET_ATTRIBUTES,
    SET_PASSWORD,
    UNLOCK,
    ADD_TO_GROUP,
    PRIMARY_GROUP,
    REMOVE_FROM_GROUP,
    FORGET_GROUPS,
    ENABLE,
    DELETE,
)
"""In the order in which they are applied.

An account is enabled last, and disabled first: somebody who must not have access must not keep it because another
change was refused. Remembered groups are forgotten only after they are joined again.
"""

_POSITIONS: t.Final = {kind: position for position, kind in enumerate(DIRECTORY_KINDS)}


def order(kind: Kind) -> tuple[int, int]:
    """Sorts changes into the order in which they are applied; those of steps stay in the order of the steps."""
    return kind.phase, _POSITIONS.get(kind, 0)


def in_order(step_kinds: t.Iterable[Kind]) -> tuple[Kind, ...]:
    """All kinds, those of the directory and of steps, in the order in which they are applied."""
    return tuple(sorted((*DIRECTORY_KINDS, *step_kinds), key=order))
