# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The task of a run for the target: the employees of all sources, merged and rendered, and the policy."""

from __future__ import annotations

import dataclasses
import typing as t

from ...module_utils.model.desired import Category, Drift, Enable, ManagerLeft, Policy, Presence, Renaming
from ...module_utils.model.employee import Employee
from ...module_utils.model.feed_gate import FeedGate
from ...module_utils.model.memory import FORGETFUL, Memory, PersonMemory
from ...module_utils.model.option_names import ROLE
from ...module_utils.model.plan import Missing, Notice, Rejection
from ...module_utils.model.run import Saying, Task
from ...module_utils.people.emptiness import Population, empty_fields
from ...module_utils.people.feeds.units import lacking
from ...module_utils.people.identities import identities
from ...module_utils.people.merge import Merged, merge
from ...module_utils.people.prehires import without_succeeded
from ...module_utils.people.roster import Roster, roster
from ...module_utils.people.saying import REMEMBERED, sayings, value_of
from ...module_utils.people.schedule import Calendar
from ...module_utils.people.stages import CHANGING, life_of
from ...module_utils.people.unlisted import unlisted
from ...module_utils.presentation.result import nobody_is_suited
from ...module_utils.values.text import count, examples
from ..mapping.custom_fields import misspelled
from ..mapping.deciding import deciding_fields
from ..mapping.desired import Person, Rendering, render
from ..mapping.scope import Scope, scope_of
from ..mapping.stages import stage_fields
from ..mapping.taken_back import taken_back
from ..rendering.days import Moment
from ..reports.document import KnownPeople, KnownPerson
from .feed_gate import NOT_GATED, gate_of
from .fetched import Fetched
from .only import without_ids
from .settings import Settings

_EXAMPLES: t.Final = 5
"""The most employees that a warning names."""


class Staff(t.NamedTuple):
    """The merged employees with their lifecycle states, before the mapping is rendered."""

    merged: Merged
    found: Roster
    people: tuple[Person, ...]
    missing: tuple[Missing, ...] = ()
    """The people whom HR does not list any more, without an end date that is reached."""

    @property
    def rejections(self) -> tuple[Rejection, ...]:
        """The employees that are skipped whatever the mapping is."""
        return (*self.merged.rejections, *self.found.rejections)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The warnings about the employees' data."""
        return (*self.merged.notices, *self.found.notices)


class Assignment(t.NamedTuple):
    """The task of a run, and the people whom HR knows."""

    task: Task
    people: KnownPeople
    members: tuple[Person, ...] = ()
    """Everybody with a known lifecycle state, also people who have left, as templates see them."""


def staff_of(settings: Settings, fetched: Fetched) -> Staff:
    """Merge the employees of all sources, and determine their lifecycle states.

    Raises:
        ConfigurationError: the precedence of sources is invalid.
    """
    params, calendar = settings.params, settings.calendar
    merged = merge(fetched.sources, params["key"], params["precedence"], calendar, fetched.may_have_nobody)
    rules = params.get("rehire_match") or ()
    merged = without_succeeded(merged, fetched.recruiting, identities(merged.employees, rules, fetched.memory.secret))
    # Whoever is remembered besides was not asked for.
    known = FORGETFUL if fetched.is_partial else fetched.memory
    everybody = unlisted(merged, known, calendar, settings.missing)
    merged = everybody.merged
    startless = fetched.startless
    found = roster(merged, fetched.absences.by_key, calendar, fetched.memory, settings.leave, startless)
    people = _with_lives(tuple(_people(merged, found, calendar)), found, settings, fetched.memory)
    return Staff(merged, found, people, everybody.missing)


