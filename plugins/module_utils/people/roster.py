# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The employees of a run with their lifecycle states, and those that are skipped because these are not known."""

from __future__ import annotations

import dataclasses
import typing as t

from ..model.desired import Presence
from ..model.memory import FORGETFUL
from ..model.option_names import ROLE
from ..model.plan import Notice, Rejection
from ..values.equality import find_form
from ..values.text import count, examples
from ..values.zone_names import NEEDS, is_complete
from .absences import near
from .course import Start, start_of
from .leave import NO_LEAVE, LeaveRule, leave
from .merge import NOT_DEPARTED
from .schedule import ScheduleError, Standing

if t.TYPE_CHECKING:
    from ..model.absence import Absence, NearAbsence
    from ..model.employee import Employee
    from ..model.memory import Memory
    from .merge import Departure, Merged
    from .schedule import Calendar

Absences = t.Mapping[str, t.Sequence["Absence"]]
"""Absences by key, as in `absences.Matched`."""

_EXAMPLES = 5
"""The most employees that a warning names."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An employee with the lifecycle state at the time of the run."""

    employee: Employee
    standing: Standing
    absence: NearAbsence | None = None
    """The current absence, or the next one."""
    begun: NearAbsence | None = None
    """The current absence, or the last one."""
    start_unknown: bool = False
    """See `Desired.start_unknown`."""
    paused: bool = False
    """See `Desired.paused`."""
    troubles: tuple[str, ...] = ()
    """What is wrong with the records of a leaver. The account is disabled, and nothing else is changed."""
    recalled: bool = False
    """See `Desired.recalled`."""
    only_disables: bool = False
    """See `Desired.only_disables`."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """All employees of a run."""

    members: tuple[Member, ...]
    rejections: tuple[Rejection, ...]
    notices: tuple[Notice, ...]


def roster(
    merged: Merged,
    absences: Absences,
    calendar: Calendar,
    memory: Memory = FORGETFUL,
    leave_rule: LeaveRule = NO_LEAVE,
    startless: t.Collection[str] = (),
) -> Roster:
    """Determine the state of each merged employee. A leaver is not skipped, whatever is wrong with the records.

    Args:
        merged: the employees of all sources.
        absences: of all employees.
        calendar: the time of the run.
        memory: what earlier runs have learned.
        leave_rule: what happens to those who are absent for long.
        startless: the keys, in the form for finding, of people of whom no source can have the first day.
    """
    members: list[Member] = []
    rejections: list[Rejection] = []
    zones: dict[str, list[Employee]] = {}
    unreadable: list[tuple[Employee, tuple[str, ...]]] = []
    starts = any(employee.start_date for employee in merged.employees)
    for employee in merged.employees:
        key = employee.key or ""
        made = _member(
            employee,
            merged.departures.get(key, NOT_DEPARTED),
            absences.get(find_form(key), ()),
            calendar,
            unreadable,
            is_recalled=key in merged.recalled,
        )
        if isinstance(made, Rejection):
            rejections.append(made)
            continue
        others_have = starts and find_form(key) not in startless
        start = start_of(employee, made.standing, memory.people.get(key), calendar, others_have=others_have)
        away = leave(absences.get(find_form(key), ()), leave_rule, calendar.now, calendar.timezone(employee))
        members.append(_paused(made, start, away, is_paused=key in merged.paused))
        zone = "" if made.recalled else calendar.unknown_zone(employee)
        if zone:
            zones.setdefault(zone, []).append(employee)
    notices = [_zone_notice(zone, people, calendar) for zone, people in sorted(zones.items())]
    if unreadable:
        notices.append(_absence_notice(unreadable))
    return Roster(members=tuple(members), rejections=tuple(rejections), notices=tuple(notices))


def _paused(member: Member, start: Start, away: str, *, is_paused: bool) -> Member:
    """The member, with what keeps the account disabled although the person has not left."""
    if member.standing.presence is not Presence.ACTIVE:
        away = ""
    pause = away or start.pause
    if not (pause or is_paused or start.is_unknown):
        return member
    standing = member.standing._replace(why=pause) if pause else member.standing
    return dataclasses.replace(
        member, standing=standing, start_unknown=start.is_unknown, paused=bool(pause) or is_paused
    )


def _member(
    employee: Employee,
    departure: Departure,
    absences: t.Sequence[Absence],
    calendar: Calendar,
    unreadable: list[tuple[Employee, tuple[str, ...]]],
    *,
    is_recalled: bool,
) -> Member | Rejection:
    if departure.why:
        standing = Standing(Presence.LEFT, departure.why)
    else:
        try:
            standing = calendar.standing(employee)
        except ScheduleError as error:
            return _rejection(employee, error)
    absence, problems, begun = near(absences, calendar.now, calendar.timezone(employee))
    if problems:
        unreadable.append((employee, problems))
    return Member(
        employee=employee,
        standing=standing,
        absence=absence,
        begun=begun,
        troubles=departure.troubles,
        recalled=is_recalled,
        only_disables=departure.only_disables,
    )


def _rejection(employee: Employee, error: ScheduleError) -> Rejection:
    return Rejection(employee.key or "", employee.label, (str(error),))


def _zone_notice(zone: str, people: t.Sequence[Employee], calendar: Calendar) -> Notice:
    named = examples([employee.label for employee in people], _EXAMPLES)
    return Notice(
        f"The time zone {zone!r} of {count(len(people), 'employee')} is not known: {named}. Their days begin in"
        f" {calendar.default_timezone} ({ROLE.default_timezone}) instead. Set a name of the IANA database such as"
        f" Europe/Warsaw in HR.{'' if is_complete() else f' {NEEDS}'}",
        tuple(employee.key or "" for employee in people),
        has_keys=True,
    )


def _absence_notice(unreadable: t.Sequence[tuple[Employee, tuple[str, ...]]]) -> Notice:
    described = [f"{employee.label}: {' '.join(problems)}" for employee, problems in unreadable]
    return Notice(
        f"Absences of {count(len(unreadable), 'employee')} cannot be read, and count as if HR did not have them."
        f" {examples(described, _EXAMPLES, '; ')}",
        tuple(employee.key or "" for employee, _problems in unreadable),
        has_keys=True,
    )
