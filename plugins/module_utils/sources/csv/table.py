# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the bytes of a CSV file into rows. A file that is damaged or incomplete is refused as a whole.

The format is that of RFC 4180, with any delimiter, quote and line end. Each error says the line, and the column.
"""

from __future__ import annotations

import collections.abc
import csv
import dataclasses
import io
import typing as t

from ...errors import ConfigurationError, SourceError
from ...values.suggestions import suggestion
from ...values.text import count, written
from ..system import Values
from .encodings import ENCODINGS, EncodingError, decoded

TAB: t.Final = "tab"
NO_QUOTE: t.Final = "none"

_OTHERS: t.Final[t.Mapping[bytes, str]] = {
    b"PK\x03\x04": "a ZIP archive, such as a workbook of Excel (xlsx)",
    b"\xd0\xcf\x11\xe0": "a workbook of Excel (xls)",
    b"\x1f\x8b": "compressed (gzip)",
    b"%PDF": "a PDF",
    b"<": "a web page (HTML) or XML",
    b"{": "JSON",
}
"""How files of other kinds begin, white space apart."""

_NOT_CLOSED: t.Final = "a quote is not closed; the file has probably been cut"
_BEHIND_QUOTE: t.Final = "there is text behind a closing quote; a quote is not closed, or not doubled within a field"

_USUAL_DELIMITERS: t.Final = (",", ";", "\t", "|")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How the file is written."""

    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str | None = '"'
    """None if quotes mean nothing."""
    trailer: str | None = None
    require_line_end: bool = True

    @classmethod
    def from_options(cls, options: Values) -> Format:
        """The format of a source, from its options.

        Raises:
            ConfigurationError: the delimiter or the quote is not one character that can be it.
        """
        where = f"Source {options['name']}: "
        delimiter = "\t" if options["delimiter"].strip().lower() == TAB else options["delimiter"]
        quote = None if options["quote"].strip().lower() == NO_QUOTE else options["quote"]
        for name, character, otherwise in (("delimiter", delimiter, TAB), ("quote", quote, NO_QUOTE)):
            if character is not None and not _can_separate(character):
                raise ConfigurationError(
                    f"{where}{name} is {written(character)}. Set one character that is neither a letter nor a digit, or"
                    f" {otherwise}."
                )
        if delimiter == quote:
            raise ConfigurationError(f"{where}delimiter and quote are both {written(quote)}. Correct one of them.")
        encoding = options["encoding"].strip().lower()
        if encoding not in ENCODINGS:
            near = suggestion(encoding, ENCODINGS) or f"; known are {', '.join(ENCODINGS)}."
            raise ConfigurationError(f"{where}encoding is {written(encoding)}, which is not known{near}")
        trailer = (options["trailer"] or "").strip() or None
        return cls(
            encoding=encoding,
            delimiter=delimiter,
            quote=quote,
            trailer=trailer,
            require_line_end=options["require_line_end"],
        )

    def reader(self, lines: t.Iterable[str], *, strict: bool = True) -> t.Any:
        """A reader of Python's csv module."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            strict=strict,
        )


def _can_separate(character: str) -> bool:
    return len(character) == 1 and not character.isalnum() and character not in "\r\n \0"


class Table(t.NamedTuple):
    """The rows of a file."""

    header: list[str]
    """The names of the columns, each once."""
    rows: list[tuple[str, list[str]]]
    """The place of each row (`line 12`), and its cells, as many as the header has."""


class _Line(t.NamedTuple):
    number: int
    cells: list[str]


def read_table(where: str, data: bytes, form: Format) -> Table:
    """The table in a file.

    Args:
        where: the file, at the beginning of messages: `Source hr, people.csv`.
        data: the whole file.
        form: how it is written.

    Raises:
        SourceError: the file is empty, damaged, incomplete, of another kind, or has no rows.
    """
    return _Reading(where, form).table(data)


class _Reading:
    """Reads one file."""

    def __init__(self, where: str, form: Format) -> None:
        self._where = where
        self._form = form
        self._header: list[str] = []

    def table(self, data: bytes) -> Table:
        text = self._text(data)
        lines = [line for line in self._lines(text) if any(map(str.strip, line.cells))]
        if not lines:
            raise self._refused("it is empty. If it is still being written, run again later.")
        self._header = self._names(lines[0])
        rows = self._complete(lines[1:], text)
        if not rows:
            raise self._refused("it has a header, but no rows. This is not treated as if all had left.")
        for row in rows:
            self._check(row, is_last=row is rows[-1])
        return Table(self._header, [(f"line {row.number}", row.cells) for row in rows])

    def _text(self, data: bytes) -> str:
        start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
        other = next((what for begin, what in _OTHERS.items() if start.startswith(begin)), None)
        if other:
            raise self._refused(f"it is {other}, and not CSV. Export the data as CSV, and check file.")
        try:
            text = decoded(data, self._form.encoding)
        except EncodingError as error:
            place = "" if error.before is None else f"{self._place(error.before)}: "
            raise self._refused(f"{place}{error}") from error
        damage = text.find("\0")
        if damage >= 0:
            raise self._refused(
                f"{self._place(text[:damage])}: there is a NUL. The file is damaged, is still being written, or has"
                " another encoding."
            )
        return text

    def _place(self, before: str) -> str:
        """The line and the column at the end of a text."""
        rows = list(self._form.reader(io.StringIO(before, newline=""), strict=False))
        number = sum(1 for _line in io.StringIO(f"{before}.", newline=""))
        column = 1 if before.endswith(("\r", "\n")) or not rows else len(rows[-1])
        self._header = rows[0] if len(rows) > 1 else []
        return f"line {number}, {self._column(column)}"

    def _column(self, number: int) -> str:
        name = self._header[number - 1].strip() if number <= len(self._header) else ""
        return f"column {number} ({name})" if name else f"column {number}"

    def _lines(self, text: str) -> collections.abc.Iterator[_Line]:
        physical = list(io.StringIO(text, newline=""))
        reader = self._form.reader(physical)
        number = 1
        try:
            for cells in reader:
                self._header = self._header or (cells if any(cells) else [])
                yield _Line(number, cells)
                number = reader.line_num + 1
        except csv.Error as error:
            record = "".join(physical[number - 1 : reader.line_num])
            column, problem = _fault(record, self._form)
            raise self._refused(f"line {number}, {self._column(column)}: {problem}. Export the file again.") from error

    def _names(self, line: _Line) -> list[str]:
        names = [name.strip() for name in line.cells]
        self._check_delimiter(names)
        for index, name in enumerate(names):
            if not name:
                raise self._refused(f"line {line.number}, column {index + 1}: the column has no name in the header.")
            if name in names[:index]:
                raise self._refused(
                    f"line {line.number}, column {index + 1}: the header has the name {name!r} twice, first for column"
                    f" {names.index(name) + 1}. Give each column another name."
                )
        return names

    def _check_delimiter(self, names: t.Sequence[str]) -> None:
        found = [one for one in _USUAL_DELIMITERS if one != self._form.delimiter and one in names[0]]
        if len(names) == 1 and found:
            shown = TAB if found[0] == "\t" else repr(found[0])
            raise self._refused(
                f"line 1: the header is one column with {count(names[0].count(found[0]) + 1, 'part')}. Set delimiter to"
                f" {shown}."
            )

    def _complete(self, lines: list[_Line], text: str) -> list[_Line]:
        """The rows without the trailer, if they are complete."""
        if self._form.trailer:
            return self._without_trailer(lines, self._form.trailer)
        if self._form.require_line_end and not text.endswith(("\r", "\n")):
            place = f"line {lines[-1].number}, {self._column(len(lines[-1].cells))}" if lines else "line 1"
            raise self._refused(
                f"{place}: the last row has no line end, so the file may be cut there. If the program that writes it"
                " never ends the last row, set require_line_end to false."
            )
        return lines

    def _without_trailer(self, lines: list[_Line], trailer: str) -> list[_Line]:
        begins = [line for line in lines if line.cells[0].strip().startswith(trailer)]
        if not begins or begins[-1] is not lines[-1]:
            last = lines[-1].number if lines else 1
            raise self._refused(
                f"line {last}: the last row does not begin with the trailer {trailer!r}, so the file is incomplete. If"
                " it is still being written, run again later."
            )
        if len(begins) > 1:
            raise self._refused(
                f"line {begins[0].number}: rows follow the trailer, so the file is several files in one."
            )
        rest = [begins[0].cells[0].strip().removeprefix(trailer), *begins[0].cells[1:]]
        numbers = [text for cell in rest if (text := cell.strip())]
        if len(numbers) != 1 or not (numbers[0].isascii() and numbers[0].isdigit()):
            raise self._refused(f"line {lines[-1].number}: the trailer does not have exactly one whole number.")
        if int(numbers[0]) != len(lines) - 1:
            raise self._refused(
                f"line {lines[-1].number}: the trailer counts {count(int(numbers[0]), 'row')}, but the file has"
                f" {len(lines) - 1}. It is incomplete, or the trailer counts something else."
            )
        return lines[:-1]

    def _check(self, row: _Line, *, is_last: bool) -> None:
        wanted, found = len(self._header), len(row.cells)
        if found < wanted:
            cut = " It is the last row, so the file has probably been cut." if is_last else ""
            raise self._refused(
                f"line {row.number}, {self._column(found + 1)}: this column and the following are missing; the row has"
                f" {count(found, 'column')}, the header {wanted}.{cut}"
            )
        if found > wanted:
            raise self._refused(
                f"line {row.number}, column {wanted + 1}: there is a column too many; the row has"
                f" {count(found, 'column')}, the header {wanted}. A field may have a delimiter in it without quotes."
            )
        if list(map(str.strip, row.cells)) == self._header:
            raise self._refused(f"line {row.number}: the header is there again, so the file is several files in one.")

    def _refused(self, problem: str) -> SourceError:
        return SourceError(f"{self._where}: {problem} Nothing was changed.")


def _fault(record: str, form: Format) -> tuple[int, str]:
    """The number of the column in which a record breaks the rules of quotes or is too long, and what is wrong."""
    column, position, start = 1, 0, 0
    while position < len(record) and position - start <= csv.field_size_limit():
        if form.quote and position == start and record[position] == form.quote:
            end = _end_of_quoted(record, position, form.quote)
            if end >= 0 and record[end : end + 1] not in (form.delimiter, "\r", "\n", ""):
                return column, _BEHIND_QUOTE
            if end < 0 and len(record) - start <= csv.field_size_limit():
                return column, _NOT_CLOSED
            position = len(record) if end < 0 else end
        else:
            is_delimiter = record[position] == form.delimiter
            position += 1
            column, start = (column + 1, position) if is_delimiter else (column, start)
    return column, f"the field has more than {csv.field_size_limit()} characters; a quote is probably not closed"


def _end_of_quoted(record: str, position: int, quote: str) -> int:
    """The position behind the closing quote of the field that begins here; -1 if there is none."""
    while (position := record.find(quote, position + 1)) >= 0:
        if record[position + 1 : position + 2] != quote:
            return position + 1
        position += 1
    return -1
