# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Conflicts with other people and other runs: who is planned anew, and how the two plans become one report. Pure."""

from __future__ import annotations

import dataclasses
import typing as t

from ..model.changes import Create
from ..model.directory import OtherObject
from ..model.memory import FORGETFUL
from ..model.plan import Notice, Outcome, Problem, Status, TakenName
from ..values import syntax
from ..values.digests import digest
from ..values.equality import unique_dn_form, unique_form
from ..values.text import count

if t.TYPE_CHECKING:
    from ..model.changes import Change, Delta
    from ..model.directory import Account, Snapshot
    from ..model.memory import Memory
    from ..model.plan import Outcomes, Plan, Rejection
    from ..model.run import Report, Task

ConcernT = t.TypeVar("ConcernT", Notice, Problem)
PLANNED_ANEW = "The account was planned anew in the same run."
SECOND_TIME = "It was changed again while this run tried a second time. Run again."
_CHANGED = (
    "Another run or a person changed {} while this run was working: {}. They were planned anew once; see the changes"
    " with the status conflict."
)
_HIDDEN = (
    "The directory refused the names of {}, because objects that this run did not find have them: {}. The bind account"
    " may have no right to see them. The next candidates were tried; see the changes with the status conflict."
)
_LISTED = 5


class Conflicts(t.NamedTuple):
    """The conflicts of one attempt."""

    keys: frozenset[str]
    """Keys of the employees to plan anew, including those whose attributes point to somebody with a conflict."""
    taken: frozenset[TakenName]
    """The names that the directory refused."""
    created: frozenset[str] = frozenset()
    """Those of the keys whose accounts the attempt has created."""


def conflicts_of(plan: Plan, outcomes: Outcomes, earlier: frozenset[str] = frozenset()) -> Conflicts | None:
    """The conflicts among these outcomes; None if there were none.

    Args:
        plan: of the run.
        outcomes: of all its changes, or of those of one wave.
        earlier: keys of people of earlier waves who met conflicts: they may have got another name than planned.
    """
    tried = [(plan.changes[index], outcome) for index, outcome in outcomes.items()]
    met = {change.key for change, outcome in tried if outcome.status is Status.CONFLICT}
    pointing = {change.key for change, _one in tried for delta in change.deltas if delta.person in met | earlier}
    keys = met | pointing
    if not keys:
        return None
    taken = (outcome.taken for _change, outcome in tried if outcome.status is Status.CONFLICT)
    created = {change.key for change, outcome in tried if _is_created(change, outcome)}
    return Conflicts(frozenset(keys), frozenset(name for name in taken if name), frozenset(created & keys))


def _is_created(change: Change, outcome: Outcome) -> bool:
    return isinstance(change, Create) and outcome.status is Status.APPLIED


def limited(task: Task, keys: frozenset[str]) -> Task:
    """The task for these employees only. The names of all others count as taken.

    The first attempt has found the feed good; half-made accounts of another run would make it look odd.
    """
    return dataclasses.replace(task, policy=dataclasses.replace(task.policy, only=keys), feed_gate=None)


def with_taken(snapshot: Snapshot, taken: t.Iterable[TakenName]) -> Snapshot:
    """The snapshot, with the objects that have these names but that the bind account does not see."""
    names = list(taken)
    seen = _seen(snapshot) if names else frozenset()
    hidden = (_hidden(name) for name in names if (name.attribute, _form(name)) not in seen)
    return dataclasses.replace(snapshot, others=(*snapshot.others, *hidden))


def _hidden(name: TakenName) -> OtherObject:
    if name.attribute is None:
        return OtherObject(name.value, {}, is_visible=False)
    return OtherObject("", {name.attribute.lower(): (name.value.encode(),)}, is_visible=False)


def _form(name: TakenName) -> str:
    return unique_form(name.value) if name.attribute else unique_dn_form(name.value)


def _seen(snapshot: Snapshot) -> frozenset[tuple[str | None, str]]:
    """The names of all objects that the bind account sees, such as accounts that another run has created since."""
    entries = (*snapshot.accounts, *snapshot.others)
    dns = (*(entry.dn for entry in entries), *(group.dn for group in snapshot.groups), *snapshot.ous)
    names = [TakenName(None, name) for name in dns]
    names += [TakenName("sAMAccountName", group.name) for group in snapshot.groups]
    for attribute in ("sAMAccountName", "userPrincipalName"):
        names += [TakenName(attribute, text) for entry in entries for text in entry.texts(attribute)]
    return frozenset((name.attribute, _form(name)) for name in names)


def given_up(report: Report, why: str) -> Report:
    """The report of an attempt after which nobody is planned anew: conflicts are failures, with the reason."""
    return dataclasses.replace(report, outcomes={i: _failed(one, why) for i, one in report.outcomes.items()})


def _failed(outcome: Outcome, why: str) -> Outcome:
    if outcome.status is not Status.CONFLICT:
        return outcome
    if outcome.waits:
        return Outcome(Status.SKIPPED, outcome.message)
    return Outcome(Status.FAILED, f"{outcome.message} {why}")


