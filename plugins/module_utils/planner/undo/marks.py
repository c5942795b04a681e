# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a change has changed, as single things: each has values before and after, so that it can be put back."""

from __future__ import annotations

import enum
import typing as t

from ...model.changes import (
    AddToGroup,
    BaseChange,
    Create,
    Delete,
    Delta,
    Disable,
    Enable,
    ForgetGroups,
    Move,
    PrimaryGroup,
    RemoveFromGroup,
    Rename,
    Restore,
    SetAttributes,
    SetPassword,
    StepChange,
    Unlock,
)
from ...model.directory import ACCOUNT_DISABLED
from ...values import dn
from ...values.equality import entry_form

if t.TYPE_CHECKING:
    from ...model.undo import Made

Values: t.TypeAlias = tuple[str, ...]


class Sort(enum.Enum):
    """The sorts of things that changes of the directory change."""

    EXISTENCE = enum.auto()
    """Whether the account exists."""
    ACCESS = enum.auto()
    """Whether the account is enabled."""
    NAME = enum.auto()
    """The RDN."""
    PLACE = enum.auto()
    """The DN of the container."""
    ATTRIBUTE = enum.auto()
    FLAG = enum.auto()
    """One bit of userAccountControl."""
    MEMBERSHIP = enum.auto()
    """Whether the account is a member of a group."""
    PRIMARY_GROUP = enum.auto()


class Thing(t.NamedTuple):
    """One thing of an account."""

    sort: Sort
    name: str = ""
    """The attribute in lower case, the bit as a number, or the group as a DN in the form for comparison."""


THERE: t.Final[Values] = ("there",)
ENABLED: t.Final[Values] = ("enabled",)
DISABLED: t.Final[Values] = ("disabled",)
ON: t.Final[Values] = ("on",)
OFF: t.Final[Values] = ("off",)
MEMBER: t.Final[Values] = ("member",)
NOTHING: t.Final[Values] = ()

EXISTENCE: t.Final = Thing(Sort.EXISTENCE)
ACCESS: t.Final = Thing(Sort.ACCESS)
NAME: t.Final = Thing(Sort.NAME)
PLACE: t.Final = Thing(Sort.PLACE)

_CONTROL: t.Final = "useraccountcontrol"


class Mark(t.NamedTuple):
    """One thing before and after one change."""

    thing: Thing
    shown: str
    """The thing in messages: `title`, `membership in CN=Sales,...`."""
    before: Values
    after: Values
    made: Made


class Gone(t.NamedTuple):
    """A part of a change that cannot come back."""

    what: str
    why: str


SECRET: t.Final = "The value was secret, so it was not remembered."
PASSWORD: t.Final = "Passwords are not remembered. Set a new one if the former one must not work any more."
_UNLOCKED: t.Final = "The account stays unlocked: only wrong passwords lock an account."
_WRITTEN_BY_DIRECTORY: t.Final = "The directory writes this time itself."
_UNPROTECTED: t.Final = "Protection from accidental deletion is not set again. Set it in the directory."
_FORBIDDEN: t.Final = frozenset(("pwdlastset", "lockouttime"))


def marks_of(made: Made) -> t.Iterator[Mark | Gone]:
    """The things that a change of the directory has changed, and the parts that cannot come back."""
    change = made.change
    match change:
        case Create():
            yield from _created(change, made)
        case Restore():
            yield Mark(EXISTENCE, "the account", NOTHING, THERE, made)
        case Delete():
            yield Mark(EXISTENCE, "the account", THERE, NOTHING, made)
        case Enable():
            yield Mark(ACCESS, "the account", DISABLED, ENABLED, made)
        case Disable():
            yield Mark(ACCESS, "the account", ENABLED, DISABLED, made)
        case Rename():
            yield Mark(NAME, "the name", (dn.rdn(change.dn),), (dn.rdn(change.new_dn),), made)
        case Move():
            yield Mark(PLACE, "the OU", (dn.parent(change.dn),), (dn.parent(change.new_dn),), made)
        case AddToGroup():
            yield _membership(change.group, NOTHING, MEMBER, made)
        case RemoveFromGroup():
            yield _membership(change.group, MEMBER, NOTHING, made)
        case _:
            yield from _of_others(change, made)


def _of_others(change: BaseChange, made: Made) -> t.Iterator[Mark | Gone]:
    match change:
        case SetAttributes() | ForgetGroups() | StepChange():
            for delta in change.deltas:
                yield from _attribute(delta, made)
        case PrimaryGroup():
            for delta in change.deltas:
                thing = Thing(Sort.PRIMARY_GROUP)
                yield Mark(thing, "the primary group", delta.before, delta.after, made)
        case SetPassword():
            yield Gone("password", PASSWORD)
        case Unlock():
            yield Gone("lock", _UNLOCKED)
        case _:
            # LiftProtection.
            yield Gone("protection", _UNPROTECTED)


def _created(change: Create, made: Made) -> t.Iterator[Mark | Gone]:
    yield Mark(EXISTENCE, "the account", NOTHING, THERE, made)
    yield Mark(NAME, "the name", NOTHING, (dn.rdn(change.dn),), made)
    yield Mark(PLACE, "the OU", NOTHING, (dn.parent(change.dn),), made)
    yield Mark(ACCESS, "the account", NOTHING, ENABLED if change.enabled else DISABLED, made)
    for delta in change.deltas:
        # What the directory writes itself goes with the account.
        if delta.attribute.lower() not in _FORBIDDEN and not delta.secret:
            yield from _attribute(delta, made)


def _membership(group: str, before: Values, after: Values, made: Made) -> Mark:
    return Mark(Thing(Sort.MEMBERSHIP, entry_form(group)), f"membership in {group}", before, after, made)


def _attribute(delta: Delta, made: Made) -> t.Iterator[Mark | Gone]:
    lower = delta.attribute.lower()
    if delta.secret:
        yield Gone(delta.attribute, SECRET)
    elif lower in _FORBIDDEN:
        yield Gone(delta.attribute, _WRITTEN_BY_DIRECTORY)
    elif lower == _CONTROL:
        yield from _flags(delta, made)
    else:
        yield Mark(Thing(Sort.ATTRIBUTE, lower), delta.attribute, delta.before, delta.after, made)


def _flags(delta: Delta, made: Made) -> t.Iterator[Mark]:
    """One mark for each bit that differs, because runs write single bits and keep the others."""
    before, after = int(delta.before[0]), int(delta.after[0])
    differing = (before ^ after) & ~ACCOUNT_DISABLED
    for position in range(differing.bit_length()):
        bit = 1 << position
        if differing & bit:
            old, new = (ON if flags & bit else OFF for flags in (before, after))
            yield Mark(Thing(Sort.FLAG, str(bit)), f"the flag {bit:#x} of userAccountControl", old, new, made)
