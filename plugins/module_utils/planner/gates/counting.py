# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Counts the people who have changes, for each limit.

People are counted, and not changes: somebody who leaves thirty groups is one person. A new account counts for `creates`
only, because whatever else is done to it harms nobody who works today. The same holds if a run that was killed has only
begun it.
"""

from __future__ import annotations

import typing as t

from ...model import kinds, limits
from ...model.changes import CreateOu, SetAttributes, identity

if t.TYPE_CHECKING:
    from ...model.changes import Change

People: t.TypeAlias = t.Mapping[str, t.Mapping[str, str]]
"""How messages name the people with such a change, by `identity`, by the name of the limit."""

_CREATING: t.Final = (kinds.CREATE, kinds.RESTORE)
_LIMITS: t.Final[t.Mapping[kinds.Kind, str]] = {
    kinds.CREATE: limits.CREATES,
    kinds.RESTORE: limits.CREATES,
    kinds.DISABLE: limits.DISABLES,
    kinds.ENABLE: limits.ENABLES,
    kinds.DELETE: limits.DELETES,
    kinds.MOVE: limits.MOVES,
    kinds.RENAME: limits.RENAMES,
    kinds.ADD_TO_GROUP: limits.GROUP_ADDS,
    kinds.PRIMARY_GROUP: limits.GROUP_ADDS,
    kinds.REMOVE_FROM_GROUP: limits.GROUP_REMOVES,
}
_NAMES: t.Final = frozenset(("samaccountname", "userprincipalname"))
"""Attributes in lower case. Another value is another name to sign in with, as much as a rename."""


_FINISHING: t.Final = frozenset((limits.PEOPLE, limits.ENABLES, limits.GROUP_ADDS, limits.ATTRIBUTE_CHANGES))
"""The limits of what finishes a new account."""


def people_of(changes: t.Iterable[Change], begun: t.Container[str] = ()) -> dict[str, dict[str, str]]:
    """The people with changes, by the name of the limit that counts them; see `People` and `counted`."""
    found: dict[str, dict[str, str]] = {}
    for name, change in counted(changes, begun):
        found.setdefault(name, {})[identity(change)] = change.label or change.dn
    return found


def counted(changes: t.Iterable[Change], begun: t.Container[str] = ()) -> t.Iterator[tuple[str, Change]]:
    """Each change with the name of each limit that counts it.

    Args:
        changes: of one run.
        begun: `Bounds.begun`. What only finishes these accounts is not counted.
    """
    own = [change for change in changes if not isinstance(change, CreateOu)]
    new = {identity(change) for change in own if change.kind in _CREATING}
    finished = _finished(own, begun)
    for change in own:
        if identity(change) in finished:
            continue
        for name in (limits.CREATES,) if identity(change) in new else limits_of(change):
            yield name, change


def _finished(own: t.Iterable[Change], begun: t.Container[str]) -> set[str]:
    names: dict[str, set[str]] = {}
    for change in own:
        if change.key in begun:
            names.setdefault(identity(change), set()).update(limits_of(change))
    return {who for who, found in names.items() if all(map(_finishes, found))}


def _finishes(name: str) -> bool:
    return name in _FINISHING or name.startswith(f"{limits.ATTRIBUTES}.")


def limits_of(change: Change) -> t.Iterator[str]:
    """The names of the limits that count a change of an account that exists already."""
    yield limits.PEOPLE
    if change.kind in _LIMITS:
        yield _LIMITS[change.kind]
    elif isinstance(change, SetAttributes):
        yield limits.ATTRIBUTE_CHANGES
        yield from _of_attributes(change)
    else:
        yield from change.kind.limits(change.deltas)


def _of_attributes(change: SetAttributes) -> t.Iterator[str]:
    for delta in change.deltas:
        name = delta.attribute.lower()
        yield f"{limits.ATTRIBUTES}.{name}"
        if name in _NAMES:
            yield limits.RENAMES


def joined(first: People, second: People) -> dict[str, dict[str, str]]:
    """The people of two plans of the same run."""
    return {name: {**first.get(name, {}), **second.get(name, {})} for name in dict.fromkeys((*first, *second))}
