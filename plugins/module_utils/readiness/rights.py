# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Judges the rights of the bind account, from what the directory shows of them. Pure."""

from __future__ import annotations

import dataclasses
import typing as t

from ..model.option_names import ROLE
from ..values import dn
from ..values.directory_access import DELETES, DELETES_USERS, RENAMES, RESETS, Right, grants
from ..values.equality import dn_form, is_below
from ..values.text import count, examples
from .model import Check, State

if t.TYPE_CHECKING:
    from ..values.security import Descriptor
    from .model import Wanted

AREA: t.Final = "directory"
GROUPS: t.Final = "groups"
_NAMED: t.Final = 5
"""The most objects or attributes that a sentence names."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A container, and what the bind account may do there."""

    dn: str
    classes: frozenset[str] = frozenset()
    """The classes of objects that it may create, in lower case (allowedChildClassesEffective)."""
    descriptor: Descriptor | None = None
    """None if it cannot be read."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One account, which stands for all accounts of its container."""

    dn: str
    known: frozenset[str]
    """The attributes that it may have, in lower case (allowedAttributes)."""
    writable: frozenset[str]
    """Those that the bind account may write (allowedAttributesEffective)."""
    descriptor: Descriptor | None = None
    """None if it cannot be read."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FoundGroup:
    """The groups to which one reference leads."""

    reference: str
    dns: tuple[str, ...] = ()
    may_change: bool = False
    """Whether the bind account may write `member` of the group, if there is one."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the directory shows."""

    places: tuple[Place, ...]
    """The managed base and all containers below it; empty if it does not exist."""
    samples: tuple[Sample, ...] = ()
    groups: tuple[FoundGroup, ...] = ()
    sids: frozenset[str] = frozenset()
    """The bind account and all its groups; empty if the server does not show them."""


def checks(wanted: Wanted, seen: Seen) -> t.Iterator[Check]:
    """The checks of the directory, the most important ones first."""
    if not seen.places:
        yield _missing(
            f"The managed base {wanted.managed_base} does not exist, or the bind account may not see it. Create it, or"
            f" correct {ROLE.managed_base}."
        )
        return
    yield _ok(f"The managed base {wanted.managed_base} exists.")
    yield from _units(wanted, seen)
    if wanted.creates:
        yield from _creation(wanted, seen)
    yield from _accounts(wanted, seen)
    if wanted.groups:
        yield from _groups(wanted, seen.groups)


def _units(wanted: Wanted, seen: Seen) -> t.Iterator[Check]:
    there = {dn_form(place.dn) for place in seen.places}
    missing = [unit for unit in wanted.ous if dn_form(unit) not in there]
    outside = [unit for unit in missing if not is_below(unit, wanted.managed_base)]
    inside = [unit for unit in missing if unit not in outside]
    if outside:
        yield _missing(
            f"OUs of {ROLE.ou} outside {ROLE.managed_base} ({len(outside)}): {_first(outside)}. Employees there are"
            f" skipped. Correct {ROLE.ou} or {ROLE.managed_base}."
        )
    if inside and not wanted.create_missing_ous:
        yield _missing(
            f"OUs of {ROLE.ou} that do not exist ({len(inside)}): {_first(inside)}. Create them, or set"
            f" {ROLE.create_missing_ous}: true."
        )
    elif inside:
        yield from _unit_creation(inside, seen)


def _unit_creation(units: t.Sequence[str], seen: Seen) -> t.Iterator[Check]:
    parents = dict.fromkeys(_nearest(unit, seen) for unit in units)
    refused = [place.dn for place in parents if "organizationalunit" not in place.classes]
    if refused:
        yield _missing(
            f"The bind account may not create OUs in {_first(refused)}. Grant it Create organizationalUnit objects"
            f" there, or create the OUs and set {ROLE.create_missing_ous}: false."
        )
    else:
        yield _ok(f"The bind account may create {count(len(units), 'missing OU')}.")


def _nearest(unit: str, seen: Seen) -> Place:
    """The nearest container above that exists; the managed base always does."""
    by_form = {dn_form(place.dn): place for place in seen.places}
    above = dn.parent(unit)
    while dn_form(above) not in by_form:
        above = dn.parent(above)
    return by_form[dn_form(above)]


def _creation(wanted: Wanted, seen: Seen) -> t.Iterator[Check]:
    units = {dn_form(unit) for unit in wanted.ous}
    targets = [place for place in seen.places if dn_form(place.dn) in units] or [seen.places[0]]
    refused = [place.dn for place in targets if "user" not in place.classes]
    if refused:
        yield _missing(
            f"The bind account may not create accounts in {_places(refused, targets)}. Grant it Create user objects"
            " there."
        )
    else:
        yield _ok(f"The bind account may create accounts in {_of(targets, 'OU')}.")


