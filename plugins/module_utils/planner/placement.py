# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The containers of accounts: existing organizational units, or new ones that are created before the accounts."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from ..model.changes import CreateOu
from ..model.desired import Category
from ..values import dn
from ..values.characters import named, oddities
from ..values.dn import DnError
from ..values.equality import Finder, dn_form, entry_form, tidy, unique_dn_form
from .draft import Draft, parent_of
from .names.holders import Holder, held_places, place_form

if t.TYPE_CHECKING:
    from .view import View

OU_LENGTH = 64
"""The maximum number of characters in the name of an organizational unit ([MS-ADA3] ou)."""


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """A container that the mapping names."""

    dn: str = ""
    """In the spelling of the directory, if the container exists."""
    missing: tuple[str, ...] = ()
    """DNs of the containers to create first, parents before children."""
    problem: str | None = None
    existing: tuple[str, ...] = ()
    """The containers of the directory that the name may mean, more than one if only spaces or accents differ."""

    def has(self, container: str) -> bool:
        """Whether the existing container is the place."""
        return entry_form(container) in map(entry_form, self.existing)


class Places:
    """The containers of the directory and those that this run creates.

    Args:
        view: the snapshot, the policy and their indexes.
        wanted: every container that the mapping names for anybody, so that a new one has one spelling for all.
    """

    def __init__(self, view: View, wanted: t.Iterable[str | None] = ()) -> None:
        policy = view.policy
        self._view = view
        # A base that is itself an organizational unit is one of them, in the spelling of the directory.
        named = (*view.snapshot.ous, view.snapshot.base_dn)
        self._containers = tuple({entry_form(place): place for place in reversed(named)}.values())
        places = ((place, place) for place in self._containers)
        self._existing = Finder(places, str, entry_form, dn_form, unique_dn_form)
        self._policy = policy
        self._protection = view.protection
        self._creates = policy.create_missing_ous and policy.category in (Category.CREATE, Category.ALL)
        self._option = policy.option_names.ou
        self._wanted = tuple(wanted)
        self._new: dict[str, str] = {}
        self._judged: dict[str, Place] = {}

    def stops(self) -> tuple[str, ...]:
        """Why the run must stop: the managed base does not exist. Empty if it does."""
        base, option = self._policy.managed_base, self._policy.option_names.managed_base
        if not base or dn_form(base) in map(dn_form, self._containers):
            return ()
        return (f"{option}: {base} does not exist in the directory; create it or correct the option.",)

    def settle(self, draft: Draft) -> None:
        """Set `draft.parent`, or add to `draft.reasons`."""
        wanted = draft.wanted_ou
        current = parent_of(draft.account.dn) if draft.account else None
        if wanted is None or wanted == current:
            draft.parent = current or ""
            if current is None:
                draft.reasons.append(f"There is no account, and {self._option} does not say where to create it.")
            return
        place = self._judged.get(wanted)
        if place is None:
            place = self._judged[wanted] = self._judge(wanted)
        if current is not None and place.has(current):
            draft.parent = current
        elif place.problem:
            staged = draft.desired.staged
            option = staged.causes["ou"][1] if staged and staged.ou else self._option
            draft.reasons.append(f"{option}: {place.problem}")
        else:
            draft.parent = place.dn

    def create_changes(self, drafts: t.Iterable[Draft]) -> t.Iterator[CreateOu]:
        """A change for each missing OU of the drafts, parents first."""
        people: dict[str, list[str]] = {}
        for draft in drafts:
            for missing in self._missing(draft):
                people.setdefault(missing, []).append(draft.desired.label)
        for missing in sorted(people, key=lambda missing: (missing.count(","), missing)):
            yield CreateOu(dn=missing, reason=self._reason(sorted(people[missing])))

    def _missing(self, draft: Draft) -> tuple[str, ...]:
        place = self._judged.get(draft.wanted_ou or "")
        return place.missing if place else ()

    def _reason(self, labels: list[str]) -> str:
        others = f" and {len(labels) - 1} more" if len(labels) > 1 else ""
        return f"{self._option} of {labels[0]}{others}"

    def _judge(self, wanted: str) -> Place:
        try:
            existing = self._existing.find(wanted)
        except DnError as error:
            return Place(problem=str(error))
        if len(existing) > 1:
            return Place(existing=existing, problem=_ambiguous(wanted, existing))
        place = existing[0] if existing else wanted
        problem = self._protection.below(place)
        if problem:
            problem = f"{problem} No account is created or moved there."
            return Place(existing=existing, problem=problem)
        return Place(place, existing=existing) if existing else self._judge_missing(wanted)

    def _judge_missing(self, wanted: str) -> Place:
        if not self._creates:
            option = self._policy.option_names.create_missing_ous
            return Place(problem=f"{wanted} does not exist; create it, or set {option} to true.")
        names, place = list[str](), wanted
        while len(existing := self._existing.find(place)) != 1:
            problem = _ambiguous(place, existing) if existing else _ou_problem(place)
            if problem:
                return Place(problem=f"{place} does not exist and cannot be created: {problem}")
            names.append(place)
            place = dn.parent(place)
        return self._new_place(names, existing[0])

    def _new_place(self, names: list[str], parent: str) -> Place:
        """The container to create, from its DN and those of its missing parents, all below `parent`."""
        missing = list[str]()
        for name in reversed(names):
            parent = dn.join("OU", self._new_name(name), parent)
            holder = self._holders.get(place_form(parent))
            if holder:
                problem = f"{parent} does not exist and cannot be created: its name is taken by {holder.text}."
                return Place(problem=problem)
            missing.append(parent)
        return Place(parent, missing=tuple(missing))

    @functools.cached_property
    def _holders(self) -> dict[str, Holder]:
        """The objects of the directory by the form of their names; an OU cannot have the name of a group beside it."""
        return dict(held_places(self._view.snapshot))

    def _new_name(self, place: str) -> str:
        """The name of a new OU, the same one for all spellings of which a directory accepts only one."""
        if not self._new:
            for name in sorted(filter(None, self._wanted)):
                self._new.update({**_names(name), **self._new})
        return self._new.get(unique_dn_form(place), tidy(dn.rdn_value(place)))


def _names(place: str) -> dict[str, str]:
    """The names of a container and of those that it is in, by their DNs in the form that must be unique."""
    names: dict[str, str] = {}
    while place and not dn.problem(place):
        names[unique_dn_form(place)] = tidy(dn.rdn_value(place))
        place = dn.parent(place)
    return names


def _ambiguous(wanted: str, existing: t.Iterable[str]) -> str:
    return (
        f"{wanted} can be each of {'; '.join(sorted(existing))}, which differ only in spaces, accents or invisible"
        " characters. Rename all but one of them, or write the DN as it is in the directory."
    )


def _ou_problem(place: str) -> str | None:
    if not place:
        return "it is outside the part of the directory that is read."
    first = dn.parse(dn.rdn(place))[0]
    if len(first) > 1 or first[0][0].upper() != "OU":
        return "only organizational units (OU=...) are created."
    if len(first[0][1]) > OU_LENGTH:
        return f"its name has more than {OU_LENGTH} characters."
    odd = oddities(first[0][1])
    return f"its name has characters that nobody sees: {named(odd)}." if odd else None
