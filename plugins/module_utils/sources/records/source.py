# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A source of one's own: checks normalized records, which a module outside the collection has made.

A record that is not in the form of such records is a mistake of the module that made it, so nothing of it is used. A
value of the wrong type is a flaw of one person.
"""

from __future__ import annotations

import datetime
import typing as t

from ...errors import ConfigurationError, SourceError
from ...model.employee import FIELDS, LOCATION_FIELDS, PRIVATE_FIELDS
from ...values.suggestions import suggestion
from ..base import Connection, FieldRules, ResourceCheck, Source
from ..record import Record
from ..rows import CUSTOM, LOCATION, PLAIN_FIELDS, PRIVATE_OF, Row, has_field, to_employees
from ..sample import describe
from .descriptor import SYSTEM

if t.TYPE_CHECKING:
    from ...model.employee import Employee
    from ..system import Values

Members = t.Mapping[str, t.Any]

MEMBERS: t.Final = (*FIELDS, "manager_id")
"""What a record may have. `key` and `source` are determined anew."""

STATUSES: t.Final = ("active", "inactive")

_INNER: t.Final[t.Mapping[str, t.Collection[str]]] = {"location": LOCATION_FIELDS, "private": PRIVATE_FIELDS}
_TEXTS: t.Final = tuple(
    name for name in PLAIN_FIELDS if "." not in name and name not in ("teams", "start_date", "end_date", "status")
)
_SAMPLE: t.Final = 100
"""Number of records in which the test of a connection looks for fields."""


class RecordsSource(Source):
    """Records that another task has made."""

    TYPE = SYSTEM.name

    def __init__(self, options: Values) -> None:
        super().__init__(options["name"])
        self._rules = FieldRules.from_options(options)
        self._names: set[str] = set()
        if options["records"] is None:
            raise ConfigurationError(f"Source {self.name}: {_nothing(options['from'])}")
        self._records: list[Members] = options["records"]

    @classmethod
    def from_options(cls, options: Values, today: datetime.date) -> t.Self:
        """The source with these options. The day is not used."""
        return cls(options)

    def has(self, field: str) -> bool:
        """Whether a record has the field, also if it is null everywhere."""
        return has_field(self._names, field)

    def employees(self) -> list[Employee]:
        """The people of the records."""
        if not self._records:
            raise SourceError(f"Source {self.name}: there are no records. This is not treated as if all had left.")
        rows = [self._row(record, f"records[{index}]") for index, record in enumerate(self._records)]
        employees, warnings = to_employees(rows, self._rules, f"Source {self.name}")
        for record, employee, row in zip(self._records, employees, rows, strict=True):
            if record.get("key") not in (None, "", employee.key):
                raise self._refused(
                    row.name,
                    f"key is not the value of {self._rules.key_field}. Set {self._rules.key_field} in the records, or"
                    " key_field for the source.",
                )
        self.warnings += warnings
        return employees

    def _row(self, record: Members, name: str) -> Row:
        self._raise_if_unknown(name, "", record, MEMBERS)
        for member, known in _INNER.items():
            if isinstance(record.get(member), dict):
                self._raise_if_unknown(name, f"{member}.", record[member], known)
        flaws: list[str] = []
        fields = _fields(Record(record, f"Source {self.name}, {name}", flaws), record)
        self._names.update(fields)
        raw = record.get("raw")
        return Row(
            name=name,
            fields=fields,
            flaws=(*flaws, *map(str, record.get("flaws") or ())),
            raw=raw if isinstance(raw, dict) else None,
        )

    def _raise_if_unknown(self, name: str, within: str, given: Members, known: t.Collection[str]) -> None:
        for member in given:
            if member not in known:
                near = suggestion(str(member), known) or f"; the fields are {', '.join(known)}."
                own = "" if within else " Your own fields are members of custom."
                raise self._refused(name, f"there is no field {within}{member}{near}{own}")

    def _refused(self, name: str, problem: str) -> SourceError:
        return SourceError(
            f"Source {self.name}, {name}: {problem} Nothing was changed. Correct the task that makes it."
        )

    def check(self) -> Connection:
        """Check the records, and describe their fields."""
        problem = None
        try:
            self.employees()
        except SourceError as error:
            problem = str(error)
        sample = self._records[:_SAMPLE]
        resource = ResourceCheck(
            name="records",
            readable=True,
            total=len(self._records),
            records=len(sample),
            fields=describe(sample, ("private", "raw")),
            problem=problem,
        )
        return Connection(system=self.TYPE, name=self.name, address="", identity={}, resources=(resource,))


def _nothing(variable: str | None) -> str:
    if variable:
        return (
            f"from is {variable!r}, but only the role and the modules with a list of sources read variables by name."
            f' Set records to "{{{{ {variable} }}}}" in place of from.'
        )
    return "neither from nor records is set. Set from to the name of the variable with the records."


def _fields(record: Record, given: Members) -> dict[str, t.Any]:
    """The fields of a row that the record has, also if they are null."""
    readers: dict[str, t.Callable[[str], t.Any]] = {
        **dict.fromkeys(_TEXTS, lambda name: record.text(name) or None),
        "start_date": record.day,
        "end_date": record.end,
        "status": lambda name: _status(record, name),
        "teams": lambda name: _teams(record, name),
    }
    fields = {name: read(name) for name, read in readers.items() if name in given}
    return {**fields, **_location(record, given), **_custom(record, given), **_private(record, given)}


def _status(record: Record, name: str) -> str | None:
    status = record.text(name)
    if status and status not in STATUSES:
        record.report(f"the field {name} is neither {' nor '.join(STATUSES)}. Correct it in the task that makes it.")
        return None
    return status


def _teams(record: Record, name: str) -> tuple[str, ...]:
    inner = (record.inner({"name": team}, name) for team in record.list(name))
    return tuple(sorted({team for one in inner if (team := one.text("name"))}))


def _location(record: Record, given: Members) -> dict[str, t.Any]:
    if not isinstance(given.get("location"), dict):
        record.record("location")
        return {}
    inner = record.record("location")
    return {f"{LOCATION}{name}": inner.text(name) or None for name in given["location"]}


def _custom(record: Record, given: Members) -> dict[str, t.Any]:
    record.record("custom")
    custom = given.get("custom")
    return {f"{CUSTOM}{slug}": value for slug, value in custom.items()} if isinstance(custom, dict) else {}


def _private(record: Record, given: Members) -> dict[str, t.Any]:
    inner = record.record("private")
    private = given.get("private")
    if not isinstance(private, dict):
        return {}
    fields: dict[str, t.Any] = {}
    for field in private:
        if PRIVATE_OF[field] != (field,):
            parts = inner.record(field)
            fields.update({path: parts.text(path.partition(".")[2]) for path in PRIVATE_OF[field]})
        else:
            fields[field] = inner.day(field) if field == "birthday" else inner.text(field)
    return fields