def assignment_of(settings: Settings, fetched: Fetched, staff: Staff | None = None) -> Assignment:
    """Render the mapping for each employee.

    Args:
        settings: of the run.
        fetched: the employees and absences of all sources.
        staff: as of `staff_of`, if it is known already.

    Raises:
        ConfigurationError: the precedence of sources is invalid.
    """
    staff = staff or staff_of(settings, fetched)
    merged, found, people = staff.merged, staff.found, staff.people
    rendering = render(settings.configuration, people, settings.renderer, settings.templates, settings.stages)
    scope = _scope(settings, people, fetched)
    rendering = scope.limit(rendering) if scope else rendering
    today, used = settings.calendar.now.date(), settings.renderer.custom_fields
    gated = NOT_GATED if fetched.is_partial else gate_of(fetched, today, settings.params.get("accept_feed"), used)
    rehire_match = settings.params.get("rehire_match") or ()
    only = without_ids(settings.params["only"], fetched.records)
    listed = [one for one in (*merged.employees, *merged.succeeded) if one.key not in merged.recalled]
    task = Task(
        desired=rendering.desired,
        policy=_policy(settings, rendering, scope, only),
        known_keys=merged.known_keys,
        rejections=(*staff.rejections, *rendering.rejections),
        keyless=merged.keyless,
        skipped_addresses=_skipped_addresses(rendering, fetched.records, settings.calendar),
        notices=(
            *fetched.notices,
            *gated.notices,
            *staff.notices,
            *rendering.notices,
            *(() if fetched.is_partial else _misspelled(settings, merged)),
            *_other_days(settings, merged),
            *taken_back(settings.stages, settings.configuration.rules, people, rendering.desired, fetched.memory),
        ),
        stops=(*merged.stops, *_emptiness(settings, fetched, merged, found)),
        faults=(*_unsuitable(rendering), *rendering.undefined),
        said=_sayings(settings, merged),
        missing=staff.missing,
        identities=identities(listed, rehire_match, fetched.memory.secret),
        revision=fetched.memory.revision,
        feed_gate=_with_lacking(gated.gate, merged, found),
        feeds=gated.feeds,
        # An emergency waits for no wave.
        waves=() if settings.emergency else settings.waves,
        is_partial=fetched.is_partial,
        by_id=frozenset(only or ()).difference(settings.params["only"] or ()),
        emergency=settings.emergency,
    )
    return Assignment(task, _known(fetched, merged, found), people)


def _with_lacking(gate: FeedGate, merged: Merged, found: Roster) -> FeedGate:
    """The gate, with what HR lacks of people who work, if the accounts are compared."""
    if not gate.compares_accounts:
        return gate
    gone = (Presence.LEFT, Presence.ABSENT)
    working = {member.employee.key or "" for member in found.members if member.standing.presence not in gone}
    return dataclasses.replace(gate, lacking=lacking(merged.employees, working))


def _sayings(settings: Settings, merged: Merged) -> dict[str, Saying]:
    """What HR says of the people whom it lists."""
    listed = (one for one in merged.employees if one.key not in merged.recalled)
    # The scope must be the same for somebody whom HR does not list any more.
    deciding = settings.condition.fields if settings.condition else ()
    remembered = sorted(field for field in deciding if field in CHANGING or field.startswith("custom."))
    return sayings(listed, (*stage_fields(settings.stages), *remembered))


def _other_days(settings: Settings, merged: Merged) -> t.Iterator[Notice]:
    """The warning about employees for whom it is another day than that of the preview."""
    as_of, calendar = settings.as_of, settings.calendar
    if as_of is None:
        return
    others = [employee for employee in merged.employees if as_of.is_other_day(calendar.timezone(employee))]
    if others:
        yield Notice(
            f"When {as_of.day} has begun for everybody ({settings.now}), the next day has begun for"
            f" {count(len(others), 'employee')}: {examples([one.label for one in others], _EXAMPLES)}. For them, set"
            f" {ROLE.as_of} to an earlier time.",
            tuple(employee.key or "" for employee in others),
            has_keys=True,
        )


def _misspelled(settings: Settings, merged: Merged) -> tuple[Notice, ...]:
    return misspelled(settings.renderer.custom_fields, merged.employees, settings.params["accept_empty"])


def _unsuitable(rendering: Rendering) -> tuple[str, ...]:
    """The fault if the mapping works for nobody: it must not look like a run without changes."""
    gone = (Presence.LEFT, Presence.ABSENT)
    fits_somebody = any(one.presence not in gone for one in rendering.desired)
    return () if fits_somebody or not rendering.rejections else (nobody_is_suited(rendering.rejections),)


def _known(fetched: Fetched, merged: Merged, found: Roster) -> KnownPeople:
    """Everybody with a key, including the people whose records could not be merged."""
    presences = {member.employee.key: member.standing.presence.value for member in found.members}
    return {
        (one.key or "").strip(): KnownPerson(one.name, one.department or "", presences.get(one.key, ""))
        for one in (*fetched.records, *merged.employees)
        if one.key
    }


def _skipped_addresses(rendering: Rendering, records: t.Iterable[Employee], calendar: Calendar) -> frozenset[str]:
    """The e-mail addresses of people who have not left, and are skipped or have no key."""
    keys = {one.key for one in rendering.desired}
    skipped = (record for record in records if record.email and (record.key or "").strip() not in keys)
    return frozenset(record.email for record in skipped if record.email and not calendar.departed([record]))


