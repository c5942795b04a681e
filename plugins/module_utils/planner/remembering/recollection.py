# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Remembers what a run has written or found as HR wants it: the values of attributes, and the groups."""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.changes import AddToGroup, Create, Delta, RemoveFromGroup, Rename, SetAttributes
from ...model.desired import Presence
from ...model.memory import Written
from ...model.plan import Status
from ...values import dn
from ...values.digests import digest

if t.TYPE_CHECKING:
    from ...model.changes import Change
    from ...model.desired import Desired
    from ...model.directory import Account
    from ...model.memory import PersonMemory
    from ...model.plan import Compared
    from ..attributes.rules import PreparedRule
    from .aftermath import After

_Written: t.TypeAlias = "dict[str, Delta | None]"
"""What a run has written, by attribute in lower case; None if that failed."""


def remember(person: PersonMemory, after: After) -> PersonMemory:
    """What was written last, and since when somebody else's changes stay."""
    compared, wanted = after.plan.compared.get(person.key), after.desired.get(person.key)
    if after.has_none(person.key):
        person = _without_account(person)
    if wanted is None or person.key in after.rejected or compared is None:
        return _not_compared(person, wanted, after)
    account, written = after.account(person.key), _written(person.key, after)
    seen = _seen(wanted, account, after)
    if written or seen != person.seen or dict(compared.drifts) != dict(person.drifts):
        person = dataclasses.replace(
            person,
            written=_values(person, wanted, account, written, after),
            drifts=dict(compared.drifts),
            seen="" if written else seen,
        )
    is_settled = all(outcome.status is Status.APPLIED for _change, outcome in after.tried(person.key))
    return person.having(
        joined=_joined(person, compared, account, after),
        # Of those who stay settled, it is the time of the last run, see `model.memory.dated`.
        checked=after.now if is_settled and not person.settled else person.checked,
        settled=is_settled,
    )


def recognizable(person: PersonMemory, after: After) -> PersonMemory:
    """By what steps recognize in the next run what they have compared in this one."""
    entries = after.plan.recognizable.get(person.key)
    if not entries:
        return person
    new = {name: _same_or(person.written.get(name), entry) for name, entry in entries.items()}
    return dataclasses.replace(person, written={**person.written, **new})


def _without_account(person: PersonMemory) -> PersonMemory:
    """What a new account must not be compared with."""
    return dataclasses.replace(person, written={}, joined=frozenset(), checked=None, settled=False, seen="", drifts={})


def _not_compared(person: PersonMemory, wanted: Desired | None, after: After) -> PersonMemory:
    """What stays of somebody whose account this run has not compared."""
    has_left = wanted is not None and wanted.presence in (Presence.LEFT, Presence.ABSENT)
    if has_left and person.key not in after.rejected:
        person = _of_leaver(person, after)
    return person.having(settled=False)


def _of_leaver(person: PersonMemory, after: After) -> PersonMemory:
    """Leavers lose their groups, and others may take them away: HR's rules decide anew when they return.

    The same is true of the attributes that stages have written, which are nobody's changes by hand.
    """
    return dataclasses.replace(_not_written(person, after), joined=frozenset(), drifts={})


def recovered(person: PersonMemory, after: After) -> PersonMemory:
    """What a killed run has written is nobody's change by hand, and an account that it has created is a new one."""
    if any(isinstance(change, Create) for change in after.applied(person.key)):
        person = _without_account(person)
    person = _not_written(person, after)
    return person.having(joined=_with_changes(person.joined, person.key, after))


def _not_written(person: PersonMemory, after: After) -> PersonMemory:
    """Without the attributes that the changes have written, so that the next run learns of them anew."""
    names = _written(person.key, after).keys()
    if not names:
        return person
    written = {name: value for name, value in person.written.items() if name not in names}
    return dataclasses.replace(person, written=written, seen="")


def _written(key: str, after: After) -> _Written:
    found: _Written = {}
    for change, outcome in after.tried(key):
        deltas = {delta.attribute.lower(): delta for delta in _deltas(change)}
        found.update(deltas if outcome.status is Status.APPLIED else dict.fromkeys(deltas))
    return found


def _deltas(change: Change) -> t.Iterator[Delta]:
    if isinstance(change, Create | Rename):
        name = change.dn if isinstance(change, Create) else change.new_dn
        yield Delta(attribute="cn", after=(dn.rdn_value(name),))
    if isinstance(change, Create | SetAttributes):
        yield from change.deltas


def _seen(wanted: Desired, account: Account | None, after: After) -> str:
    """The digest of all values of the account that are compared, and of what HR wants."""
    if account is None:
        return ""
    rules = after.rules.lasting
    both = [(account.values.get(rule.lower), wanted.attributes.get(rule.mapped)) for rule in rules]
    return digest([account.dn, repr(both)], after.memory.secret)


def _values(
    person: PersonMemory, wanted: Desired, account: Account | None, written: _Written, after: After
) -> dict[str, Written]:
    found = dict(person.written)
    for rule in after.rules.lasting:
        values, drifted = wanted.attributes.get(rule.mapped), after.plan.compared[person.key].drifts
        if values is None or rule.lower in drifted:
            continue
        held = _held(rule, account, written, after)
        if held is not None:
            now = Written(digest=held, at=after.now, wanted=after.values.wanted(values))
            found[rule.lower] = _same_or(found.get(rule.lower), now)
    return found


def _same_or(known: Written | None, now: Written) -> Written:
    return known if known and (known.digest, known.wanted) == (now.digest, now.wanted) else now


def _held(rule: PreparedRule, account: Account | None, written: _Written, after: After) -> str | None:
    """The digest of what the directory holds after the run; None if it is not known."""
    if rule.lower in written:
        delta = written[rule.lower]
        return None if delta is None else after.values.written(rule, delta)
    return after.values.held(rule, account) if account else None


def _joined(person: PersonMemory, compared: Compared, account: Account | None, after: After) -> frozenset[str]:
    """The groups in which HR wants the account, and in which it is, or was before somebody else removed it."""
    current = _with_changes(after.groups.of(account) if account else (), person.key, after)
    removed = person.joined.intersection(compared.drifts)
    return frozenset((compared.groups & current) | (compared.groups & removed))


def _with_changes(groups: t.Iterable[str], key: str, after: After) -> frozenset[str]:
    """objectGUIDs of the groups, with those that the account has joined, and without those that it has left."""
    current = frozenset(groups)
    for change in after.applied(key):
        group = after.groups.at(change.group) if isinstance(change, AddToGroup | RemoveFromGroup) else None
        if group is not None:
            current = current | {group.guid} if isinstance(change, AddToGroup) else current - {group.guid}
    return current
