# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A database as a source: one statement, whose rows are employees."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import itertools
import time
import typing as t

from ...errors import ConfigurationError, SourceError
from ...model.employee import Employee
from ...option_table import variable
from ...values.text import count
from ..base import Connection, ResourceCheck, Source, patience_from
from ..columns import ColumnRules, Columns
from ..rows import PRIVATE_OF, Row, to_employees
from ..sample import describe
from ..system import Values
from ..write_back import WriteBack
from . import statements
from .database import Database, DatabaseOptions
from .descriptor import OPTIONS, SYSTEM
from .table import header_of, text_of
from .write_back import SqlWriteBack

with contextlib.suppress(ImportError):
    import sqlalchemy as sa

if t.TYPE_CHECKING:
    from sqlalchemy.engine import Connection as Open
    from sqlalchemy.engine import CursorResult

PORTION: t.Final = 500
"""Rows that are fetched at once."""
MOST_ROWS: t.Final = 1_000_000
"""The most rows that an answer may have."""
LARGEST_ANSWER: t.Final = 1 << 30
"""The most characters that an answer may have."""
_PAGE: t.Final = 100
"""Rows that the test of the connection reads."""
_PRIVATE: t.Final = frozenset(name for names in PRIVATE_OF.values() for name in names)
_SCALARS: t.Final = (str, int, float, bool)


