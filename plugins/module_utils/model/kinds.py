# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of change and their properties.

This file has the directory's kinds. The descriptors of steps have the kinds of steps.
"""

from __future__ import annotations

import dataclasses
import enum
import typing as t


class Phase(enum.IntEnum):
    """When changes of a kind are applied, relative to other kinds."""

    BEFORE = 0
    """Before all other changes."""
    DIRECTORY = 1
    SERVICES = 2
    """Mailboxes, licenses and the like, after the directory's changes."""
    REMOVAL = 3
    """Accounts are deleted after the changes in services, which find their resources by the account."""
    AFTER = 4
    """After all other changes."""


class BeforeAfter(t.Protocol):
    """An attribute or setting before and after: a `model.changes.Delta`."""

    @property
    def attribute(self) -> str:
        """Its name."""

    @property
    def before(self) -> tuple[str, ...]:
        """Its values before the change."""

    @property
    def after(self) -> tuple[str, ...]:
        """Its values after the change."""


@dataclasses.dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Kind:
    """A kind of change. Kinds are compared by identity, because each kind has one object."""

    name: str
    """The `kind` of a change in reports: `set_attributes`."""
    count: str
    """The name of the number of such changes in results: `updates`. It must not be a method of dict, because
    `plan.update` in a template would return the method."""
    title: str
    """The label of this number in reports: `accounts updated`."""
    verb: str
    """The action of one such change: `set attributes`."""
    phase: Phase = Phase.DIRECTORY
    limits: t.Callable[[t.Sequence[BeforeAfter]], t.Iterable[str]] = lambda _deltas: ()
    """The names of the limits that count a change of a step with these deltas (`model.limits`)."""


CREATE_OU: t.Final = Kind(name="create_ou", count="ou_creates", title="OUs created", verb="create OU")
CREATE: t.Final = Kind(name="create", count="creates", title="accounts created", verb="create account")
RESTORE: t.Final = Kind(name="restore", count="restores", title="accounts restored", verb="restore")
LIFT_PROTECTION: t.Final = Kind(
    name="lift_protection", count="protections_lifted", title="protections lifted", verb="lift deletion protection"
)
DISABLE: t.Final = Kind(name="disable", count="disables", title="accounts disabled", verb="disable")
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
ENABLE: t.Final = Kind(name="enable", count="enables", title="accounts enabled", verb="enable")
DELETE: t.Final = Kind(
    name="delete",
    count="deletes",
    title="accounts deleted",
    verb="delete",
    phase=Phase.REMOVAL,
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
"""The directory's kinds in the order in which they are applied.

An account is disabled first and enabled last: if the directory refuses another change, a person without a right to
access must not keep or get it. Saved groups are only cleared after the account has joined them again.
"""

_POSITIONS: t.Final = {kind: position for position, kind in enumerate(DIRECTORY_KINDS)}


def order(kind: Kind) -> tuple[int, int]:
    """The sort key for the order in which changes are applied; changes of steps stay in the order of the steps."""
    return kind.phase, _POSITIONS.get(kind, 0)


def in_order(step_kinds: t.Iterable[Kind]) -> tuple[Kind, ...]:
    """All kinds of the directory and of these steps, in the order in which they are applied."""
    return tuple(sorted((*DIRECTORY_KINDS, *step_kinds), key=order))
