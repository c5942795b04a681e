# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The document of a compliance run, from which its pages and CSV files are made; see `docs/compliance.schema.json`."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ...module_utils.model.desired import Presence
from ..mapping.repairs import Repairs, name_of

if t.TYPE_CHECKING:
    from ..mapping.desired import Person

FORMAT = "hrsync.ad/compliance/1"
"""Identifies the format of the JSON file. The number increases with each incompatible change."""

JsonObject = dict[str, t.Any]

Document = JsonObject
"""A compliance document as plain data."""

Survey = t.Mapping[str, t.Any]
"""The lists of `sync.survey.survey`."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """The facts about the run in a document."""

    name: str
    description: str
    started: datetime.datetime
    finished: datetime.datetime
    managed_base: str
    unused_days: int
    sources: tuple[JsonObject, ...]
    """`name`, `type` and `employees` of each."""
    warnings: tuple[str, ...]


def document(facts: RunFacts, survey: Survey, people: t.Sequence[Person], hr_data: Repairs) -> Document:
    """The document as plain data. People have the names that HR has, and accounts of nobody the directory's."""
    known = _People(people)
    return {
        "format": FORMAT,
        "run": {
            "name": facts.name,
            "description": facts.description,
            "started": facts.started.isoformat(timespec="seconds"),
            "finished": facts.finished.isoformat(timespec="seconds"),
            "server": survey["server"],
            "managed_base": facts.managed_base,
            "unused_days": facts.unused_days,
            "licenses_read": survey["licenses_read"],
            "sources": [dict(source) for source in facts.sources],
        },
        "stops": list(survey["stops"]),
        "warnings": [*facts.warnings, *survey["warnings"]],
        "counts": {"people": len(people), "accounts": survey["accounts"], "enabled_accounts": survey["enabled"]},
        "lists": {
            "without_record": _ordered(map(known.named, survey["without_record"])),
            "without_account": _ordered(map(known.without_account, survey["without_account"])),
            "leavers": _ordered(map(known.leaver, survey["leavers"])),
            "unused": _ordered(map(known.named, survey["unused"])),
            "managers": known.under_managers_who_left(survey["managers"]),
            "against_rules": _ordered(map(known.named, survey["against_rules"]), "group"),
            "hr_data": hr_data,
        },
    }


def _ordered(rows: t.Iterable[JsonObject], *fields: str) -> list[JsonObject]:
    return sorted(rows, key=lambda row: [row[name].casefold() for name in (*fields, "name", "key")])


class _People:
    """Everybody in HR, by key."""

    def __init__(self, people: t.Iterable[Person]) -> None:
        self._people = {person.employee.key or "": person for person in people}

    def named(self, row: JsonObject) -> JsonObject:
        """The row with the name, the department and the job title that HR has, and the manager's name."""
        person = self._people.get(row["key"]) if row["key"] else None
        return {**row, **_about(person), "manager": _manager(person)} if person else {**row, "manager": ""}

    def without_account(self, row: JsonObject) -> JsonObject:
        person = self._people.get(row["key"]) if row["key"] else None
        about = _about(person) if person else {"name": name_of(row["label"]), "department": "", "job_title": ""}
        start = person.employee.start_date if person else None
        return {**about, "key": row["key"], "start_date": start or "", "reasons": row["reasons"]}

    def leaver(self, row: JsonObject) -> JsonObject:
        person = self._people.get(row["key"])
        return {**self.named(row), "end_date": (person.employee.end_date if person else None) or ""}

    def under_managers_who_left(self, in_directory: t.Iterable[JsonObject]) -> list[JsonObject]:
        """People who work and whose manager has left, by HR or in the directory."""
        places: dict[tuple[str, str], list[str]] = {}
        for person in self._people.values():
            manager = person.employee.manager_key or ""
            if person.presence is not Presence.LEFT and self._has_left(manager):
                places.setdefault((manager, person.employee.key or ""), []).append("HR")
        for row in in_directory:
            places.setdefault((row["manager"], row["key"]), []).append("directory")
        rows = (self._under(manager, key, found) for (manager, key), found in places.items())
        return _ordered(filter(None, rows), "manager")

    def _has_left(self, key: str) -> bool:
        person = self._people.get(key)
        return person is not None and person.presence is Presence.LEFT

    def _under(self, manager: str, key: str, places: list[str]) -> JsonObject | None:
        person, above = self._people.get(key), self._people.get(manager)
        if person is None or above is None:
            return None
        name, end = above.employee.name, above.employee.end_date or ""
        return {**_about(person), "key": key, "manager": name, "manager_end_date": end, "recorded_in": places}


def _about(person: Person) -> JsonObject:
    employee = person.employee
    return {
        "name": employee.name or "unnamed",
        "department": employee.department or "",
        "job_title": employee.job_title or "",
    }


def _manager(person: Person) -> str:
    """The name of the manager in HR; empty if there is none."""
    record = person.manager or {}
    return str(record.get("full_name") or " ".join(filter(None, (record.get("first_name"), record.get("last_name")))))
