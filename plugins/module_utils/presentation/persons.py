# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a plan does to each person, in one entry: for the console, the page and the JSON report. Pure."""

from __future__ import annotations

import dataclasses
import enum
import typing as t

from ..model.changes import Change, Create, CreateOu, Delete, Disable, Enable, Move, Rename, Restore
from ..model.plan import Outcomes, Plan, Status
from . import words


class LeadingKind(enum.StrEnum):
    """The most important thing that happens to a person's account, in the order of lists."""

    DELETED = "deleted"
    DISABLED = "disabled"
    CREATED = "created"
    """Also for a deleted account that is restored."""
    ENABLED = "enabled"
    RENAMED = "renamed"
    MOVED = "moved"
    CHANGED = "changed"
    """Anything else, such as attributes, groups, a mailbox or a script."""

    @property
    def sign(self) -> str:
        """What a line about such a person begins with."""
        return {"created": "+", "enabled": "+", "deleted": "-", "disabled": "-"}.get(self.value, "~")

    @property
    def verb(self) -> str:
        """The word as long as nothing is done; afterwards, the kind itself is the word."""
        return self.value.removesuffix("d")


class State(enum.StrEnum):
    """What has become of the changes of a person. The first that is true of one of them counts."""

    FAILED = "failed"
    CONFLICT = "conflict"
    """Somebody else changed the account meanwhile. It was planned anew in the same run, and that did not fail."""
    SKIPPED = "skipped"
    """A change was not attempted, or the directory refused it and the mapping lets that pass."""
    PLANNED = "planned"
    """Nothing was attempted, because the run was a preview or was stopped."""
    APPLIED = "applied"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person or account with changes."""

    key: str
    """The employee's key; empty if a module changes an account without a key."""
    name: str
    """The name without the key; the name of the account if the plan has no name."""
    login: str
    """sAMAccountName before the changes, or that of the new account; empty if it is not known."""
    dn: str
    """DN before the changes, or that of the new account."""
    account: str | None
    """objectGUID; None if the account is new."""
    kind: LeadingKind
    words: str
    """What happens and why, in one line: `OU=Warsaw to OU=Barcelona; +GG-Barcelona -GG-Warsaw; title, manager`. May be
    empty; values from HR are cut, but not cleaned."""
    state: State
    changes: tuple[int, ...]
    """The indexes of the person's changes in `Plan.changes`, in order."""


def persons(plan: Plan, outcomes: Outcomes) -> tuple[Person, ...]:
    """One entry for each person with changes, in the order of `LeadingKind`, then by key.

    New organizational units concern nobody in particular, so they are in no entry.
    """
    own: dict[str, list[int]] = {}
    for index, change in enumerate(plan.changes):
        if not isinstance(change, CreateOu):
            own.setdefault(change.key or change.account or change.dn, []).append(index)
    found = [_person(plan, outcomes, tuple(indexes)) for indexes in own.values()]
    return tuple(sorted(found, key=lambda person: (_RANKS[person.kind], person.key, person.name)))


_RANKS: t.Final = {kind: rank for rank, kind in enumerate(LeadingKind)}
_CLASSES: t.Final[t.Mapping[LeadingKind, type[Change] | tuple[type[Change], ...]]] = {
    LeadingKind.DELETED: Delete,
    LeadingKind.DISABLED: Disable,
    LeadingKind.CREATED: (Create, Restore),
    LeadingKind.ENABLED: Enable,
    LeadingKind.RENAMED: Rename,
    LeadingKind.MOVED: Move,
}


def _person(plan: Plan, outcomes: Outcomes, indexes: tuple[int, ...]) -> Person:
    first = plan.changes[indexes[0]]
    lasting = [index for index in indexes if _status(outcomes, index) is not Status.CONFLICT]
    changes = [plan.changes[index] for index in lasting or indexes]
    kind = leading_kind(changes)
    return Person(
        key=first.key,
        name=name_of(first),
        login=_login(plan, changes),
        dn=first.dn,
        account=first.account,
        kind=kind,
        words=words.line(_reason(kind, changes), changes),
        state=_state(outcomes, indexes),
        changes=indexes,
    )


def leading_kind(changes: t.Iterable[Change]) -> LeadingKind:
    """The most important kind of changes of one account."""
    made = list(changes)
    for kind, classes in _CLASSES.items():
        if any(isinstance(change, classes) for change in made):
            return kind
    return LeadingKind.CHANGED


def name_of(change: Change) -> str:
    """The name of the person whom the change concerns, without the key."""
    if not change.label:
        return words.object_name(change.dn)
    return change.label.removesuffix(f" ({change.key})") if change.key else change.label


def _reason(kind: LeadingKind, changes: t.Iterable[Change]) -> str:
    """Why the account is deleted, disabled, created or enabled; empty for other kinds, whose words say it."""
    if kind in (LeadingKind.RENAMED, LeadingKind.MOVED, LeadingKind.CHANGED):
        return ""
    return next(change.reason for change in changes if isinstance(change, _CLASSES[kind]))


def _login(plan: Plan, changes: t.Iterable[Change]) -> str:
    for change in changes:
        if change.account and change.account in plan.logins:
            return plan.logins[change.account]
        if isinstance(change, Create):
            deltas = {delta.attribute.lower(): delta.after for delta in change.deltas}
            return next(iter(deltas.get("samaccountname", ())), "")
    return ""


def _state(outcomes: Outcomes, indexes: t.Iterable[int]) -> State:
    found = {_status(outcomes, index) for index in indexes}
    return next(state for state in State if state.value in found)


def _status(outcomes: Outcomes, index: int) -> str:
    """The value of a `Status`, or `planned`."""
    return outcomes[index].status if index in outcomes else State.PLANNED
