# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CSV files as a source: read as a whole, checked, and turned into employees by their columns."""

from __future__ import annotations

import datetime
import math
import re
import typing as t

from ...errors import ConfigurationError, SourceError
from ...option_table import variable
from ...values import periods
from ...values.text import count
from ..base import Connection, ResourceCheck, Source
from ..columns import ColumnRules, Columns
from ..rows import to_employees
from ..sample import describe
from .descriptor import OPTIONS, SYSTEM, is_on_share, is_on_web
from .local import LocalFile
from .table import Format, Table, read_table

if t.TYPE_CHECKING:
    from ...model.employee import Employee
    from ..system import Values
    from .place import Content, Place

_SAMPLE: t.Final = 100
"""Number of rows in which the test of a connection looks for fields."""


class CsvSource(Source):
    """A CSV file on the target, in a share, or at an https address."""

    TYPE = SYSTEM.name

    def __init__(self, options: Values) -> None:
        super().__init__(options["name"])
        self._file = (options["file"] or "").strip()
        if not self._file:
            raise ConfigurationError(
                f"Source {self.name}: file is not set, and neither is {variable(OPTIONS, 'file')}."
            )
        self._rules = ColumnRules.from_options(options)
        self._form = Format.from_options(options)
        self._longest_age = _longest_age(self.name, options["longest_age"])
        self._place = _place(f"Source {self.name}, {_short(self._file)}", self._file, options)
        self._user = _user(self._file, options)
        self._columns: Columns | None = None

    @classmethod
    def from_options(cls, options: Values, today: datetime.date) -> t.Self:
        """The source with these options. The day is not used."""
        return cls(options)

    def has(self, field: str) -> bool:
        """Whether a column fills the field; before the file is read, whether any file could."""
        return self._columns.has(field) if self._columns else super().has(field)

    def employees(self) -> list[Employee]:
        """The people in the file."""
        table, _content = self._table()
        self._columns = self._columns_of(table)
        employees, warnings = to_employees(self._columns.rows(table.rows), self._rules.fields, self._place.where)
        self.warnings += [*self._columns.ignored("the file"), *warnings]
        return employees

    def _columns_of(self, table: Table) -> Columns:
        return Columns(self._rules, table.header, self._place.where)

    def _table(self) -> tuple[Table, Content]:
        content = self._place.read()
        self._check_age(content)
        return read_table(self._place.where, content.data, self._form), content

    def _check_age(self, content: Content) -> None:
        if self._longest_age is None:
            return
        if content.age is None:
            raise self._place.refused(
                "its place does not say when it was written, so longest_age cannot be checked. Let the server send"
                " Last-Modified and Date, or remove longest_age."
            )
        if content.age > self._longest_age.total_seconds():
            written = f" It was written at {content.modified:%Y-%m-%d %H:%M} UTC." if content.modified else ""
            raise self._place.refused(
                f"it is {_hours(content.age)} old, and longest_age allows {_hours(self._longest_age.total_seconds())}."
                f"{written} The export has probably failed."
            )

    def check(self) -> Connection:
        """Read the file, and describe its columns."""
        table, content = self._table()
        problem, private = None, frozenset[str]()
        try:
            columns = self._columns_of(table)
            columns.rows(table.rows)
            private = columns.private
        except SourceError as error:
            problem = str(error)
        sample = [dict(zip(table.header, cells, strict=True)) for _name, cells in table.rows[:_SAMPLE]]
        identity = {"user": self._user} if self._user else {}
        if content.modified:
            identity["modified"] = content.modified.astimezone(datetime.UTC).isoformat(timespec="seconds")
        resource = ResourceCheck(
            name=_short(self._file),
            readable=True,
            total=len(table.rows),
            records=len(sample),
            fields=describe(sample, private),
            problem=problem,
        )
        return Connection(
            system=self.TYPE, name=self.name, address=self._file, identity=identity, resources=(resource,)
        )


def _place(where: str, file: str, options: Values) -> Place:
    """The place of the file. Each imports what only it needs."""
    if is_on_web(file):
        from .web import WebFile

        return WebFile(where, options)
    if is_on_share(file):
        from .shared import SharedFile

        return SharedFile(where, options)
    return LocalFile(where, file)


def _user(file: str, options: Values) -> str:
    if is_on_share(file):
        return str((options["file_server"] or {}).get("user") or "")
    return options["user"] or ""


def _short(file: str) -> str:
    """The name of the file, without its folders."""
    return re.split(r"[\\/]", file.rstrip("\\/"))[-1]


def _longest_age(source: str, given: str | None) -> datetime.timedelta | None:
    return periods.validity(f"Source {source}: longest_age", given) if given and given.strip() else None


def _hours(seconds: float) -> str:
    return count(math.ceil(seconds / 3600), "hour")
