# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tables as sources: which column fills which field of an employee, and how its text becomes a value."""

from __future__ import annotations

import collections
import dataclasses
import datetime
import re
import typing as t

from ..errors import ConfigurationError, SourceError
from ..values.instants import is_open_end
from ..values.suggestions import suggestion
from ..values.text import examples, kind_of, written
from .base import FieldRules
from .column_options import FIELDS, LAST_DAY
from .day_formats import DayFormats
from .rows import CUSTOM, MANAGER_FIELDS, PRIVATE_OF, Row, has_field

if t.TYPE_CHECKING:
    from .system import Values

DAY_FIELDS: t.Final = ("start_date", "end_date", LAST_DAY, "birthday")

_KEYS: t.Final = frozenset(("id", "employee_number", "manager_id", "manager_key"))
_SPREADSHEET_NUMBER: t.Final = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)
"""A long number as a spreadsheet shows it. Its last digits are lost."""

_MANAGER: t.Final = "manager"
_TEAM_SEPARATOR: t.Final = ";"
_MOST_NAMES: t.Final = 10
_FEWEST: t.Final = 2
"""One value that cannot be read is a flaw of one person, even if nobody else has one."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRules:
    """How the columns of a table become fields, from the options `columns` and those about values."""

    fields: FieldRules
    columns: t.Mapping[str, str]
    """Field to the name of its column; empty if each column has the name of its field."""
    days: DayFormats
    statuses: t.Mapping[str, str]
    """The texts of the column for `status`, without regard to case, to `active` or `inactive`."""
    required: tuple[str, ...]
    """Fields that each row must have, see `FIELDS`; also `manager`, which any field about the manager fills."""

    @classmethod
    def from_options(cls, options: Values) -> ColumnRules:
        """The rules of a source, from its options.

        Raises:
            ConfigurationError: an option is invalid.
        """
        fields = FieldRules.from_options(options)
        where = f"Source {fields.source}: "
        rules = cls(
            fields=fields,
            columns=_columns(where, options["columns"] or {}),
            days=DayFormats.from_option(f"{where}date_formats", options["date_formats"]),
            statuses=_statuses(where, options),
            required=_required(where, options["required_fields"]),
        )
        rules._check_columns(where)
        return rules

    def _check_columns(self, where: str) -> None:
        if not self.columns:
            return
        if self.fields.key_field not in self.columns:
            raise ConfigurationError(
                f"{where}key_field is {self.fields.key_field}, but columns.{self.fields.key_field} is not set. Set it"
                " to the name of the column that identifies a person."
            )
        _raise_if_two_ends(where, self.columns)
        missing = [field for field in self.required if not has_field(_filled(self.columns), field)]
        if missing:
            raise ConfigurationError(
                f"{where}required_fields has {missing[0]}, but no column is set for it in columns. Set one, or remove"
                f" {missing[0]} from required_fields."
            )


def is_field(name: str) -> bool:
    """Whether a column with this name has the field of the same name."""
    return name in FIELDS or (name.startswith(CUSTOM) and name != CUSTOM)


def _with_suggestion(name: str) -> str:
    spelled = re.sub(r"[\s-]", "_", name.lower())
    near = suggestion(spelled, [spelled] if spelled in FIELDS else FIELDS).removeprefix("; ")
    return f"{name} ({near})" if near else name


def _columns(where: str, given: t.Mapping[t.Any, t.Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for field, column in given.items():
        if not is_field(str(field)):
            near = suggestion(str(field), FIELDS) or "; for a field of your own, write custom.NAME."
            raise ConfigurationError(f"{where}columns.{field}: there is no such field{near}")
        if not isinstance(column, str) or not column.strip():
            shown = "empty" if column in (None, "") else written(column)
            raise ConfigurationError(
                f"{where}columns.{field} is {shown}, but must be the name of a column"
                f"{'' if column in (None, '') else f', and not {kind_of(column)}. Write it in quotes'}."
            )
        found[field] = column.strip()
    return found


def _raise_if_two_ends(where: str, names: t.Collection[str]) -> None:
    if LAST_DAY in names and "end_date" in names:
        raise ConfigurationError(
            f"{where}there are columns for last_day and for end_date. Keep the one that the table means: last_day is"
            " the last day of work, end_date the first day without access."
        )


def _statuses(where: str, options: Values) -> dict[str, str]:
    active = {text.strip().casefold(): "active" for text in options["active_values"]}
    inactive = {text.strip().casefold(): "inactive" for text in options["inactive_values"]}
    both = sorted(active.keys() & inactive.keys())
    if both:
        raise ConfigurationError(f"{where}active_values and inactive_values both have {both[0]!r}. Remove one of them.")
    return {**active, **inactive}


def _required(where: str, given: t.Sequence[str]) -> tuple[str, ...]:
    for index, field in enumerate(given):
        if field not in (*FIELDS, _MANAGER) and not field.startswith(CUSTOM):
            near = suggestion(field, (*FIELDS, _MANAGER)) or "."
            raise ConfigurationError(f"{where}required_fields[{index}] is {field!r}, which is no field{near}")
    return tuple(given)


def _filled(names: t.Iterable[str]) -> set[str]:
    """The fields that columns for these fields fill."""
    return {"end_date" if name == LAST_DAY else name for name in names} | set(names)


class _UnreadableError(ValueError):
    """A text is no value of its field. The message is the end of a sentence that says where it is."""


class _DamagedError(_UnreadableError):
    """A text shows that the whole table is damaged."""


class Columns:
    """The columns of one table, ready to turn its rows into fields."""

    def __init__(self, rules: ColumnRules, header: t.Sequence[str], where: str) -> None:
        """Find the columns.

        Args:
            rules: of the source.
            header: the names of the columns, each once.
            where: the table, at the beginning of messages: `Source hr, people.csv`.

        Raises:
            SourceError: a column is missing.
        """
        self._rules = rules
        self._where = where
        self._places = {name: index for index, name in enumerate(header)}
        self.of = {**rules.columns} or {name: name for name in header if is_field(name)}
        """Field to the name of its column."""
        self._raise_if_missing(header)
        self._cells = [(field, self._places[name], self._reader(field), name) for field, name in self.of.items()]
        wanted = {name for field in rules.fields.private_fields for name in PRIVATE_OF[field]}
        private = {name for names in PRIVATE_OF.values() for name in names}
        self.private = frozenset(name for field, name in self.of.items() if field in private)
        """The columns that fill private fields."""
        self._hidden = frozenset(name for field, name in self.of.items() if field in private - wanted)
        self._header = tuple(header)

    def _raise_if_missing(self, header: t.Sequence[str]) -> None:
        for field, name in self.of.items():
            if name not in self._places:
                near = suggestion(name, header) or "."
                raise SourceError(
                    f"{self._where}: there is no column {name!r}, which columns.{field} names{near} Nothing was"
                    " changed. Correct columns, or the table."
                )
        key = self._rules.fields.key_field
        missing = [name for name in (key, *self._rules.required) if not has_field(_filled(self.of), name)]
        if missing:
            use = "key_field" if missing[0] == key else "required_fields"
            raise SourceError(
                f"{self._where}: there is no column {missing[0]!r}, which {use} needs. Nothing was changed. Set"
                " columns to the names that the columns have."
            )
        _raise_if_two_ends(f"{self._where}: ", self.of)

    def has(self, field: str) -> bool:
        """Whether employees can have a value, see `rows.has_field`."""
        return has_field(_filled(self.of), field)

    def ignored(self, table: str) -> list[str]:
        """A warning about columns without a field, of which one may have been renamed; none if `columns` is set.

        Args:
            table: how messages name the table: `the file`.
        """
        unknown = [name for name in self._header if not is_field(name)] if not self._rules.columns else []
        if not unknown:
            return []
        return [
            f"{self._where}: columns are ignored, because no field has their name:"
            f" {examples([_with_suggestion(name) for name in unknown], _MOST_NAMES)}. If one was renamed, its field"
            f" is empty for everybody. Set columns to the names that the columns of {table} have."
        ]

    def rows(self, table: t.Iterable[tuple[str, t.Sequence[str | None]]]) -> list[Row]:
        """The rows of a table, each with its place in messages (`line 12`) and as many cells as the header.

        Raises:
            SourceError: a spreadsheet has damaged the table, or no value of a column can be read.
        """
        unreadable: collections.Counter[str] = collections.Counter()
        found = [self._row(cells, name, unreadable) for name, cells in table]
        for field, column in self.of.items():
            target = "end_date" if field == LAST_DAY else field
            if unreadable[column] >= _FEWEST and not any(row.fields.get(target) for row in found):
                flaw = next(flaw for row in found for flaw in row.flaws if f"({column}): " in flaw)
                raise SourceError(f"{flaw} It is the same in all rows, so nothing was changed.")
        return found

    def _row(self, cells: t.Sequence[str | None], name: str, unreadable: collections.Counter[str]) -> Row:
        flaws: list[str] = []
        fields: dict[str, t.Any] = {}
        for field, index, read, column in self._cells:
            text = (cells[index] or "").strip()
            try:
                fields[field] = read(text) if text else None
            except _UnreadableError as error:
                flaw = f"{self._where}, {name}, column {index + 1} ({column}): {error}"
                if isinstance(error, _DamagedError):
                    raise SourceError(flaw) from error
                fields[field] = None
                unreadable[column] += 1
                flaws.append(flaw)
        if LAST_DAY in fields:
            fields["end_date"] = _day_after(fields.pop(LAST_DAY))
        if self._rules.required:
            flaws += self._lacking(fields, f"{self._where}, {name}", flaws)
        return Row(name=name, fields=fields, flaws=tuple(flaws), raw=self._raw(cells))

    def _raw(self, cells: t.Sequence[str | None]) -> dict[str, str | None] | None:
        if not self._rules.fields.include_raw:
            return None
        pairs = zip(self._header, cells, strict=True)
        return {name: cell for name, cell in pairs if name not in self._hidden}

    def _lacking(self, fields: t.Mapping[str, t.Any], where: str, flaws: t.Sequence[str]) -> list[str]:
        """A sentence for each required field without a value, unless its value could not be read."""
        return [
            f"{where}: {field} is empty, but required_fields has it. Fill it in there."
            for field in self._rules.required
            if not any(fields.get(name) for name in _filling(field)) and not self._is_unreadable(field, flaws)
        ]

    def _is_unreadable(self, field: str, flaws: t.Sequence[str]) -> bool:
        """Whether the flaws of a row are about a column that fills the field."""
        columns = [self.of[name] for name in _filling(field) if name in self.of]
        return any(f"({column}): " in flaw for column in columns for flaw in flaws)

    def _reader(self, field: str) -> t.Callable[[str], t.Any]:
        if field in DAY_FIELDS:
            return self._open_end if field in ("end_date", LAST_DAY) else self._day
        if field == "status":
            return self._status
        if field == "teams":
            return _teams
        return _key if field in _KEYS else str

    def _day(self, text: str) -> str:
        day = self._rules.days.read(text)
        if day is None:
            raise _UnreadableError(
                f"this is not a day of the form {self._rules.days.shown}. Correct it there, or set date_formats."
            )
        return day

    def _open_end(self, text: str) -> str | None:
        day = self._day(text)
        return None if is_open_end(day) else day

    def _status(self, text: str) -> str:
        status = self._rules.statuses.get(text.casefold())
        if status is None:
            raise _UnreadableError("this text is in neither active_values nor inactive_values. Add it to one of them.")
        return status


def _filling(field: str) -> tuple[str, ...]:
    """The fields of which one is enough for a field that `required_fields` names."""
    if field == _MANAGER:
        return MANAGER_FIELDS
    return ("end_date", LAST_DAY) if field in ("end_date", LAST_DAY) else (field,)


def _day_after(day: str | None) -> str | None:
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat() if day else None


def _teams(text: str) -> tuple[str, ...]:
    return tuple(sorted({name for part in text.split(_TEAM_SEPARATOR) if (name := part.strip())}))


def _key(text: str) -> str:
    if _SPREADSHEET_NUMBER.fullmatch(text):
        raise _DamagedError(
            "the number is written as spreadsheets show long numbers, so its digits are lost. Nothing was changed."
            " Export the table again from the HR system, and do not save it with a spreadsheet."
        )
    return text
