# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an account holds now, compared with what runs have written, and with what was there before."""

from __future__ import annotations

import typing as t

from ...values import dn, syntax
from ...values.equality import entry_form, is_as_stored
from ...values.syntax import Syntax
from .marks import DISABLED, ENABLED, MEMBER, NOTHING, OFF, ON, THERE, Sort, Thing

if t.TYPE_CHECKING:
    from ...model.directory import Account, Snapshot
    from ...values.syntax import AttributeType
    from .marks import Values


class Pointing(t.NamedTuple):
    """What becomes of DNs in the values of attributes when the object that they point to is deleted or restored."""

    is_deleted: t.Callable[[str], bool]
    """Whether a run has deleted the object, so that the directory has removed its DN."""
    is_restored: t.Callable[[str], bool]
    """Whether the object is restored, so that the directory puts its DN back where it was."""


class Present:
    """One account as it is now.

    Args:
        account: the account; one that is restored as it will be.
        snapshot: has the schema of all attributes that runs have written, if the directory has them.
        pointing: knows which objects runs have deleted, and which of them are restored.
        is_restored: whether the account is deleted, and will be restored. Then its groups are not known.
    """

    def __init__(self, account: Account, snapshot: Snapshot, pointing: Pointing, *, is_restored: bool = False) -> None:
        self.account = account
        self._schema = snapshot.schema
        self._pointing = pointing
        self.is_restored = is_restored

    def type_of(self, thing: Thing) -> AttributeType | None:
        """The type of an attribute; None if the directory does not have it any more."""
        return self._schema.get(thing.name)

    def points(self, thing: Thing) -> bool:
        """Whether the values are DNs, which the directory itself changes."""
        known = self.type_of(thing) if thing.sort is Sort.ATTRIBUTE else None
        return known is not None and known.syntax is Syntax.DN

    def left_of(self, thing: Thing, values: Values) -> Values:
        """What the directory has left of values, because it removes DNs of objects that are deleted."""
        return tuple(one for one in values if not self._pointing.is_deleted(one)) if self.points(thing) else values

    def coming(self, thing: Thing, last: Values) -> Values:
        """What the account holds once objects are restored.

        Args:
            thing: what is looked at.
            last: what a run has written last.
        """
        held = self.values(thing)
        if self._has_hidden(thing):
            return last
        if not self.points(thing):
            return held
        known = set(map(form, held))
        return (*held, *(one for one in last if self._pointing.is_restored(one) and form(one) not in known))

    def will_hold(self, thing: Thing, values: Values, last: Values) -> bool:
        """Whether the account holds these values once objects are restored; `last` as in `coming`."""
        if self.points(thing) or self._has_hidden(thing):
            return same(thing, self.coming(thing, last), values)
        return self.holds(thing, values)

    def holds(self, thing: Thing, values: Values) -> bool:
        """Whether the account holds these values."""
        if self._has_hidden(thing):
            return True
        if thing.sort is not Sort.ATTRIBUTE:
            return self._forms(thing, self.values(thing)) == self._forms(thing, values)
        known = self.type_of(thing)
        if known is None:
            return not values
        raw = self.account.raw(thing.name)
        if known.syntax is Syntax.DN:
            return same(thing, self.values(thing), values)
        return is_as_stored(known, raw, values)

    def values(self, thing: Thing) -> Values:
        """What the account holds."""
        account = self.account
        match thing.sort:
            case Sort.EXISTENCE:
                return NOTHING if self.is_restored else THERE
            case Sort.ACCESS:
                return ENABLED if account.enabled else DISABLED
            case Sort.NAME:
                return (dn.rdn(account.dn),)
            case Sort.PLACE:
                return (dn.parent(account.dn),)
            case Sort.FLAG:
                return ON if account.control & int(thing.name) else OFF
            case Sort.MEMBERSHIP:
                return MEMBER if thing.name in self.groups else NOTHING
            case Sort.PRIMARY_GROUP:
                return account.texts("primaryGroupID")
        return self._shown(thing, account)

    def _has_hidden(self, thing: Thing) -> bool:
        """Whether the directory restores the values, but does not show them of a deleted account."""
        return thing.sort is Sort.MEMBERSHIP and self.is_restored

    @property
    def groups(self) -> frozenset[str]:
        """The DNs of the account's groups, in the form for comparison."""
        return frozenset(map(entry_form, self.account.texts("memberOf")))

    def _shown(self, thing: Thing, account: Account) -> Values:
        known = self.type_of(thing)
        return tuple(syntax.show(known, value) for value in account.raw(thing.name)) if known else NOTHING

    @staticmethod
    def _forms(thing: Thing, values: Values) -> Values:
        return tuple(map(entry_form, values)) if thing.sort in (Sort.NAME, Sort.PLACE) else values


def form(name: str) -> str:
    """A value in the form for comparison, if it is a DN."""
    return name if dn.problem(name) else entry_form(name)


def same(thing: Thing, one: Values, other: Values) -> bool:
    """Whether two remembered values are equal; their order has no meaning."""
    if thing.sort in (Sort.NAME, Sort.PLACE):
        return tuple(map(entry_form, one)) == tuple(map(entry_form, other))
    return sorted(map(form, one)) == sorted(map(form, other))