def _accounts(wanted: Wanted, seen: Seen) -> t.Iterator[Check]:
    if not seen.samples:
        text = "There is no account below the managed base yet, so the rights to change accounts were not tested."
        yield Check(AREA, State.UNTESTED, f"{text} Run the test again after the first account was created.")
        return
    yield from _attributes(wanted, seen.samples)
    if wanted.creates:
        yield from _by_descriptor(seen, "reset passwords", (RESETS,), "Reset password for user objects")
    if wanted.modifies:
        yield from _by_descriptor(seen, "rename accounts", RENAMES, "Write cn and Write name for user objects")
        yield from _leaving(seen, "move accounts")
    if wanted.deletes:
        yield from _leaving(seen, "delete accounts")


def _attributes(wanted: Wanted, samples: t.Sequence[Sample]) -> t.Iterator[Check]:
    known = samples[0].known
    unknown = [name for name in wanted.attributes if known and name.lower() not in known]
    if unknown:
        yield _missing(
            f"The directory has no such attributes for accounts: {_first(unknown)}. Correct {ROLE.attributes}, or"
            " extend the schema."
        )
    wanted_here = [name for name in wanted.attributes if name not in unknown]
    refused: dict[str, list[str]] = {}
    for sample in samples:
        for name in wanted_here:
            if name.lower() not in sample.writable:
                refused.setdefault(name, []).append(sample.dn)
    if refused:
        where, *_others = refused.values()
        yield _missing(
            f"The bind account may not write {len(refused)} of {count(len(wanted_here), 'attribute')} of accounts such"
            f" as {where[0]}: {examples(list(refused), 2 * _NAMED)}. Grant it Write property of these for user objects."
        )
    elif wanted_here:
        yield _ok(f"The bind account may write {count(len(wanted_here), 'attribute')} in {_of(samples, 'OU')}.")


def _by_descriptor(seen: Seen, doing: str, rights: t.Sequence[Right], grant: str) -> t.Iterator[Check]:
    """Check rights that only security descriptors show."""
    read = [(one.dn, one.descriptor) for one in seen.samples if one.descriptor]
    if not read or not seen.sids:
        yield _unread(doing)
        return
    refused = [name for name, descriptor in read if not all(grants(descriptor, seen.sids, right) for right in rights)]
    yield _judged(doing, refused, len(read), grant)


def _leaving(seen: Seen, doing: str) -> t.Iterator[Check]:
    """Check that accounts can leave their container ([MS-ADTS] 3.1.1.5.4.1.2 and 3.1.1.5.5.1)."""
    parents = {dn_form(place.dn): place.descriptor for place in seen.places}
    read = [(one.dn, one.descriptor, parents.get(dn_form(dn.parent(one.dn)))) for one in seen.samples]
    known = [(name, own, parent) for name, own, parent in read if own and parent]
    if not known or not seen.sids:
        yield _unread(doing)
        return
    refused = [
        name
        for name, own, parent in known
        if not (own and grants(own, seen.sids, DELETES)) and not (parent and grants(parent, seen.sids, DELETES_USERS))
    ]
    yield _judged(doing, refused, len(known), "Delete for user objects, or Delete user objects in their OU")


def _judged(doing: str, refused: t.Sequence[str], tested: int, grant: str) -> Check:
    if not refused:
        return _ok(f"The bind account may {doing} in {count(tested, 'OU')}.")
    return _missing(f"The bind account may not {doing} such as {_first(refused)}. Grant it {grant}.")


def _unread(doing: str) -> Check:
    text = f"Whether the bind account may {doing} was not tested, because it may not read the permissions of accounts."
    return Check(AREA, State.UNTESTED, text)


def _groups(wanted: Wanted, groups: t.Sequence[FoundGroup]) -> t.Iterator[Check]:
    missing = [group.reference for group in groups if not group.dns]
    several = [group.reference for group in groups if len(group.dns) > 1]
    refused = [group.reference for group in groups if len(group.dns) == 1 and not group.may_change]
    if missing:
        yield _missing(
            f"Groups that do not exist ({len(missing)} of {len(groups)}): {_first(missing)}. Create them, or correct"
            f" their names in {wanted.group_option}.",
            GROUPS,
        )
    if several:
        yield _missing(
            f"References to more than one group: {_first(several)}. Correct all but one group of each in AD.",
            GROUPS,
        )
    if refused:
        yield _missing(
            f"The bind account may not change the members of {_first(refused)}. Grant it Write member of these groups.",
            GROUPS,
        )
    if not missing and not several and not refused:
        yield _ok(f"{count(len(groups), 'group')} of {wanted.group_option} can be used.", GROUPS)


def _places(refused: t.Sequence[str], targets: t.Sequence[Place]) -> str:
    return _first(refused) if len(targets) == 1 else f"{len(refused)} of {len(targets)} OUs: {_first(refused)}"


def _of(places: t.Sized, noun: str) -> str:
    return count(len(places), noun)


def _first(names: t.Sequence[str]) -> str:
    return examples(names, _NAMED, "; " if any("," in name for name in names) else ", ")


def _ok(text: str, area: str = AREA) -> Check:
    return Check(area, State.OK, text)


def _missing(text: str, area: str = AREA) -> Check:
    return Check(area, State.MISSING, text)
