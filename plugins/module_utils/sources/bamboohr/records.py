# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converts rows of BambooHR to normalized employee records."""

from __future__ import annotations

import collections.abc
import dataclasses
import datetime
import typing as t

from ...errors import ConfigurationError
from ...model.employee import LOCATION_FIELDS, Employee
from ...values.equality import find_form
from ...values.instants import known_day
from ...values.text import count, examples
from ..base import FieldRules
from ..record import Record
from .fields import ID, NEEDED, OF_JOB, Field

Row = t.Mapping[str, t.Any]

NO_DAY: t.Final = "0000-00-00"
"""How reports write a day that is empty."""

DAYS: t.Final = ("hireDate", "terminationDate", "dateOfBirth")

ACTIVE, INACTIVE = "active", "inactive"

_DETAILS: t.Final = tuple(name for name in LOCATION_FIELDS if name != "name")

Place = t.Mapping[str, "str | None"]
"""`LOCATION_FIELDS`, or some of them."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BambooRules:
    """How rows become employees."""

    fields: FieldRules
    today: datetime.date
    """The day in UTC."""
    places: t.Mapping[str, Place] = dataclasses.field(default_factory=dict)
    """Details of locations, by the name in the form for finding."""
    photos: t.Mapping[str, str] | None = None
    """Addresses of photos by the identifier of the employee; None if they are not wanted."""
    additional: tuple[Field, ...] = ()
    restricted: t.Mapping[str, frozenset[str]] = dataclasses.field(default_factory=dict)
    """Identifier of an employee to fields that the user may not see of this employee only."""


def to_employees(rows: collections.abc.Sequence[Row], rules: BambooRules) -> tuple[list[Employee], list[str]]:
    """The normalized records in the order of BambooHR, and warnings."""
    read = [_Reader(row, rules) for row in rows]
    managers = _Managers(rules, read)
    employees = [managers.joined(one) for one in read]
    return employees, [*_warnings(rules, read), *managers.warnings()]


def with_future(today: Row, ahead: Row | None, day: datetime.date) -> dict[str, t.Any]:
    """The values of a row, with those of the future where there are none today.

    Somebody who has not started has the job of the first day. Somebody who works has the job of today, and the end that
    is planned.

    Args:
        today: the row with the values of today.
        ahead: the row in which values of the future count; None if there is none.
        day: today.
    """
    row = dict(today)
    if ahead is None:
        return row
    start = known_day(_day_text(row.get("hireDate")) or _day_text(ahead.get("hireDate")))
    taken = ("hireDate", "terminationDate", *(OF_JOB if start is None or start > day else ()))
    for name in taken:
        if name in ahead and row.get(name) in (None, "", NO_DAY):
            row[name] = ahead[name]
    return row


def places_of(rows: collections.abc.Iterable[Row], where: str) -> dict[str, Place]:
    """The details of the locations that BambooHR lists, by the name in the form for finding."""
    flaws: list[str] = []
    places: dict[str, Place] = {}
    for row in rows:
        record = Record(row, f"{where}, location id {row.get('id')}", flaws)
        address = record.record("address")
        lines = filter(None, (address.text("address1"), address.text("address2")))
        places[find_form(record.text("label") or "")] = {
            "country": address.record("country").text("name") or address.record("country").text("isoCode"),
            "state": address.record("state").text("name"),
            "city": address.text("city"),
            "address": ", ".join(lines) or None,
            "postal_code": address.text("zipcode"),
            "timezone": address.text("timezone"),
        }
    return places


def given_places(source: str, given: t.Mapping[str, t.Any]) -> dict[str, Place]:
    """The details in the option `locations`.

    Raises:
        ConfigurationError: an entry is no dictionary of details.
    """
    for name, details in given.items():
        if not isinstance(details, dict) or not all(isinstance(value, str) for value in details.values()):
            raise ConfigurationError(
                f"Source {source}: locations[{name}] must be a dictionary of strings, such as {{country: PL, timezone: "
                "Europe/Warsaw}."
            )
        unknown = sorted(set(details) - set(_DETAILS))
        if unknown:
            raise ConfigurationError(
                f"Source {source}: locations[{name}] has {', '.join(unknown)}. Its members are {', '.join(_DETAILS)}."
            )
    return {find_form(name): dict(details) for name, details in given.items()}


def _meant(value: t.Any) -> t.Any:
    """The value of an additional field, without a day that is empty."""
    return None if value == NO_DAY else value


def _day_text(value: object) -> str | None:
    return value if isinstance(value, str) and value != NO_DAY else None


class _Reader:
    """One row, read."""

    def __init__(self, row: Row, rules: BambooRules) -> None:
        self._rules = rules
        self.flaws: list[str] = []
        self._where = f"Source {rules.fields.source}, employee id {row[ID]}"
        members = {**row, **{name: row[name] or None for name in DAYS if name in row}}
        members |= {name: None for name in DAYS if members.get(name) == NO_DAY}
        self._record = Record(members, self._where, self.flaws)
        self._row = row
        self.restricted = rules.restricted.get(row[ID], frozenset())
        self.has_contrary_end = False
        """Whether the record is active, although its end is past."""
        self.supervisor = _Supervisor.of(self._record)
        self.employee = self._employee()

    def _employee(self) -> Employee:
        record, rules = self._record, self._rules
        fields = {**self._identity(), ID: self._row[ID], "custom": self._custom()}
        location = self._location()
        start = record.day("hireDate")
        end = record.end("terminationDate")
        status = self._status(known_day(start), known_day(end))
        return Employee(
            **fields,
            key=rules.fields.key(fields),
            source=rules.fields.source,
            job_title=record.text("jobTitle") or None,
            department=record.text("department") or None,
            location=location,
            start_date=start,
            end_date=self._end(status, known_day(start), end),
            status=status,
            timezone=location["timezone"],
            updated_at=record.text("lastChanged") or None,
            private={name: _PRIVATE_READERS[name](record) for name in rules.fields.private_fields},
            raw=dict(self._row) if rules.fields.include_raw else None,
        )

    def _identity(self) -> dict[str, t.Any]:
        record = self._record
        first_name, last_name = record.text("firstName"), record.text("lastName")
        return {
            "employee_number": record.text("employeeNumber") or None,
            "first_name": first_name,
            "last_name": last_name,
            "preferred_name": record.text("preferredName") or None,
            "full_name": " ".join(filter(None, (first_name, last_name))) or None,
            "email": record.text("workEmail") or None,
            "personal_email": record.text("homeEmail") or None,
            "phone": record.text("workPhone") or None,
        }

    def _custom(self) -> dict[str, t.Any]:
        values: dict[str, t.Any] = (
            {"division": self._record.text("division") or None} if "division" in self._row else {}
        )
        values |= {field.name: _meant(self._row.get(field.name)) for field in self._rules.additional}
        if self._rules.photos is not None:
            values["photo_url"] = self._rules.photos.get(self._row[ID])
        return values

    def _location(self) -> dict[str, str | None]:
        name = self._record.text("location") or None
        details = self._rules.places.get(find_form(name or ""), {}) if name else {}
        return {**dict.fromkeys(LOCATION_FIELDS), **details, "name": name}

    def _status(self, start: datetime.date | None, end: datetime.date | None) -> str:
        """`active` or `inactive`. Somebody without an end who has not started yet is active, whatever BambooHR says."""
        withheld = sorted(self.restricted & set(NEEDED))
        if withheld:
            self.flaws.append(
                f"{self._where}: the user of the credential may not see {', '.join(withheld)} of this employee. Correct"
                " the access level in BambooHR."
            )
        text = (self._record.text("status") or "").strip().lower()
        if text not in (ACTIVE, INACTIVE):
            if not withheld:
                self.flaws.append(f"{self._where}: the field status is neither Active nor Inactive.")
            return ACTIVE
        # After an earlier employment, the dates say from when on the person is back.
        is_ahead = start is not None and start > self._rules.today and (end is None or end < start)
        return ACTIVE if is_ahead else text

    def _end(self, status: str, start: datetime.date | None, end: str | None) -> str | None:
        """The end; None if it contradicts the status, as after a rehire that has kept the first day of work."""
        day = known_day(end)
        # Where the company is, yesterday in UTC can still be today.
        if status != ACTIVE or day is None or day >= self._rules.today - datetime.timedelta(days=1):
            return end
        self.has_contrary_end = start is None or start <= day
        return None if self.has_contrary_end else end


class _Supervisor(t.NamedTuple):
    """How a row names the supervisor."""

    id: str
    number: str
    email: str

    @classmethod
    def of(cls, record: Record) -> _Supervisor:
        return cls(
            record.text("supervisorEId") or "",
            record.text("supervisorId") or "",
            record.text("supervisorEmail") or "",
        )


class _Managers:
    """Finds supervisors among the employees."""

    def __init__(self, rules: BambooRules, read: collections.abc.Iterable[_Reader]) -> None:
        people = [one.employee for one in read]
        self._rules = rules
        self._by_id = {one.id: one for one in people}
        self._by_number = {one.employee_number: one for one in people if one.employee_number}
        self._by_email = {find_form(one.email): one for one in people if one.email}
        self._unknown: set[_Supervisor] = set()

    def joined(self, read: _Reader) -> Employee:
        """The employee with the manager, and with the flaws."""
        supervisor, employee = read.supervisor, read.employee
        manager = self._manager(supervisor)
        email = supervisor.email or (manager.email if manager else None)
        if any(supervisor) and not (manager and manager.key) and not email:
            self._unknown.add(supervisor)
        return dataclasses.replace(
            employee,
            manager_key=manager.key if manager else None,
            manager_email=email or None,
            flaws=tuple(read.flaws),
        )

    def _manager(self, supervisor: _Supervisor) -> Employee | None:
        """The supervisor. If the identifier and the address name different people, the address decides.

        Some descriptions of BambooHR's fields have the identifier and the employee number the other way around.
        """
        by_email = self._by_email.get(find_form(supervisor.email)) if supervisor.email else None
        return by_email or self._by_id.get(supervisor.id) or self._by_number.get(supervisor.number)

    def warnings(self) -> list[str]:
        """Supervisors who were not found."""
        if not self._unknown:
            return []
        rules = self._rules.fields
        return [
            f"Source {rules.source}: supervisors that are not among the employees, or have no {rules.key_field}:"
            f" {len(self._unknown)}. The employees that report to them have no manager_key."
        ]


def _warnings(rules: BambooRules, read: collections.abc.Sequence[_Reader]) -> collections.abc.Iterator[str]:
    contrary = [one.employee.label for one in read if one.has_contrary_end]
    if contrary:
        yield (
            f"Source {rules.fields.source}: {count(len(contrary), 'employee')} in BambooHR are active, although their "
            f"terminationDate is past: {examples(contrary, 3)}. The status counts. Correct one of them in BambooHR."
        )
    withheld = [one for one in read if one.restricted - set(NEEDED)]
    if withheld:
        names = sorted({name for one in withheld for name in one.restricted - set(NEEDED)})
        yield (
            f"Source {rules.fields.source}: the user of the credential may not see {', '.join(names)} of "
            f"{count(len(withheld), 'employee')}: {examples([one.employee.label for one in withheld], 3)}. These values"
            " are unknown."
        )


def _home_address(record: Record) -> dict[str, str | None]:
    lines = filter(None, (record.text("address1"), record.text("address2")))
    return {
        "address": ", ".join(lines) or None,
        "postal_code": record.text("zipcode"),
        "city": record.text("city"),
        "state": record.text("state"),
        "country": record.text("country"),
    }


def _not_in_reports(_record: Record) -> None:
    return None


_PRIVATE_READERS: t.Mapping[str, collections.abc.Callable[[Record], t.Any]] = {
    "bank_account": _not_in_reports,
    "national_id": _not_in_reports,
    "social_security_number": lambda record: record.text("ssn"),
    "home_address": _home_address,
    "birthday": lambda record: record.day("dateOfBirth"),
    "emergency_contact": _not_in_reports,
}
