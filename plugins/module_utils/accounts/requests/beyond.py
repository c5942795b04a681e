# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Completes the plan for one account: protection from deletion, entries below the account, and the primary group.

`plan.make_plan` plans the changes of the account itself. This module adds the changes that they need, or rejects the
account with the reasons why they are impossible.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.changes import (
    CHILDREN,
    AddToGroup,
    Change,
    Create,
    Delete,
    Delta,
    Disable,
    Enable,
    LiftProtection,
    Move,
    PrimaryGroup,
    SetAttributes,
    SetPassword,
    Target,
)
from ...model.directory import PASSWORD_NOT_REQUIRED
from ...model.kinds import order
from ...model.plan import Plan, Rejection
from ...planner.protection import DOMAIN_USERS
from ...values.deletion_protection import Protection, protection, without_protection
from ...values.equality import entry_form
from ...values.text import count

if t.TYPE_CHECKING:
    from ...model.desired import Desired
    from ...model.directory import Account, Group

_SHOWN = 5
"""The maximum number of entries below an account in a message."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """The options of the task, and the data of the directory that they need."""

    descriptor: bytes = b""
    """nTSecurityDescriptor of the account; empty if there is no account, or if it cannot be read."""
    lift_protection: bool = False
    children: tuple[str, ...] = ()
    """DNs of the entries below the account."""
    delete_children: bool = False
    primary_group: Group | None = None
    restored: bool = False
    """Whether the account was deleted before this run."""


def completed(plan: Plan, desired: Desired, account: Account | None, beyond: Beyond) -> Plan:
    """The plan with all further changes that it needs. If it is impossible: a rejection with the reasons, no changes.

    Args:
        plan: the plan for one account.
        desired: the desired account that the plan was made of.
        account: the current account; None if there is none, or if the plan creates it.
        beyond: the further options of the task.
    """
    created = next((change.dn for change in plan.changes if isinstance(change, Create)), "")
    if plan.stops or plan.rejections or not (account or created):
        return plan
    own = Target(
        key=desired.key,
        label=desired.label,
        account=account.guid if account else None,
        dn=account.dn if account else created,
    )
    completion = _Completion(plan, own, account, beyond)
    problems, changes = completion.problems(), completion.changes()
    if problems:
        rejection = Rejection(desired.key, desired.label, problems)
        return dataclasses.replace(plan, changes=(), rejections=(rejection,), unchanged=0)
    return dataclasses.replace(plan, changes=changes, unchanged=0 if changes else plan.unchanged)


class _Completion:
    """Completes one plan."""

    def __init__(self, plan: Plan, own: Target, account: Account | None, beyond: Beyond) -> None:
        self._planned = plan.changes
        self._own = own
        self._dn = own["dn"]
        self._account = account
        self._beyond = beyond
        self._protection = protection(beyond.descriptor) if beyond.descriptor else Protection.NONE
        self._is_deleted = any(isinstance(change, Delete) for change in plan.changes)
        is_moved = any(isinstance(change, Move) for change in plan.changes)
        self._aim = "deleted" if self._is_deleted else "moved" if is_moved else ""

    def problems(self) -> tuple[str, ...]:
        """Why the plan is impossible, as sentences."""
        return tuple(filter(None, (self._children_stay(), self._is_protected(), self._group_is_protected())))

    def changes(self) -> tuple[Change, ...]:
        """All changes, in order."""
        planned = map(self._adapted, self._planned)
        added = (*self._lifting(), *self._usable(), *self._primary_group())
        return tuple(sorted((*planned, *added), key=lambda change: order(change.kind)))

    def _children_stay(self) -> str:
        below = self._beyond.children
        if not self._is_deleted or not below or self._beyond.delete_children:
            return ""
        more = f"; and {len(below) - _SHOWN} more" if len(below) > _SHOWN else ""
        entries = count(len(below), "entry", "entries")
        return (
            f"{self._dn} has {entries} below it: {'; '.join(below[:_SHOWN])}{more}. Set delete_children: true to"
            " delete them with it."
        )

    def _is_protected(self) -> str:
        if not self._aim or self._protection is Protection.NONE:
            return ""
        said = f"{self._dn} is protected from accidental deletion"
        if self._protection is Protection.INHERITED:
            return f"{said} by a container above it, so that it cannot be {self._aim}. Lift the protection there."
        if not self._beyond.lift_protection:
            return f"{said}, so that it cannot be {self._aim}. Set lift_protection: true to lift the protection first."
        return ""

    def _lifting(self) -> t.Iterator[Change]:
        if self._aim and self._protection is Protection.OWN:
            reason = f"lift_protection, because the account is to be {self._aim}"
            descriptor = without_protection(self._beyond.descriptor)
            yield LiftProtection(**self._own, reason=reason, descriptor=descriptor)

    def _adapted(self, change: Change) -> Change:
        if isinstance(change, Delete) and self._beyond.children:
            delta = Delta(attribute=CHILDREN, before=self._beyond.children, reason="delete_children")
            return dataclasses.replace(change, deltas=(*change.deltas, delta))
        if isinstance(change, Enable | Disable) and self._beyond.restored:
            return dataclasses.replace(change, control=change.control & ~PASSWORD_NOT_REQUIRED)
        return change

    def _usable(self) -> t.Iterator[Change]:
        """Set a password for a restored account that lost its own, and clear the flag that allows it to have none.

        A tombstone loses its password and its groups; the recycle bin restores an account unchanged. If the domain
        requires a password, an account without one cannot be enabled.
        """
        account = self._account
        if account is None or not self._beyond.restored:
            return
        if account.control & PASSWORD_NOT_REQUIRED:
            delta = Delta(
                attribute="userAccountControl",
                before=(str(account.control),),
                after=(str(account.control & ~PASSWORD_NOT_REQUIRED),),
                reason="a restored account must not be without a password",
            )
            yield SetAttributes(**self._own, deltas=(delta,), reason="restore")
        if (account.text("pwdLastSet") or "0") == "0":
            reason = "its password was lost when it was deleted"
            yield SetPassword(**self._own, reason=reason)

    def _new_primary(self) -> Group | None:
        """The new primary group; None if it does not change."""
        group = self._beyond.primary_group
        if group is None or self._is_deleted or group.rid == self._held_primary:
            return None
        return group

    @property
    def _held_primary(self) -> int | None:
        return self._account.primary_group if self._account else DOMAIN_USERS

    def _group_is_protected(self) -> str:
        group = self._new_primary()
        if group is None or not group.protected or group.rid == DOMAIN_USERS:
            return ""
        return f"primary_group: {group.name} is a built-in group or has adminCount=1, so its members are not changed."

    def _primary_group(self) -> t.Iterator[Change]:
        """Change the primary group. Add the account to the group first, because the directory requires that."""
        group = self._new_primary()
        if group is None:
            return
        if not self._is_member(group):
            yield AddToGroup(**self._own, group=group.dn, reason=f"primary_group {group.name}")
        delta = Delta(
            attribute="primaryGroupID",
            before=(str(self._held_primary),),
            after=(str(group.rid),),
            reason=f"primary_group {group.name}; the former one stays a group of the account",
        )
        yield PrimaryGroup(**self._own, group=group.dn, deltas=(delta,), reason="primary_group")

    def _is_member(self, group: Group) -> bool:
        held = self._account.texts("memberOf") if self._account else ()
        return entry_form(group.dn) in map(entry_form, held)
