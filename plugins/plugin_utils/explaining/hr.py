# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What HR says about one person, and the lifecycle state that follows."""

from __future__ import annotations

import typing as t

from ...module_utils.people.evidence import Evidence
from ...module_utils.people.schedule import Calendar
from ..mapping.desired import Person
from ..rendering.trace import HIDDEN, PRIVATE, shown

JsonObject = dict[str, t.Any]


def sources_of(evidence: Evidence) -> list[JsonObject]:
    """The records of the person: `source`, `id`, `name`, `state`, and whether the record `counts`."""
    return [
        {
            "source": heard.source,
            "id": heard.employee.id,
            "name": heard.employee.name,
            "state": heard.state,
            "counts": heard.counts,
            "flaws": list(heard.employee.flaws),
        }
        for heard in evidence.records
    ]


def fields_of(evidence: Evidence) -> list[JsonObject]:
    """The fields with a value: `field`, `value`, the deciding `source`, and `others` that have a different value."""
    return [
        {
            "field": one.field,
            "value": _shown(one.field, one.value),
            "source": one.source,
            "others": [{"source": source, "value": _shown(one.field, value)} for source, value in one.others],
        }
        for one in evidence.decisions
    ]


def _shown(field: str, value: t.Any) -> str:
    return shown(value) if HIDDEN.isdisjoint(field.split(".")) else PRIVATE


def lifecycle_of(person: Person, calendar: Calendar) -> JsonObject:
    """The lifecycle state, and the dates and the time zone that it follows from."""
    employee = person.employee
    return {
        "state": person.presence.value,
        "reason": person.why,
        "start_date": employee.start_date or "",
        "end_date": employee.end_date or "",
        "status": employee.status,
        "today": calendar.day_of(employee).isoformat(),
        "time_zone": calendar.timezone(employee),
        "time_zone_from": calendar.zone_origin(employee),
        "days_before_start": calendar.days_before_start,
        "notes": list(_notes(person)),
    }


def _notes(person: Person) -> t.Iterator[str]:
    if person.start_unknown:
        yield "HR has no start date of this person, but of others, so the account is created disabled and not enabled."
    if person.paused:
        yield "The person has left and starts again soon, so the account is disabled until then."
    yield from person.troubles
