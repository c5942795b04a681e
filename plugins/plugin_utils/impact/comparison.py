# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares two plans person by person: whose changes differ, and in what. Pure."""

from __future__ import annotations

import collections
import dataclasses
import typing as t

from ...module_utils.model.changes import (
    AddToGroup,
    Create,
    CreateOu,
    Delete,
    Disable,
    Enable,
    Move,
    RemoveFromGroup,
    Rename,
    Restore,
    StepChange,
)
from ...module_utils.presentation.change_names import SECRET_CHANGED
from ...module_utils.presentation.words import object_name
from ...module_utils.values import dn as names

if t.TYPE_CHECKING:
    from ...module_utils.model.changes import Change, Delta
    from ...module_utils.model.plan import Plan, Rejection

ACCOUNT: t.Final = "account"
"""The aspect that says what happens to the account as a whole."""
OU: t.Final = "OU"
NAME: t.Final = "cn"
GROUPS: t.Final = "groups"

UNCHANGED: t.Final = "unchanged"
NO_VALUE: t.Final = "no value"
NO_CHANGE: t.Final = "no change"
SKIPPED: t.Final = "skipped"
DELETED: t.Final = "deleted"

ORDER: t.Final = (DELETED, "disabled", "created", "restored", "enabled", SKIPPED)
"""What happens to an account as a whole; a person for whom an earlier word differs comes first."""

_WORDS: t.Final[t.Mapping[type[Change], str]] = {
    Delete: DELETED,
    Disable: "disabled",
    Create: "created",
    Restore: "restored",
    Enable: "enabled",
}


