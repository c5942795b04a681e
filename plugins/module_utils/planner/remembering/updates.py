# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run adds to the memory once it is done; `updates` is a pure function.

`PARTS` has one function for each subject. Each gets what the run has found out and what is remembered of one person so
far, and returns it with its own fields set anew.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.memory import BIRTHDAY, DAY_OF_BIRTH, PersonMemory, Said, Updates
from ..access import earlier_runs, enablement
from . import recollection, stages, troubles, written_back
from .made import made_by
from .names import given_names

if t.TYPE_CHECKING:
    import datetime

    from .aftermath import After


def updates(after: After) -> Updates:
    """What to remember of this run. Only people of whom something has changed are in it."""
    people = (_person(key, after) for key in after.people)
    return Updates(
        people=tuple(one for one in people if one != after.memory.people.get(one.key)),
        feeds=dict(after.task.feeds),
        names=tuple(given_names(after)),
        made=tuple(made_by(after.plan, after.outcomes, after.task.policy.limits, after.now, after.memory.secret)),
        at=None if after.task.is_partial else after.now,
    )


def _person(key: str, after: After) -> PersonMemory:
    person = after.memory.people.get(key, PersonMemory(key=key))
    for part in PARTS:
        person = part(person, after)
    return person


def _said(person: PersonMemory, after: After) -> PersonMemory:
    """What HR says, and since when."""
    saying = after.task.said.get(person.key)
    if saying is None:
        return person
    said = {field: _since(person.said.get(field), value, after.now) for field, value in saying.fields.items()}
    return person.having(label=saying.label, source=saying.source, said={**person.said, **said})


def _since(known: Said | None, value: str | None, now: datetime.datetime) -> Said:
    if known is not None and known.value == value:
        return known
    return Said(value=value, since=now, before=known.value if known else None)


def _listed(person: PersonMemory, after: After) -> PersonMemory:
    """When HR listed the person last, and since when it does not.

    Of those who stay listed, it is the time of the last run, see `model.memory.dated`.
    """
    if after.is_listed(person.key):
        is_new = person.listed is None or person.missing is not None
        return dataclasses.replace(person, listed=after.now, missing=None) if is_new else person
    return person if person.missing else dataclasses.replace(person, missing=after.now)


def account_of(person: PersonMemory, after: After) -> PersonMemory:
    """Which account the person has."""
    account = after.account(person.key)
    if account:
        return person.having(account="" if after.is_deleted(person.key) else account.guid)
    return person if after.has_several(person.key) else person.having(account="")


def _rekeyed(person: PersonMemory, after: After) -> PersonMemory:
    """The account of a rehire belongs to the new key now."""
    if person.key in after.rekeyed:
        return dataclasses.replace(person, account=after.rekeyed[person.key])
    if person.account not in after.rekeyed.values():
        return person
    return dataclasses.replace(person, account="", disabled=None, enabled=None, disabling="")


def _identities(person: PersonMemory, after: After) -> PersonMemory:
    """By what the person is recognized with a new key. What HR does not say now stays, unless the rule is gone."""
    rules = {*after.task.policy.rehire_match, DAY_OF_BIRTH if BIRTHDAY in after.task.policy.rehire_match else ""}
    kept = {rule: one for rule, one in person.identities.items() if rule in rules}
    own = {**kept, **after.task.identities.get(person.key, {})}
    return person.having(identities=own)


def accesses(person: PersonMemory, after: After) -> PersonMemory:
    """Which access runs have given and taken."""
    return earlier_runs.remember(person, after.account(person.key), after.applied(person.key), after.now)


Part: t.TypeAlias = "t.Callable[[PersonMemory, After], PersonMemory]"

PARTS: t.Final[tuple[Part, ...]] = (
    _said,
    _listed,
    account_of,
    _rekeyed,
    _identities,
    accesses,
    enablement.remember,
    recollection.remember,
    recollection.recognizable,
    written_back.remember,
    stages.stages,
    stages.given,
    troubles.remember,
)
"""In the order in which they are applied."""
