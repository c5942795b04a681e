# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What HR has to repair: fields without a value, and values that cannot be used."""

from __future__ import annotations

import typing as t

from ...module_utils.model.desired import Presence
from ...module_utils.people.emptiness import LISTED_FIELDS, has_value

if t.TYPE_CHECKING:
    from ...module_utils.model.employee import Employee
    from ...module_utils.model.plan import Rejection
    from ...module_utils.people.schedule import Calendar
    from .desired import Person

FIELDS: t.Final[t.Mapping[str, str]] = {
    "employee_number": "employee number",
    "first_name": "first name",
    "last_name": "last name",
    "start_date": "first day of work",
    "email": "work e-mail address",
    "job_title": "job title",
    "department": "department",
    "teams": "team",
    "manager": "manager",
    "legal_entity": "employing company",
    "location": "workplace",
    "location.name": "name of the workplace",
    "location.country": "country of the workplace",
    "location.state": "state or region of the workplace",
    "location.city": "city of the workplace",
    "location.address": "address of the workplace",
    "location.postal_code": "postal code of the workplace",
    "location.phone": "phone of the workplace",
    "phone": "work phone",
}
"""The fields that everybody should have, as HR people call them."""

ALWAYS: t.Final = frozenset(("first_name", "last_name", "start_date"))
"""Fields that count whether the mapping uses them or not."""

UNUSABLE: t.Final = "data that cannot be used"

Repairs = list[dict[str, t.Any]]
"""The list `hr_data` of a compliance document."""


class Asked(t.NamedTuple):
    """What HR is asked for."""

    key: str
    """The field that identifies a person."""
    used: t.Collection[str]
    """The fields that the mapping uses."""
    fields: t.Mapping[str, t.Collection[str]]
    """By source, the values of `emptiness.LISTED_FIELDS` that its HR system can have."""


def repairs(
    people: t.Sequence[Person],
    sources: t.Sequence[tuple[str, t.Sequence[Employee]]],
    rejections: t.Iterable[Rejection],
    calendar: Calendar,
    asked: Asked,
) -> Repairs:
    """What HR has to repair, with the field that concerns most people first.

    Args:
        people: everybody in HR. Those who have left do not count.
        sources: the records by source.
        rejections: people who cannot be processed, with the reasons.
        calendar: the time of the run.
        asked: the fields.
    """
    working = [person.employee for person in people if person.presence is not Presence.LEFT]
    records = [record for _source, found in sources for record in found]
    able = _Able(sources, asked.fields)
    wanted = [field for field in FIELDS if field != asked.key and (field in ALWAYS or field in asked.used)]
    found = [_keyless(records, calendar, asked.key)]
    found.extend(_missing(field, [one for one in working if able.has(one, field)]) for field in wanted)
    ordered = sorted(filter(None, found), key=lambda one: (one["everybody"], -one["number"], one["title"]))
    return [*ordered, *filter(None, [_unusable(working, rejections, calendar)])]


class _Able:
    """Which fields the HR systems of a person can have. Nobody can fill in a field that a system does not have."""

    def __init__(
        self, sources: t.Iterable[tuple[str, t.Sequence[Employee]]], fields: t.Mapping[str, t.Collection[str]]
    ) -> None:
        self._fields = fields
        self._sources: dict[str, list[str]] = {}
        for source, records in sources:
            for record in records:
                self._sources.setdefault((record.key or "").strip(), []).append(source)

    def has(self, employee: Employee, field: str) -> bool:
        sources = self._sources.get(employee.key or "", ())
        return field not in LISTED_FIELDS or any(field in self._fields[source] for source in sources)


def _keyless(records: t.Iterable[Employee], calendar: Calendar, key: str) -> dict[str, t.Any]:
    missing = [one for one in records if not (one.key or "").strip() and not calendar.departed([one])]
    return _entry(key, FIELDS.get(key, key.replace("_", " ")), [_person(one) for one in missing])


def _missing(field: str, able: t.Sequence[Employee]) -> dict[str, t.Any]:
    missing = [one for one in able if not has_value(one, field)]
    everybody = len(missing) > 1 and len(missing) == len(able)
    return _entry(field, FIELDS[field], [_person(one) for one in missing], everybody=everybody)


def _unusable(working: t.Iterable[Employee], rejections: t.Iterable[Rejection], calendar: Calendar) -> dict[str, t.Any]:
    known = {one.key: one for one in working}
    details = {key: list(one.flaws) for key, one in known.items() if key and one.flaws}
    for key, one in known.items():
        zone = calendar.unknown_zone(one)
        if key and zone:
            details.setdefault(key, []).append(f"The time zone {zone} is not known.")
    rows = [{**_person(known[key]), "detail": " ".join(found)} for key, found in details.items()]
    for rejection in rejections:
        if rejection.key and rejection.key not in details:
            person = known.get(rejection.key)
            about = _person(person) if person else {**_NOBODY, "name": name_of(rejection.label), "key": rejection.key}
            rows.append({**about, "detail": " ".join(rejection.reasons)})
    return _entry("", UNUSABLE, rows)


_NOBODY: t.Final = {"name": "", "key": "", "department": "", "system": "", "detail": ""}


def _person(employee: Employee) -> dict[str, str]:
    return {
        "name": employee.name or f"unnamed, {employee.source} id {employee.id}",
        "key": employee.key or "",
        "department": employee.department or "",
        "system": employee.source,
        "detail": "",
    }


def _entry(field: str, title: str, people: list[dict[str, str]], *, everybody: bool = False) -> dict[str, t.Any]:
    """The entry of a field; empty if nobody lacks it. If everybody does, nobody is named."""
    if not people:
        return {}
    ordered = sorted(people, key=lambda one: (one["name"].casefold(), one["key"]))
    named = [] if everybody else ordered
    return {"field": field, "title": title, "number": len(people), "everybody": everybody, "people": named}


def numbers(found: Repairs) -> list[dict[str, t.Any]]:
    """How many people each entry concerns: the list `hr_data` of a report."""
    return [{name: entry[name] for name in ("field", "title", "number")} for entry in found]


def name_of(label: str) -> str:
    """The name in a label such as `Anna Nowak (1017)`."""
    return label.rpartition(" (")[0] or label
