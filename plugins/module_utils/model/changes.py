# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Typed changes: one small class for each kind of change to the directory, and the base class of what steps change."""

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
    """Key of the employee whose account `after` is the DN of, where that account is created or moved in this run."""
    secret: bool = False
    """Shown as changed, never with its values."""


class Target(t.TypedDict):
    """The account that a change is about; `Rename(**target, ...)`."""

    key: str
    label: str
    account: str | None
    dn: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BaseChange:
    """What every change says: which account it is about, and why it is made."""

    KIND: t.ClassVar[Kind]

    key: str = ""
    """The employee's key; empty for organizational units and where a module works on an account without a key."""
    label: str = ""
    """How messages name the person."""
    account: str | None = None
    """objectGUID; None for an account that this plan creates."""
    dn: str = ""
    """DN of the object at the time of the snapshot; the DN that it gets where this plan creates it."""
    reason: str = ""

    @property
    def kind(self) -> Kind:
        """The kind of change."""
        return self.KIND

    @property
    def target(self) -> Target:
        """The account, for other changes of it."""
        return Target(key=self.key, label=self.label, account=self.account, dn=self.dn)

    @property
    def deltas(self) -> tuple[Delta, ...]:
        """Attributes or settings before and after; none where the kind of change says all."""
        return ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CreateOu(BaseChange):
    """Creates the organizational unit `dn`."""

    KIND = kinds.CREATE_OU


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Create(BaseChange):
    """Creates an account."""

    KIND = kinds.CREATE

    deltas: tuple[Delta, ...] = ()
    """Every attribute that is set; `before` is empty."""
    enabled: bool = False
    """Whether the account is enabled at once: nothing is left to be done first."""
    level: int = 0
    """Accounts of a lower level come first: managers before those whose `manager` they are."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Restore(BaseChange):
    """Restores the deleted object `dn` as the account `new_dn`."""

    KIND = kinds.RESTORE

    new_dn: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LiftProtection(BaseChange):
    """Lifts the protection from accidental deletion."""

    KIND = kinds.LIFT_PROTECTION

    descriptor: bytes = dataclasses.field(default=b"", repr=False, compare=False)
    """The security descriptor without the denial."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Disable(BaseChange):
    """Sets the flag ACCOUNTDISABLE."""

    KIND = kinds.DISABLE

    control: int = 0
    """userAccountControl before, as earlier changes of this plan leave it."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Enable(BaseChange):
    """Clears the flag ACCOUNTDISABLE."""

    KIND = kinds.ENABLE

    control: int = 0
    """As of `Disable`."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rename(BaseChange):
    """Gives the account the RDN of `new_dn`."""

    KIND = kinds.RENAME

    new_dn: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Move(BaseChange):
    """Puts the account below the parent of `new_dn`."""

    KIND = kinds.MOVE

    new_dn: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SetAttributes(BaseChange):
    """Writes attributes of the account."""

    KIND = kinds.SET_ATTRIBUTES

    deltas: tuple[Delta, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SetPassword(BaseChange):
    """Sets a password, which is not part of the plan: the run that applies the plan generates it or was given it."""

    KIND = kinds.SET_PASSWORD

    deltas: tuple[Delta, ...] = ()
    """pwdLastSet, where it is written with the password."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Unlock(BaseChange):
    """Unlocks an account that wrong passwords have locked."""

    KIND = kinds.UNLOCK


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AddToGroup(BaseChange):
    """Adds the account to a group."""

    KIND = kinds.ADD_TO_GROUP

    group: str
    """DN."""
    failure: Failure = Failure.FAIL
    """What it means that the directory refuses the change."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RemoveFromGroup(BaseChange):
    """Removes the account from a group."""

    KIND = kinds.REMOVE_FROM_GROUP

    group: str
    """DN."""
    failure: Failure = Failure.FAIL
    """As of `AddToGroup`."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PrimaryGroup(BaseChange):
    """Makes a group the primary group of the account, which is a member of it by then."""

    KIND = kinds.PRIMARY_GROUP

    group: str
    """DN."""
    deltas: tuple[Delta, ...] = ()
    """primaryGroupID."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ForgetGroups(BaseChange):
    """Clears the attribute that remembers groups, which the account has joined again by then."""

    KIND = kinds.FORGET_GROUPS

    deltas: tuple[Delta, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Delete(BaseChange):
    """Deletes the account."""

    KIND = kinds.DELETE

    deltas: tuple[Delta, ...] = ()
    """`CHILDREN`, where entries below the account are deleted with it."""


CHILDREN: t.Final = "entries below"
"""The delta of a deletion that names the entries that are deleted with the account."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StepChange(BaseChange):
    """A change that a step makes outside the directory's plan.

    Each step has a subclass that adds what the step needs to make the change, in fields with `compare=False`: they
    stay in the process, and are in no report, result or checksum. So all that they change must show in `deltas`.
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
"""Each is a request of its own."""
GroupChange: t.TypeAlias = AddToGroup | RemoveFromGroup
"""Many accounts of one group are changed with one request."""
DirectoryChange: t.TypeAlias = SingleChange | GroupChange
Change: t.TypeAlias = DirectoryChange | StepChange

DIRECTORY_CHANGES: t.Final[t.Mapping[Kind, type[DirectoryChange]]] = {
    made.KIND: made for made in t.get_args(DirectoryChange)
}
"""The class of each kind of change to the directory."""