def _people(merged: Merged, found: Roster, calendar: Calendar) -> t.Iterator[Person]:
    managing = {employee.manager_key for employee in merged.employees}
    managers = {employee.key: employee.to_dict() for employee in merged.employees if employee.key in managing}
    for member in found.members:
        employee = member.employee
        yield Person(
            employee=employee,
            presence=member.standing.presence,
            why=member.standing.why,
            origins=merged.origins.get(employee.key or "", {}),
            manager=managers.get(employee.manager_key) if employee.manager_key else None,
            absence=member.absence.to_dict(calendar.now) if member.absence else None,
            moment=Moment(calendar.now, calendar.timezone(employee)),
            start_unknown=member.start_unknown,
            paused=member.paused,
            returns=employee.key in merged.returning,
            troubles=member.troubles,
            recalled=member.recalled,
            only_disables=member.only_disables,
        )


def _with_lives(people: tuple[Person, ...], found: Roster, settings: Settings, memory: Memory) -> tuple[Person, ...]:
    """The people with the events from which stages are counted, if there are stages."""
    stages, calendar = settings.stages, settings.calendar
    if not stages:
        return people
    fields = (*REMEMBERED, *stage_fields(stages))
    forgotten = PersonMemory(key="")
    lives = (
        life_of(
            member.employee,
            has_left=member.standing.presence is Presence.LEFT,
            now=calendar.now,
            timezone=calendar.timezone(member.employee),
            coming=member.absence,
            begun=member.begun,
            said=memory.people.get(member.employee.key or "", forgotten).said,
            saying={field: value_of(member.employee, field) for field in fields},
        )
        for member in found.members
    )
    return tuple(dataclasses.replace(person, life=life) for person, life in zip(people, lives, strict=True))


def _emptiness(settings: Settings, fetched: Fetched, merged: Merged, found: Roster) -> tuple[str, ...]:
    """The sentences about values that nobody who works has, of all sources and of each."""
    left = {one.employee.key for one in found.members if one.standing.presence in (Presence.LEFT, Presence.ABSENT)}
    working = {employee.key: employee for employee in merged.employees if employee.key not in left}
    populations = [
        Population(name, [working[key] for key in _keys(records) if key in working], fetched.fields[name])
        for name, records in fetched.sources
    ]
    deciding = deciding_fields(settings.configuration, settings.templates, settings.stages)
    return empty_fields(tuple(working.values()), deciding, settings.params["accept_empty"], populations)


def _keys(records: t.Iterable[Employee]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((record.key or "").strip() for record in records))


def _scope(settings: Settings, people: t.Sequence[Person], fetched: Fetched) -> Scope | None:
    if settings.condition is None:
        return None
    return scope_of(settings.condition, settings.params["scope"], people, fetched.records, settings.renderer)


def _policy(settings: Settings, rendering: Rendering, scope: Scope | None, only: frozenset[str] | None) -> Policy:
    params = settings.params
    rename = _renaming(params)
    return Policy(
        rules=settings.templates.rules,
        key_attribute=params["key_attribute"],
        match_attributes=tuple(params["match_attributes"]),
        leaves_out_values=True,
        rehire_match=tuple(params.get("rehire_match") or ()),
        adopt=params["adopt"],
        managed_base=params["managed_base"],
        category=Category(params["category"]),
        create_missing_ous=params["create_missing_ous"],
        name_hold_days=params["name_hold_days"],
        rename=rename,
        keep_old_address=params["keep_old_address"] if not params["rename"] else rename is not Renaming.RENAME,
        manager_left=ManagerLeft(params["manager_left"]),
        yield_to_exchange=True,
        owned_groups=rendering.owned_groups,
        group_key_attribute=params["group_key_attribute"] or None,
        group_failures=rendering.group_failures,
        drift=Drift(params["drift"]),
        group_drift=rendering.group_drift,
        enable=Enable(params["enable"]),
        must_change_password=(params["passwords"] or {}).get("must_change", False),
        leave_groups=params["leaver_groups"]["leave"],
        group_memory=params["leaver_groups"]["remember_in"] or None,
        owned_group_bases=settings.configuration.owned_group_bases,
        protected_groups=tuple(params["protected_groups"]),
        protected_bases=tuple(params["protected_ous"]),
        only=only,
        in_scope=scope.keys if scope else None,
        scope=scope.text if scope else "",
        minimum_coverage=params["minimum_coverage"],
        limits=settings.limits,
    )


def _renaming(params: t.Mapping[str, t.Any]) -> Renaming:
    """What happens to names; if the option is not set, `keep_old_address` decides about former addresses."""
    if params["rename"]:
        return Renaming(params["rename"])
    return Renaming.RENAME_WITH_ALIAS if params["keep_old_address"] else Renaming.RENAME
