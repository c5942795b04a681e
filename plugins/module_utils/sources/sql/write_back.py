# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes fields of employees with a statement of its own: bound parameters, one transaction for each, and one row."""

from __future__ import annotations

import contextlib
import typing as t

from ...errors import ConfigurationError
from ...model.write_back import Held
from ..write_back import RefusedError, WriteBack

with contextlib.suppress(ImportError):
    import sqlalchemy as sa
    from sqlalchemy.exc import DataError, IntegrityError

if t.TYPE_CHECKING:
    from ...model.employee import Employee
    from .database import Database

RECORD: t.Final = "record"
"""The parameter with the identifier of the record."""
CUSTOM: t.Final = "custom."
_CUSTOM: t.Final = "custom_"
FIELDS: t.Final = ("email", "personal_email", "phone")
"""The employee fields that can be written, beside custom fields."""


def parameter(field: str) -> str:
    """The name of the parameter with the value of an employee field: `custom_login`."""
    return field.replace(".", "_")


class SqlWriteBack(WriteBack):
    """Reads everybody, and writes one row with each statement.

    Args:
        source: name of the source.
        statement: the option `write_statement`, checked.
        database: is written.
        employees: reads everybody.
    """

    def __init__(
        self, source: str, statement: str, database: Database, employees: t.Callable[[], list[Employee]]
    ) -> None:
        self._source, self._database, self._employees = source, database, employees
        self._query = sa.text(statement)
        self._wanted: frozenset[str] = frozenset(self._query.compile().params)
        if RECORD not in self._wanted:
            raise ConfigurationError(
                f"Source {source}: write_statement has no parameter :{RECORD}, so it would write every row. Compare the"
                f" column with the identifier with it, as in WHERE id = :{RECORD}."
            )
        unknown = sorted(self._wanted - {RECORD, *FIELDS} - {one for one in self._wanted if one.startswith(_CUSTOM)})
        if unknown:
            raise ConfigurationError(
                f"Source {source}: write_statement has the parameter :{unknown[0]}, but there are only :{RECORD},"
                f" {', '.join(f':{field}' for field in FIELDS)} and :{_CUSTOM}NAME. Correct it, or write"
                f" \\:{unknown[0]} if it is no parameter."
            )

    def problem(self, fields: t.Collection[str]) -> str:
        """Why fields of these names cannot be written, as a sentence; empty if they can."""
        unknown = sorted(one for one in fields if one not in FIELDS and not one.startswith(CUSTOM))
        if unknown:
            return (
                f"Source {self._source}: {', '.join(unknown)} is not written to a database, only the fields"
                f" {', '.join(FIELDS)} and {CUSTOM}NAME. Correct write_back."
            )
        lacking = sorted(parameter(one) for one in fields if parameter(one) not in self._wanted)
        if lacking:
            return (
                f"Source {self._source}: write_statement has no parameter :{lacking[0]}, but write_back names this"
                " field. Add it, or remove the field from write_back."
            )
        return ""

    def read(self, records: t.Sequence[str], fields: t.Collection[str]) -> dict[str, Held]:
        """The fields of these employees, and of all others that the statement writes."""
        wanted, own = set(records), sorted({*fields, *self._other_fields()})
        # Rows with the same identifier are refused where they are read.
        return {one.id: _held(one, own) for one in self._employees() if one.id in wanted}

    def _other_fields(self) -> t.Iterator[str]:
        """Fields that the statement has parameters for, so that one that does not change gets its own value."""
        yield from (field for field in FIELDS if field in self._wanted)
        yield from (f"{CUSTOM}{one.removeprefix(_CUSTOM)}" for one in self._wanted if one.startswith(_CUSTOM))

    def write(self, record: str, values: t.Mapping[str, str], before: Held) -> Held:
        """Write one row. The transaction is rolled back unless the statement has changed exactly one."""
        now = {**before.values, **values}
        given: dict[str, t.Any] = {RECORD: record, **{parameter(field): text or None for field, text in now.items()}}
        with self._database.writing() as connection:
            try:
                changed = connection.execute(self._query, given).rowcount
            except (IntegrityError, DataError):
                raise RefusedError(
                    f"Source {self._source}: {self._database.shown} refused the values, because they break a rule of"
                    " the table. Nothing was written."
                ) from None
            if changed != 1:
                raise RefusedError(
                    f"Source {self._source}: write_statement would have changed {max(changed, 0)} rows instead of one,"
                    " so it was rolled back. Correct its WHERE."
                )
            connection.commit()
        return Held(values=now, says={field: text or None for field, text in now.items()})


def _held(employee: Employee, fields: t.Iterable[str]) -> Held:
    says = {field: _value(employee, field) for field in fields}
    return Held(values={field: text or "" for field, text in says.items()}, says=says)


def _value(employee: Employee, field: str) -> str | None:
    value = employee.custom.get(field.removeprefix(CUSTOM)) if field.startswith(CUSTOM) else getattr(employee, field)
    return None if value in (None, "") else str(value)