class SqlSource(Source):
    """A statement, or a table."""

    TYPE = SYSTEM.name

    def __init__(self, options: Values) -> None:
        super().__init__(options["name"])
        self._rules = ColumnRules.from_options(options)
        self._columns: Columns | None = None
        self._all: Columns | None = None
        """Those of the whole table, of which only columns with a field are read."""
        self._statement = self._checked_statement(options)
        self._table: str | None = options["table"]
        self._parameters = self._checked_parameters(options["parameters"] or {})
        self._time_limit: int = options["time_limit"]
        self._place = self._database_options(options)
        self._database = Database(self._place)
        self._write_statement = statements.check_write(self.name, options["write_statement"] or "")
        self.warnings += self._database.warnings

    @classmethod
    def from_options(cls, options: Values, today: datetime.date) -> t.Self:
        """The source with these options. The day is not used."""
        return cls(options)

    def _database_options(self, options: Values) -> DatabaseOptions:
        if not options["database_url"]:
            raise ConfigurationError(
                f"Source {self.name}: database_url is not set, and neither is {variable(OPTIONS, 'database_url')}."
            )
        if options["time_limit"] < 1:
            raise ConfigurationError(
                f"Source {self.name}: time_limit is {options['time_limit']}. It must be 1 or more."
            )
        return DatabaseOptions(
            source=self.name,
            database_url=options["database_url"],
            password=options["password"],
            ca_file=options["ca_file"],
            patience=patience_from(options),
            time_limit=options["time_limit"],
        )

    def write_back(self) -> WriteBack:
        """What writes rows with the option `write_statement`."""
        if not self._write_statement:
            raise ConfigurationError(
                f"Source {self.name}: write_statement is not set, so nothing can be written back. Set it, or name"
                " another source in write_back."
            )
        database = Database(dataclasses.replace(self._place, writes=True))
        return SqlWriteBack(self.name, self._write_statement, database, self.employees)

    def _checked_statement(self, options: Values) -> str | None:
        given = [name for name in ("statement", "table") if options[name]]
        if len(given) != 1:
            found = "both are" if given else "neither is"
            raise ConfigurationError(f"Source {self.name}: set statement or table; {found} set.")
        if options["table"] and options["parameters"]:
            raise ConfigurationError(f"Source {self.name}: parameters are for a statement, but table is set.")
        return statements.check(self.name, options["statement"]) if options["statement"] else None

    def _checked_parameters(self, given: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        for name, value in given.items():
            if value is not None and not isinstance(value, _SCALARS):
                raise ConfigurationError(
                    f"Source {self.name}: parameters.{name} must be text, a number, or true or false."
                )
        return dict(given)

    def has(self, field: str) -> bool:
        """Whether the last answer had a column for it; before the first answer, whether the descriptor says so."""
        return super().has(field) if self._columns is None else self._columns.has(field)

    def employees(self) -> list[Employee]:
        """All employees, in the order of the rows."""
        with self._database.reading() as connection:
            rows = self._read(connection)
        if not rows:
            raise SourceError(
                f"{self._where}: {self._database.shown} returned no rows. This is not treated as if all had left, and"
                f" nothing was changed. Check {self._what}."
            )
        employees, warnings = to_employees(rows, self._rules.fields, self._where)
        if all(employee.status == "inactive" for employee in employees):
            raise SourceError(
                f"{self._where}: everybody is inactive ({count(len(employees), 'employee')}). This is not treated as if"
                " all had left, and nothing was changed. Check the column with the status."
            )
        self.warnings += warnings
        return employees

    @property
    def _where(self) -> str:
        return f"Source {self.name}"

    @property
    def _what(self) -> str:
        return "table" if self._table else "statement"

    def _read(self, connection: Open) -> list[Row]:
        result = self._executed(connection)
        found = self._resolved(list(result.keys()))
        rows = found.rows(self._cells(result))
        self.warnings += (self._all or found).ignored(f"the {self._what}")
        return rows

    def _cells(self, result: CursorResult[t.Any]) -> t.Iterator[tuple[str, list[str | None]]]:
        """The rows as text.

        Raises:
            SourceError: there are too many rows, or they come too slowly.
        """
        deadline = time.monotonic() + self._time_limit
        size = 0
        for number, row in enumerate(result, 1):
            cells = list(map(text_of, row))
            yield f"row {number}", cells
            size += sum(len(cell) for cell in cells if cell)
            if number > MOST_ROWS or size > LARGEST_ANSWER:
                raise SourceError(
                    f"{self._where}: {self._database.shown} returned more than {MOST_ROWS} rows, or more than"
                    f" {LARGEST_ANSWER >> 20} MiB. Check {self._what}: a join may lack its condition."
                )
            if time.monotonic() > deadline:
                raise self._database.exceeded()

    def _resolved(self, names: t.Sequence[str]) -> Columns:
        header = header_of(names, self._rules.columns, self._where)
        self._columns = Columns(self._rules, header, self._where)
        return self._columns

    def _executed(self, connection: Open) -> CursorResult[t.Any]:
        query = self._of_table(connection) if self._table else self._of_statement()
        return connection.execution_options(yield_per=PORTION).execute(query, self._parameters)

    def _of_statement(self) -> sa.TextClause:
        query = sa.text(self._statement or "")
        wanted = set(query.compile().params)
        for name in sorted(wanted - set(self._parameters)):
            raise ConfigurationError(
                f"{self._where}: statement has the parameter :{name}, but parameters does not set it. Set it, or write"
                f" \\:{name} if it is no parameter."
            )
        for name in sorted(set(self._parameters) - wanted):
            raise ConfigurationError(f"{self._where}: parameters.{name} is set, but statement has no :{name}.")
        return query

    def _of_table(self, connection: Open) -> sa.Select[t.Any]:
        """A query for the columns of the table that have fields. No others are read, nor private ones unasked."""
        schema, _dot, table = (self._table or "").rpartition(".")
        names = [column["name"] for column in sa.inspect(connection).get_columns(table, schema=schema or None)]
        header = header_of(names, self._rules.columns, self._where)
        wanted = {name for field in self._rules.fields.private_fields for name in PRIVATE_OF[field]}
        self._all = Columns(self._rules, header, self._where)
        used = {column for field, column in self._all.of.items() if field not in _PRIVATE or field in wanted}
        chosen: list[sa.ColumnClause[t.Any]] = [
            sa.column(name) for name, column in zip(names, header, strict=True) if column in used
        ]
        return sa.select(*chosen).select_from(sa.table(table, schema=schema or None))

    def check(self) -> Connection:
        """Read the first rows, and describe their columns."""
        with self._database.reading() as connection:
            result = self._executed(connection)
            names = list(result.keys())
            rows = list(itertools.islice(self._cells(result), _PAGE))
        problem, private = None, frozenset[str]()
        try:
            columns = self._resolved(names)
            columns.rows(rows)
            private = columns.private
        except SourceError as error:
            problem = str(error)
        header = header_of(names, self._rules.columns, self._where) if not problem else names
        resource = ResourceCheck(
            name=self._table or "statement",
            readable=True,
            records=len(rows),
            fields=describe([dict(zip(header, cells, strict=True)) for _name, cells in rows], private),
            problem=problem or (None if rows else f"There are no rows. Check {self._what}."),
        )
        identity = {"user": self._database.url.username} if self._database.url.username else {}
        return Connection(
            system=self.TYPE, name=self.name, address=self._database.shown, identity=identity, resources=(resource,)
        )
