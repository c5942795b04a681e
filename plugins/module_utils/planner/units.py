# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Divides a plan into units, one for each person, and identifies it by them. Pure.

A unit has everything that would be done for one person by every step. Its digest also covers what it needs: an
organizational unit that the run creates for it, and the changes of other people without which its own would fail or do
something else. Whoever approves a unit approves those too.
"""

from __future__ import annotations

import collections
import typing as t

from ..model.approval import Scope, Unit, Units
from ..model.changes import Create, CreateOu, Delete, Move, Rename, Restore, identity
from ..values.equality import unique_dn_form, unique_form
from .checksum import full_digest, sha256

if t.TYPE_CHECKING:
    from ..model.approval import KeptPlan
    from ..model.changes import Change
    from ..model.plan import Plan


def units_of(plan: Plan, scope: Scope) -> Units:
    """The units of a plan. The order of its changes does not matter."""
    own = _by_person(plan.changes)
    digests = {key: full_digest(changes, scope.secret) for key, changes in own.items()}
    direct = _needs(own)
    places = [change for change in plan.changes if isinstance(change, CreateOu)]
    each = dict[str, Unit]()
    for key, changes in sorted(own.items()):
        needs = _closure(key, direct)
        together = {
            "target": scope.target,
            "units": [(one, digests[one]) for one in (key, *needs)],
            "places": full_digest(_needed_places(places, own, (key, *needs))),
        }
        label = next((change.label for change in changes if change.label), changes[0].dn)
        each[key] = Unit(key=key, label=label, own=digests[key], needs=needs, digest=sha256(together))
    created = full_digest(places)
    pairs = [(key, unit.digest) for key, unit in each.items()]
    return Units(checksum=checksum_of(scope, pairs, created), each=each, places=created)


def checksum_of(scope: Scope, units: t.Sequence[tuple[str, str]], places: str) -> str:
    """The checksum of a plan.

    Args:
        scope: what the plan belongs to.
        units: key and digest of each unit, in the order of their keys.
        places: see `Units.places`.
    """
    return sha256(
        {"target": scope.target, "configuration": scope.configuration, "units": list(units), "places": places}
    )


def is_intact(plan: KeptPlan) -> bool:
    """Whether the units of a kept plan are those of its checksum, so that nobody has exchanged them."""
    scope = Scope(target=plan.facts.get("target", ""), configuration=plan.facts.get("configuration", ""))
    pairs = [(unit.key, unit.digest) for unit in plan.units]
    return checksum_of(scope, pairs, plan.facts.get("places", "")) == plan.checksum


def _by_person(changes: t.Iterable[Change]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = collections.defaultdict(list)
    for change in changes:
        if not isinstance(change, CreateOu):
            found[identity(change)].append(change)
    return dict(found)


# ---- What a unit needs. ----

Needs: t.TypeAlias = t.Mapping[str, set[str]]


def _needs(own: t.Mapping[str, t.Sequence[Change]]) -> Needs:
    """Whose changes each person needs directly: people whom values point to, and people who give a name away."""
    freed = {name: key for key, changes in own.items() for name in _freed(changes)}
    return {
        key: {
            *(delta.person for change in changes for delta in change.deltas if delta.person and delta.person in own),
            *(freed[name] for name in _taken(changes) if name in freed),
        }
        - {key}
        for key, changes in own.items()
    }


def _closure(key: str, direct: Needs) -> tuple[str, ...]:
    """Everybody whose changes a person needs, directly or not, sorted. Two people who swap a name need each other."""
    found, left = set[str](), [key]
    while left:
        new = direct[left.pop()] - found
        found |= new
        left += new
    return tuple(sorted(found - {key}))


_NAMES: t.Final = frozenset(("samaccountname", "userprincipalname", "mail", "proxyaddresses", "mailnickname"))
"""Attributes, in lower case, whose values must be unique."""
_ADDRESSES: t.Final = frozenset(("userprincipalname", "mail", "proxyaddresses"))
"""Those whose values must be unique among each other."""


def _freed(changes: t.Iterable[Change]) -> t.Iterator[tuple[str, str]]:
    """The names that a person has now, and not afterwards."""
    for change in changes:
        if isinstance(change, Rename | Move | Delete):
            yield "dn", unique_dn_form(change.dn)
        for delta in change.deltas:
            yield from _names(delta.attribute, set(delta.before) - set(delta.after))


def _taken(changes: t.Iterable[Change]) -> t.Iterator[tuple[str, str]]:
    """The names that a person gets."""
    for change in changes:
        if isinstance(change, _PLACED):
            yield "dn", unique_dn_form(_place(change))
        for delta in change.deltas:
            yield from _names(delta.attribute, set(delta.after) - set(delta.before))


def _names(attribute: str, values: t.Iterable[str]) -> t.Iterator[tuple[str, str]]:
    lower = attribute.lower()
    if lower not in _NAMES:
        return
    for value in values:
        kind, _colon, address = value.partition(":")
        bare = address if lower == "proxyaddresses" and kind.lower() == "smtp" else value
        yield "address" if lower in _ADDRESSES else lower, unique_form(bare)


_PLACED: t.Final = (Create, Restore, Rename, Move)


def _place(change: Create | Restore | Rename | Move) -> str:
    return change.dn if isinstance(change, Create) else change.new_dn


def _needed_places(
    places: t.Iterable[CreateOu], own: t.Mapping[str, t.Iterable[Change]], keys: t.Iterable[str]
) -> list[CreateOu]:
    """The organizational units that the run creates for these people."""
    into = [_place(change).lower() for key in keys for change in own[key] if isinstance(change, _PLACED)]
    return [place for place in places if any(one.endswith(f",{place.dn.lower()}") for one in into)]
