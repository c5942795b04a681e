# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the simulated BambooHR knows about people: fields by alias, today's values and those of the future.

Assumptions, where the documentation is silent: employees who start later are active and are in every report, today
without the fields that have a history; a coming end is a value of the future; a day that is empty is `0000-00-00`.
"""

from __future__ import annotations

import dataclasses
import datetime

from . import company as c
from .tables import Row

NO_DAY = "0000-00-00"


@dataclasses.dataclass(frozen=True)
class Field:
    """A field of employees."""

    id: str
    alias: str
    name: str
    kind: str
    dataset: str | None = None
    """Its name in the dataset `employee`, if that is another one."""

    @property
    def in_dataset(self) -> str:
        """Its name in the dataset."""
        return self.dataset or self.alias


_STANDARD: tuple[tuple[str, str, str, str, str | None], ...] = (
    ("8", "employeeNumber", "Employee #", "employee_number", None),
    ("11", "status", "Status", "status", None),
    ("1", "firstName", "First Name", "text", None),
    ("2", "lastName", "Last Name", "text", None),
    ("1358", "preferredName", "Preferred Name", "text", None),
    ("14", "workEmail", "Work Email", "email", "email"),
    ("1357", "homeEmail", "Home Email", "email", None),
    ("12", "workPhone", "Work Phone", "phone", None),
    ("13", "mobilePhone", "Mobile Phone", "phone", None),
    ("17", "jobTitle", "Job Title", "list", "jobInformationJobTitle"),
    ("4", "department", "Department", "list", "jobInformationDepartment"),
    ("1355", "division", "Division", "list", "jobInformationDivision"),
    ("18", "location", "Location", "list", "jobInformationLocation"),
    ("91", "supervisor", "Reporting to", "employee", "jobInformationReportsTo"),
    ("91.1", "supervisorEId", "Supervisor EID", "integer", "supervisorEid"),
    ("91.2", "supervisorId", "Supervisor ID", "integer", None),
    ("91.3", "supervisorEmail", "Manager's email", "email", None),
    ("3", "hireDate", "Hire Date", "date", None),
    ("4314", "terminationDate", "Termination Date", "date", None),
    ("4.1", "lastChanged", "Last changed", "timestamp", None),
    ("6", "dateOfBirth", "Birth Date", "date", None),
    ("16", "ssn", "SSN", "ssn", None),
    ("20", "address1", "Address Line 1", "text", None),
    ("21", "address2", "Address Line 2", "text", None),
    ("22", "city", "City", "text", None),
    ("23", "state", "State", "state", None),
    ("24", "zipcode", "ZIP Code", "text", None),
    ("25", "country", "Country", "country", None),
)

DAYS = frozenset(("hireDate", "terminationDate", "dateOfBirth"))
HISTORY = frozenset(
    ("jobTitle", "department", "division", "location", "supervisor", "supervisorEId", "supervisorId", "supervisorEmail")
)
COUNTRIES = {"PL": ("179", "Poland"), "ES": ("205", "Spain")}


def bamboohr_id(serial: int) -> int:
    """BambooHR's identifier of a person."""
    return 500 + serial


def alias_of(slug: str) -> str:
    """The alias that BambooHR makes for a custom field."""
    return "custom" + "".join(word.capitalize() for word in slug.split("_"))


class BambooView:
    """The employees of one state of a company."""

    def __init__(self, company: c.Company) -> None:
        self.company = company
        self.people = company.in_system(c.BAMBOOHR)
        self._by_number = {person.number: person for person in self.people if person.number}
        labels = {field.slug: field.label for field in company.custom_fields}
        self._custom = {alias_of(slug): slug for slug in labels}
        made = [
            Field(str(4400 + place), alias_of(slug), label, "text")
            for place, (slug, label) in enumerate(labels.items())
        ]
        self.fields = [*(Field(*row) for row in _STANDARD), *made]
        self.by_alias = {field.alias: field for field in self.fields}

    def row(self, person: c.Person, *, only_current: bool = True) -> Row:
        """All fields of a person by alias; None for those without a value."""
        values = {**self._identity(person), **self._job(person, only_current), **self._custom_values(person)}
        values |= self._private(person)
        if person.number is not None:
            values |= self.company.overrides.get((c.BAMBOOHR, person.number), {})
        return values

    def last_changed(self, person: c.Person) -> datetime.datetime:
        """When fields of a person were changed last."""
        return datetime.datetime.fromisoformat(self.row(person)["lastChanged"])

    def _identity(self, person: c.Person) -> Row:
        return {
            "employeeNumber": person.number,
            "status": "Active" if person.is_active(self.company.today) else "Inactive",
            "firstName": person.first_name,
            "lastName": person.last_name,
            "preferredName": person.preferred_name,
            "workEmail": person.email,
            "homeEmail": person.personal_email,
            "workPhone": person.phone,
            "mobilePhone": None,
            "lastChanged": f"{person.updated_on.isoformat()}T08:15:00+00:00",
        }

    def _job(self, person: c.Person, only_current: bool) -> Row:
        today = self.company.today
        start = min(job.starts_on for job in person.jobs)
        end = person.terminated_on
        is_end_shown = end is not None and (not only_current or end <= today)
        days = {
            "hireDate": start.isoformat(),
            "terminationDate": end.isoformat() if end is not None and is_end_shown else NO_DAY,
        }
        jobs = [job for job in person.jobs if not only_current or job.effective_on <= today]
        if not jobs:
            return {**dict.fromkeys(HISTORY), **days}
        manager = self._by_number.get(person.manager) if person.manager else None
        return {
            **days,
            "jobTitle": max(jobs, key=lambda job: job.effective_on).title,
            "department": person.teams[0] if person.teams else None,
            "division": person.legal_entity,
            "location": person.location,
            "supervisor": f"{manager.last_name}, {manager.first_name}" if manager else None,
            "supervisorEId": str(bamboohr_id(manager.serial)) if manager else None,
            "supervisorId": manager.number if manager else None,
            "supervisorEmail": manager.email if manager else None,
        }

    def _custom_values(self, person: c.Person) -> Row:
        return {alias: person.custom.get(slug) for alias, slug in self._custom.items()}

    @staticmethod
    def _private(person: c.Person) -> Row:
        private = c.private_texts(person)
        return {
            "dateOfBirth": person.birthday.isoformat(),
            "ssn": private["social"],
            "address1": private["address"],
            **dict.fromkeys(("address2", "city", "state", "zipcode", "country")),
        }

    def locations(self) -> list[Row]:
        """The list of locations, with countries and states."""
        return [_location(place, number) for number, place in enumerate(self.company.locations, 1)]

    def known(self) -> dict[str, int]:
        """Identifier of a person by employee number."""
        return {number: bamboohr_id(person.serial) for number, person in self._by_number.items()}


def _location(place: c.Location, number: int) -> Row:
    country_id, country = COUNTRIES[place.country]
    return {
        "id": str(number),
        "label": place.name,
        "archived": False,
        "manageable": True,
        "address": {
            "address1": place.address,
            "address2": None,
            "city": place.city,
            "stateId": str(number),
            "state": {"id": str(number), "name": place.state, "abbreviation": place.state[:2]},
            "zipcode": place.postal_code,
            "countryId": country_id,
            "country": {"id": country_id, "name": country, "isoCode": place.country},
            "timezone": place.timezone,
            "remoteLocation": False,
        },
        "createdAt": "2020-01-01T00:00:00Z",
        "archivedAt": None,
    }
