# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The containers of accounts: existing organizational units, or new ones that are created before the accounts."""

from __future__ import annotations

import dataclasses
import typing as t

from ..model.changes import CreateOu
from ..model.desired import Category
from ..values import dn
from ..values.dn import DnError
from .draft import Draft, parent_of

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


class Places:
    """The containers of the directory and those that this run creates."""

    def __init__(self, view: View) -> None:
        policy = view.policy
        self._existing = {dn.normalise(place): place for place in (*view.snapshot.ous, view.snapshot.base_dn)}
        self._policy = policy
        self._protection = view.protection
        self._creates = policy.create_missing_ous and policy.category in (Category.CREATE, Category.ALL)
        self._option = policy.option_names.ou
        self._judged: dict[str, Place] = {}

    def stops(self) -> tuple[str, ...]:
        """Why the run must stop: the managed base does not exist. Empty if it does."""
        base, option = self._policy.managed_base, self._policy.option_names.managed_base
        if not base or dn.normalise(base) in self._existing:
            return ()
        return (f"{option}: {base} does not exist in the directory; create it or correct the option.",)

    def settle(self, draft: Draft) -> None:
        """Set `draft.parent`, or add to `draft.reasons`."""
        wanted = draft.desired.ou
        current = parent_of(draft.account.dn) if draft.account else None
        if wanted is None or wanted == current:
            draft.parent = current or ""
            if current is None:
                draft.reasons.append(f"There is no account, and {self._option} does not say where to create it.")
            return
        place = self._judged.get(wanted)
        if place is None:
            place = self._judged[wanted] = self._judge(wanted)
        if current is not None and place.dn and dn.normalise(place.dn) == dn.normalise(current):
            draft.parent = current
        elif place.problem:
            draft.reasons.append(place.problem)
        else:
            draft.parent = place.dn

    def create_changes(self, drafts: t.Iterable[Draft]) -> t.Iterator[CreateOu]:
        """A change for each missing OU of the drafts, parents first."""
        people: dict[str, list[str]] = {}
        spelling: dict[str, str] = {}
        for draft in drafts:
            for missing in self._missing(draft):
                form = dn.normalise(missing)
                people.setdefault(form, []).append(draft.desired.label)
                spelling[form] = min(missing, spelling.get(form, missing))
        for form in sorted(people, key=lambda form: (form.count(","), form)):
            yield CreateOu(dn=spelling[form], reason=self._reason(sorted(people[form])))

    def _missing(self, draft: Draft) -> tuple[str, ...]:
        place = self._judged.get(draft.desired.ou or "")
        return place.missing if place else ()

    def _reason(self, labels: list[str]) -> str:
        others = f" and {len(labels) - 1} more" if len(labels) > 1 else ""
        return f"{self._option} of {labels[0]}{others}"

    def _judge(self, wanted: str) -> Place:
        try:
            form = dn.normalise(wanted)
        except DnError as error:
            return Place(problem=f"{self._option}: {error}")
        existing = self._existing.get(form, "")
        problem = self._protection.below(wanted)
        if problem:
            return Place(existing, problem=f"{self._option}: {problem} No account is created or moved there.")
        return Place(existing) if existing else self._judge_missing(wanted)

    def _judge_missing(self, wanted: str) -> Place:
        if not self._creates:
            option = self._policy.option_names.create_missing_ous
            return Place(problem=f"{self._option}: {wanted} does not exist; create it, or set {option} to true.")
        missing, place = [], wanted
        while dn.normalise(place) not in self._existing:
            problem = _ou_problem(place)
            if problem:
                return Place(problem=f"{self._option}: {place} does not exist and cannot be created: {problem}")
            missing.append(place)
            place = dn.parent(place)
        return Place(wanted, missing=tuple(reversed(missing)))


def _ou_problem(place: str) -> str | None:
    if not place:
        return "it is outside the part of the directory that is read."
    if not dn.rdn(place).upper().startswith("OU="):
        return "only organizational units (OU=...) are created."
    if len(dn.rdn_value(place)) > OU_LENGTH:
        return f"its name has more than {OU_LENGTH} characters."
    return None