class Difference(t.NamedTuple):
    """One aspect of a person that comes out differently."""

    what: str
    """An LDAP attribute, `account`, `OU`, `groups`, or a step with its setting: `mailbox: state`."""
    present: str
    """What the present mapping makes of it."""
    other: str
    """What the other mapping makes of it."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PersonImpact:
    """A person for whom the plans differ."""

    key: str
    label: str
    """How messages name the person."""
    differences: tuple[Difference, ...]
    """The account first, then by name."""

    @property
    def rank(self) -> int:
        """The place in the order: people whose account is deleted or disabled by one mapping alone come first."""
        words = {word for one in self.differences if one.what == ACCOUNT for word in _account_words(one)}
        return next((rank for rank, word in enumerate(ORDER) if word in words), len(ORDER))


def _account_words(difference: Difference) -> set[str]:
    """The words for the account that only one side has."""
    present, other = (set(side.partition(": ")[0].split(", ")) for side in (difference.present, difference.other))
    return present ^ other


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """How the plans of two mappings differ."""

    people: tuple[PersonImpact, ...]
    """In the order of `PersonImpact.rank`, then of their keys."""
    counts: t.Mapping[str, int]
    """Number of people by aspect, the account first, then the most frequent."""
    new_ous: tuple[tuple[str, ...], tuple[str, ...]]
    """DNs of organizational units that only the present, and only the other mapping creates."""
    warnings: tuple[str, ...]
    """Warnings that only the other mapping has."""


def compare(present: Plan, other: Plan) -> Impact:
    """Compare two plans for the same snapshot of the directory and the same employees.

    Args:
        present: of the present mapping.
        other: of the other mapping.
    """
    sides = _sides(present), _sides(other)
    found = (_person(key, *(side.get(key) or _Side() for side in sides)) for key in sorted({**sides[0], **sides[1]}))
    people = sorted((one for one in found if one.differences), key=lambda one: (one.rank, one.key))
    ous = [{change.dn for change in plan.changes if isinstance(change, CreateOu)} for plan in (present, other)]
    known, warned = (dict.fromkeys(notice.text for notice in plan.notices) for plan in (present, other))
    return Impact(
        people=tuple(people),
        counts=_counts(people),
        new_ous=(tuple(sorted(ous[0] - ous[1])), tuple(sorted(ous[1] - ous[0]))),
        warnings=tuple(warning for warning in warned if warning not in known),
    )


def _counts(people: t.Iterable[PersonImpact]) -> dict[str, int]:
    counted = collections.Counter(one.what for person in people for one in person.differences)
    return dict(sorted(counted.items(), key=lambda item: (item[0] != ACCOUNT, -item[1], item[0])))


class _Value(t.NamedTuple):
    """One aspect before and after."""

    what: str
    """As it is shown."""
    before: str
    after: str


@dataclasses.dataclass(slots=True)
class _Side:
    """What one plan does to one person."""

    label: str = ""
    account: list[str] = dataclasses.field(default_factory=list)
    """Words of `ORDER`."""
    skipped: str = ""
    """Why the person is skipped."""
    values: dict[str, _Value] = dataclasses.field(default_factory=dict)
    """By aspect in lower case, because two mappings can spell an attribute differently."""
    groups: set[str] = dataclasses.field(default_factory=set)
    """DNs, each with the sign of its change."""

    @property
    def word(self) -> str:
        """What happens to the account as a whole. An account is disabled before it is deleted."""
        if self.skipped:
            return f"{SKIPPED}: {self.skipped}"
        return DELETED if DELETED in self.account else ", ".join(self.account) or UNCHANGED

    def set(self, what: str, before: str, after: str) -> None:
        """Note a value."""
        self.values[what.lower()] = _Value(what, before, after)


def _sides(plan: Plan) -> dict[str, _Side]:
    sides: dict[str, _Side] = {}
    for change in plan.changes:
        if not isinstance(change, CreateOu):
            side = sides.setdefault(change.key or change.dn, _Side(change.label or object_name(change.dn)))
            _add(side, change)
    for rejection in plan.rejections:
        sides[_key_of(rejection)] = _Side(rejection.label, skipped=" ".join(rejection.reasons))
    return sides


def _key_of(rejection: Rejection) -> str:
    """The key; several people can have none."""
    return rejection.key or rejection.label


def _add(side: _Side, change: Change) -> None:
    if type(change) in _WORDS:
        side.account.append(_WORDS[type(change)])
    match change:
        case AddToGroup():
            side.groups.add(f"+{change.group}")
        case RemoveFromGroup():
            side.groups.add(f"-{change.group}")
        case Create():
            side.account.extend(["enabled"] if change.enabled else [])
            side.set(OU, "", names.parent(change.dn))
            side.set(NAME, "", object_name(change.dn))
        case Rename():
            side.set(NAME, object_name(change.dn), object_name(change.new_dn))
        case Move() | Restore():
            side.set(OU, names.parent(change.dn), names.parent(change.new_dn))
    for delta in change.deltas:
        side.set(_aspect(change, delta), *_values(delta))
    if not change.deltas and type(change) not in _NAMED:
        side.set(change.kind.verb, UNCHANGED, "yes")


_NAMED: t.Final = frozenset((*_WORDS, AddToGroup, RemoveFromGroup, Rename, Move))
"""Changes that have an aspect of their own; others without values have the name of their kind."""


def _aspect(change: Change, delta: Delta) -> str:
    return f"{change.kind.name}: {delta.attribute}" if isinstance(change, StepChange) else delta.attribute


def _values(delta: Delta) -> tuple[str, str]:
    if delta.secret:
        # Its values stay on the target.
        return UNCHANGED, SECRET_CHANGED
    return ", ".join(sorted(delta.before)), ", ".join(sorted(delta.after))


def _person(key: str, present: _Side, other: _Side) -> PersonImpact:
    return PersonImpact(key=key, label=present.label or other.label, differences=tuple(_differences(present, other)))


def _differences(present: _Side, other: _Side) -> t.Iterator[Difference]:
    if present.word != other.word:
        yield Difference(ACCOUNT, present.word, other.word)
    if bool(present.skipped) != bool(other.skipped) or ("created" in present.account) != ("created" in other.account):
        # One mapping changes nothing else, so that everything else differs.
        return
    if present.groups != other.groups:
        yield Difference(GROUPS, *(_signed(one - two) for one, two in _both(present.groups, other.groups)))
    for lower, value in sorted(
        {**other.values, **present.values}.items(), key=lambda item: (item[1].what != OU, item[0])
    ):
        values = _after(lower, present, value), _after(lower, other, value)
        if values[0] != values[1]:
            yield Difference(value.what, *values)


def _both(one: set[str], two: set[str]) -> tuple[tuple[set[str], set[str]], ...]:
    return (one, two), (two, one)


def _signed(groups: t.Iterable[str]) -> str:
    return ", ".join(sorted(f"{group[0]}{object_name(group[1:])}" for group in groups)) or NO_CHANGE


def _after(lower: str, side: _Side, known: _Value) -> str:
    """The value after the changes of a side; that before them if the side keeps it, which the other side knows."""
    if lower in side.values:
        return side.values[lower].after or NO_VALUE
    if known.before in ("", UNCHANGED):
        return known.before or NO_VALUE
    return f"{known.before} (kept)"
