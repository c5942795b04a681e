# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Units of people of whom HR says at once that nearly all have left, or that they do not belong to it any more.

No percentage of a company tells such a day: a department has a tenth of its people. The unit does. It is told by the
accounts as they are: by a department, company, city or office, by a group, or by an OU.
"""

from __future__ import annotations

import collections
import dataclasses
import typing as t

from ...model.changes import Move, RemoveFromGroup
from ...values import dn
from ...values.bound import NAMED, WHOLE_UNIT
from ...values.equality import find_form
from ...values.text import count, examples

if t.TYPE_CHECKING:
    from ...model.changes import Change
    from ...model.directory import Account

ATTRIBUTES: t.Final = {
    "department": "department",
    "company": "company",
    "l": "city (l)",
    "physicaldeliveryofficename": "office (physicalDeliveryOfficeName)",
}
"""Attributes in lower case, and how messages name them."""
_GROUP, _OU = "group", "OU"


@dataclasses.dataclass(frozen=True, order=True, slots=True)
class Unit:
    """A department, a group or another set of accounts."""

    kind: str
    """An attribute in lower case, `group` or `OU`."""
    form: str
    """The same for values that count as equal."""
    text: str = dataclasses.field(compare=False)
    """The value; of a group or an OU, the DN."""

    @classmethod
    def of(cls, kind: str, text: str) -> Unit:
        """The unit with this value."""
        return cls(kind, find_form(text), text)

    @property
    def words(self) -> str:
        """As messages name it, after "nearly everybody"."""
        if self.kind == _GROUP:
            return f"in the group {dn.rdn_value(self.text)}"
        return f"in the OU {self.text}" if self.kind == _OU else f"with the {ATTRIBUTES[self.kind]} {self.text!r}"


class Member(t.NamedTuple):
    """An account that its key finds, as a member of units."""

    label: str
    """How messages name the person."""
    units: frozenset[Unit]
    has_left: bool
    quits: frozenset[Unit]
    """The units that the account leaves in this run, although the person works."""
    lacks: frozenset[str]
    """What HR does not say of the person, although the account has a value, or others have one."""


def units_of(account: Account) -> frozenset[Unit]:
    """The units to which the account belongs now."""
    held = ((name, account.text(name)) for name in ATTRIBUTES)
    values = (Unit.of(name, value) for name, value in held if value)
    groups = (Unit.of(_GROUP, group) for group in account.texts("memberOf"))
    return frozenset((*values, *groups, Unit.of(_OU, dn.parent(account.dn))))


def quits_of(account: Account, changes: t.Sequence[Change]) -> frozenset[Unit]:
    """The units that the account leaves by these changes."""
    groups = (Unit.of(_GROUP, change.group) for change in changes if isinstance(change, RemoveFromGroup))
    moves = any(isinstance(change, Move) for change in changes)
    return frozenset((*groups, *([Unit.of(_OU, dn.parent(account.dn))] if moves else ())))


def closed(members: t.Sequence[Member]) -> t.Iterator[str]:
    """The sentences about units nearly all of whose people have left.

    Args:
        members: the enabled accounts.
    """
    left = [one for one in members if one.has_left]
    for unit, people, of in _whole(left, lambda one: one.units, members):
        yield (
            f"end_date and status: nearly everybody {unit.words} has left: {len(people)} of"
            f" {count(of, 'person', 'people')} with an enabled account: {_named(people)}."
        )


def emptied(members: t.Sequence[Member]) -> t.Iterator[str]:
    """The sentences about units that nearly all of their people would leave because HR has lost values.

    Args:
        members: the accounts of people who work.
    """
    losing = [one for one in members if one.quits and one.lacks]
    for unit, people, of in _whole(losing, lambda one: one.quits, members):
        lost = frozenset.union(*(one.lacks for one in people))
        yield (
            f"{', '.join(sorted(lost))}: nearly everybody {unit.words} would be removed from it, and HR has no value of"
            f" this for them: {len(people)} of {count(of, 'person', 'people')}: {_named(people)}."
        )


def _whole(
    people: t.Iterable[Member], units: t.Callable[[Member], t.Iterable[Unit]], members: t.Iterable[Member]
) -> t.Iterator[tuple[Unit, list[Member], int]]:
    """The units of which so many people are concerned, with their number of members; largest first.

    A unit all of whose people are in one before is not told: a department is often a group and an OU, too.
    """
    concerned: dict[Unit, list[Member]] = collections.defaultdict(list)
    for one in people:
        for unit in units(one):
            concerned[unit].append(one)
    sizes = collections.Counter(unit for one in members for unit in one.units)
    told: set[str] = set()
    for unit in sorted(concerned, key=lambda unit: (-len(concerned[unit]), _rank(unit), unit)):
        labels = {one.label for one in concerned[unit]}
        if WHOLE_UNIT.is_exceeded(len(concerned[unit]), sizes[unit]) and not labels <= told:
            told |= labels
            yield unit, concerned[unit], sizes[unit]


def _rank(unit: Unit) -> int:
    return (*ATTRIBUTES, _GROUP, _OU).index(unit.kind)


def _named(people: t.Iterable[Member]) -> str:
    return examples(sorted(one.label for one in people), NAMED)