def merged(first: Report, second: Report, before: Snapshot, after: Snapshot, memory: Memory = FORGETFUL) -> Report:
    """One report of both attempts: the changes of the second follow those of the first.

    Args:
        first: the report of the first attempt, with conflicts.
        second: the report of the plan for the employees with conflicts.
        before: the snapshot of the first attempt.
        after: the snapshot of the second attempt, which tells what somebody else has changed.
        memory: tells which of the two values an earlier run has written.
    """
    second = given_up(second, SECOND_TIME)
    told = _Told(before, after, memory)
    outcomes = {i: told.outcome(first.plan.changes[i], one) for i, one in first.outcomes.items()}
    outcomes.update((len(first.plan.changes) + i, one) for i, one in second.outcomes.items())
    return dataclasses.replace(first, plan=_joined(first.plan, second.plan, _notices(first, after)), outcomes=outcomes)


def _joined(first: Plan, second: Plan, notices: t.Iterable[Notice]) -> Plan:
    return dataclasses.replace(
        first,
        changes=(*first.changes, *second.changes),
        rejections=(*first.rejections, *map(_after_a_conflict, second.rejections)),
        notices=(*notices, *first.notices, *_new(second.notices, first.notices)),
        problems=(*first.problems, *_new(second.problems, first.problems)),
        logins={**second.logins, **first.logins},
        compared={**first.compared, **second.compared},
        gauges=second.gauges or first.gauges,
    )


def _new(second: t.Iterable[ConcernT], first: t.Sequence[ConcernT]) -> t.Iterator[ConcernT]:
    """The warnings or blocked steps that concern somebody whom none of the first attempt concerns."""
    for one in second:
        if one.keys and not any(set(one.keys).issubset(other.keys) for other in first):
            yield one


def _after_a_conflict(rejection: Rejection) -> Rejection:
    reasons = tuple(f"After a conflict with somebody else: {reason}" for reason in rejection.reasons)
    return dataclasses.replace(rejection, reasons=reasons)


def _notices(first: Report, after: Snapshot) -> t.Iterator[Notice]:
    """The warnings that somebody else works on the same accounts, and that names are taken by objects nobody sees."""
    hidden = [other for other in after.others if not other.is_visible]
    met: dict[str, list[Change]] = {_CHANGED: [], _HIDDEN: []}
    for index, one in first.outcomes.items():
        if one.status is Status.CONFLICT and not one.waits:
            is_hidden = one.taken is not None and _hidden(one.taken) in hidden
            met[_HIDDEN if is_hidden else _CHANGED].append(first.plan.changes[index])
    for text, changes in met.items():
        if changes:
            yield _notice(text, changes)


def _notice(text: str, changes: t.Sequence[Change]) -> Notice:
    labels = list(dict.fromkeys(change.label or change.dn for change in changes))
    named = ", ".join(labels[:_LISTED]) + (f" and {len(labels) - _LISTED} more" if len(labels) > _LISTED else "")
    keys = tuple(sorted({change.key for change in changes}))
    return Notice(text.format(count(len(labels), "account"), named), keys, has_keys=True)


class _Told:
    """Tells for each conflict what somebody else has changed."""

    def __init__(self, before: Snapshot, after: Snapshot, memory: Memory) -> None:
        self._memory = memory
        self._schema = before.schema
        self._before = {account.guid: account for account in before.accounts}
        self._after = {account.guid: account for account in after.accounts}

    def outcome(self, change: Change, outcome: Outcome) -> Outcome:
        """The outcome, with what has changed if it is a conflict about values."""
        if outcome.status is not Status.CONFLICT or outcome.waits:
            return outcome
        differences = self._differences(change)
        found = f" {'; '.join(differences)}." if differences else ""
        return dataclasses.replace(outcome, message=f"{outcome.message}{found} {PLANNED_ANEW}")

    def _differences(self, change: Change) -> list[str]:
        was, now = self._before.get(change.account or ""), self._after.get(change.account or "")
        if was is None or now is None:
            return []
        differing = [delta for delta in change.deltas if self._differs(delta, was, now)]
        return [self._difference(change.key, delta, was, now) for delta in differing]

    def _differs(self, delta: Delta, was: Account, now: Account) -> bool:
        return set(was.raw(delta.attribute)) != set(now.raw(delta.attribute))

    def _difference(self, key: str, delta: Delta, was: Account, now: Account) -> str:
        if delta.secret:
            return f"{delta.attribute} has another value"
        first = f"{self._shown(delta, was)}{self._origin(key, delta, was)}"
        return f"{delta.attribute} was {first} and is {self._shown(delta, now)}{self._origin(key, delta, now)}"

    def _origin(self, key: str, delta: Delta, account: Account) -> str:
        """Whether an earlier run wrote the value, or found it as HR wanted it, in brackets; empty if none did."""
        person, attribute = self._memory.people.get(key), self._schema.get(delta.attribute.lower())
        written = person.written.get(delta.attribute.lower()) if person else None
        if written is None or attribute is None:
            return ""
        shown = sorted(syntax.show(attribute, value) for value in account.raw(delta.attribute))
        is_ours = digest(shown, self._memory.secret) == written.digest
        return f" (as a run left it on {written.at:%Y-%m-%d})" if is_ours else ""

    def _shown(self, delta: Delta, account: Account) -> str:
        attribute = self._schema.get(delta.attribute.lower())
        values = account.raw(delta.attribute) if attribute else ()
        return ", ".join(repr(syntax.show(attribute, value)) for value in values if attribute) or "empty"
