# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Typed changes: one small class for each kind of change to the directory, and the base class of steps' changes."""

from __future__ import annotations

import dataclasses
import typing as t

from . import kinds
from .desired import Failure

if t.TYPE_CHECKING:
    from .kinds import Kind


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """One attribute or setting before and after."""

    attribute: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    reason: str = ""
    person: str | None = None
    """Key of the employee whose account's DN is `after`, if this run creates or moves that account."""
    secret: bool = False
    """Whether reports show only that it changes, without values."""


class Target(t.TypedDict):
    """The account of a change; used as `Rename(**target, ...)`."""

    key: str
    label: str
    account: str | None
    dn: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BaseChange:
    """The fields of all changes: the account and the reason."""

    KIND: t.ClassVar[Kind]

    key: str = ""
    """The employee's key; empty for organizational units, and if a module changes an account without a key."""
    label: str = ""
    """How messages name the person."""
    account: str | None = None
    """objectGUID; None for an account that this plan creates."""
    dn: str = ""
    """DN of the object at the time of the snapshot, or its future DN if this plan creates it."""
    reason: str = ""

    @property
    def kind(self) -> Kind:
        """The kind of change."""
        return self.KIND

    @property
    def target(self) -> Target:
        """The account, for further changes of it."""
        return Target(key=self.key, label=self.label, account=self.account, dn=self.dn)

    @property
    def deltas(self) -> tuple[Delta, ...]:
        """Attributes or settings before and after; empty if the kind of change is enough."""
        return ()


def identity(change: BaseChange) -> str:
    """Whose change it is: the key, or else the account."""
    return change.key or change.account or change.dn


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CreateOu(BaseChange):
    """Creates the organizational unit `dn`."""

    KIND = kinds.CREATE_OU


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Create(BaseChange):
    """Creates an account."""

    KIND = kinds.CREATE

    deltas: tuple[Delta, ...] = ()
    """All attributes that are set; `before` is empty."""
    enabled: bool = False
    """Whether the account is created enabled, because no other change must come first."""
    level: int = 0
    """Accounts of a lower level are created first: managers before their reports."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Restore(BaseChange):
    """Restores the deleted object `dn` as the account `new_dn`."""

    KIND = kinds.RESTORE

    new_dn: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LiftProtection(BaseChange):
    """Removes the protection from accidental deletion."""

    KIND = kinds.LIFT_PROTECTION

    descriptor: bytes = dataclasses.field(default=b"", repr=False, compare=False)
    """The security descriptor without the entries that deny deletion."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Disable(BaseChange):
    """Sets the flag ACCOUNTDISABLE."""

    KIND = kinds.DISABLE

    control: int = 0
    """userAccountControl before this change, after earlier changes of the plan."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Enable(BaseChange):
    """Clears the flag ACCOUNTDISABLE."""

    KIND = kinds.ENABLE

    control: int = 0
    """See `Disable.control`."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rename(BaseChange):
    """Renames the account to the RDN of `new_dn`."""

    KIND = kinds.RENAME

    new_dn: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Move(BaseChange):
    """Moves the account to the parent of `new_dn`."""

    KIND = kinds.MOVE

    new_dn: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SetAttributes(BaseChange):
    """Writes attributes of the account."""

    KIND = kinds.SET_ATTRIBUTES

    deltas: tuple[Delta, ...] = ()
    adopted: str = ""
    """How the account was found, and which one, if the change adopts it by writing its key; otherwise empty."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SetPassword(BaseChange):
    """Sets a password. The plan does not contain it: it is generated, or taken from the options, when applied."""

    KIND = kinds.SET_PASSWORD

    deltas: tuple[Delta, ...] = ()
    """pwdLastSet, if it is written with the password."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Unlock(BaseChange):
    """Unlocks an account that is locked out."""

    KIND = kinds.UNLOCK


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AddToGroup(BaseChange):
    """Adds the account to a group."""

    KIND = kinds.ADD_TO_GROUP

    group: str
    """DN."""
    failure: Failure = Failure.FAIL
    """How to handle a refusal of the change by the directory."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RemoveFromGroup(BaseChange):
    """Removes the account from a group."""

    KIND = kinds.REMOVE_FROM_GROUP

    group: str
    """DN."""
    failure: Failure = Failure.FAIL
    """See `AddToGroup.failure`."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PrimaryGroup(BaseChange):
    """Sets the account's primary group; earlier changes have made the account a member of it."""

    KIND = kinds.PRIMARY_GROUP

    group: str
    """DN."""
    deltas: tuple[Delta, ...] = ()
    """primaryGroupID."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ForgetGroups(BaseChange):
    """Clears the attribute with saved groups, after earlier changes have restored the memberships."""

    KIND = kinds.FORGET_GROUPS

    deltas: tuple[Delta, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Delete(BaseChange):
    """Deletes the account."""

    KIND = kinds.DELETE

    deltas: tuple[Delta, ...] = ()
    """`CHILDREN`, if entries below the account are deleted with it."""


CHILDREN: t.Final = "entries below"
"""The delta that lists the entries that are deleted with the account."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StepChange(BaseChange):
    """A change that a step makes outside the directory's plan.

    Each step has a subclass whose further fields hold the data to make the change. These fields stay in the process and
    are not part of reports and results; `deltas` must therefore show the whole change, and the order of their values
    has no meaning. Fields with `compare=False` are not part of checksums either.
    """

    kind: Kind
    deltas: tuple[Delta, ...] = ()


SingleChange: t.TypeAlias = (
    CreateOu
    | Create
    | Restore
    | LiftProtection
    | Disable
    | Rename
    | Move
    | SetAttributes
    | SetPassword
    | Unlock
    | PrimaryGroup
    | ForgetGroups
    | Enable
    | Delete
)
"""Changes that are one request each."""
GroupChange: t.TypeAlias = AddToGroup | RemoveFromGroup
"""Changes that are combined: one request changes many members of a group."""
DirectoryChange: t.TypeAlias = SingleChange | GroupChange
Change: t.TypeAlias = DirectoryChange | StepChange

DIRECTORY_CHANGES: t.Final[t.Mapping[Kind, type[DirectoryChange]]] = {
    made.KIND: made for made in t.get_args(DirectoryChange)
}
"""The class of each kind of change to the directory."""
