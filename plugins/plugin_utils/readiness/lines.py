# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lines that show a test of the connections: short enough to be read at once. Pure."""

from __future__ import annotations

import math
import textwrap
import typing as t

from ...module_utils.readiness.model import Check, State
from ...module_utils.values.text import count

if t.TYPE_CHECKING:
    from .fields import Field

JsonObject = t.Mapping[str, t.Any]

MOST_LINES: t.Final = 27
MOST_LINES_OF_FAILURE: t.Final = 19
"""With the headings of Ansible, and its lines about a failed task, a test then has at most 40 lines."""
_MOST_OF_SOURCES: t.Final = 8
_LEAST_OF_CHECKS: t.Final = 10
"""Fields get the room of checks that are fulfilled, because the forms of values are only shown here."""
_WIDTH: t.Final = 140
_COLUMNS: t.Final = 3
_COLUMN: t.Final = 46
_LONGEST_LINE: t.Final = 1000
"""AWX shows 1,024 bytes of an event."""
_NO_BREAK: t.Final = "\u00a0"
_MARKS: t.Final[t.Mapping[State, str]] = {
    State.OK: "  ok       ",
    State.UNTESTED: "? UNTESTED ",
    State.WARNING: "! WARNING  ",
    State.MISSING: "! MISSING  ",
}
"""In the order of the lines: what is missing comes last, where a failed task is looked at."""


def lines_of(
    sources: t.Sequence[JsonObject], employees: int, fields: t.Sequence[Field], checks: t.Sequence[Check]
) -> list[str]:
    """The lines: each HR system, the fields of employees, and the checks.

    Args:
        sources: the answers of `readiness.sources.read_sources`.
        employees: the number of merged employees.
        fields: their fields.
        checks: all checks; those of HR are part of the lines about the HR systems.
    """
    head = _cut([line for source in sources for line in _source(source)], _MOST_OF_SOURCES)
    ordered = sorted(checks, key=lambda check: tuple(_MARKS).index(check.state))
    tail = [f"{_MARKS[check.state]}{check.area}: {check.text}" for check in ordered]
    fails = any(check.state is State.MISSING for check in checks)
    room = (MOST_LINES_OF_FAILURE if fails else MOST_LINES) - len(head)
    if fails:
        tail = _without_fulfilled(tail)
    for_fields = room - min(len(tail), _LEAST_OF_CHECKS)
    middle = _cut(_fields(fields, employees, for_fields) if employees else [], for_fields)
    shown = [*head, *middle, *_important(tail, room - len(middle))]
    return [line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}..." for line in shown]


def _cut(lines: list[str], most: int) -> list[str]:
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], f"  and {len(lines) - most + 1} more lines, see the result of the task"]


def _without_fulfilled(lines: list[str]) -> list[str]:
    """The checks, with one line for all that are fulfilled."""
    others = [line for line in lines if not line.startswith(_MARKS[State.OK])]
    fulfilled = len(lines) - len(others)
    return [f"{_MARKS[State.OK]}{count(fulfilled, 'check')} fulfilled", *others] if fulfilled else others


def _important(lines: list[str], most: int) -> list[str]:
    """At most so many of the checks. Fulfilled ones are left out first."""
    if len(lines) <= most:
        return lines
    ordered = sorted(range(len(lines)), key=lambda index: lines[index].startswith(_MARKS[State.OK]))
    kept, left = sorted(ordered[: most - 1]), ordered[most - 1 :]
    are_fulfilled = all(lines[index].startswith(_MARKS[State.OK]) for index in left)
    result = "fulfilled" if are_fulfilled else "see the result of the task"
    return [*(lines[index] for index in kept), f"           and {count(len(left), 'other check')}: {result}"]


def _source(source: JsonObject) -> t.Iterator[str]:
    identity = ", ".join(f"{name} {value}" for name, value in source["identity"].items())
    yield f"HR {source['name']} ({source['type']}) {source['address']}{f': {identity}' if identity else ''}".rstrip()
    if source["error"]:
        return
    problems = len(source["problems"])
    permissions = f"{count(problems, 'permission')} missing, see below" if problems else "no permission is missing"
    yield f"   {count(len(source['employees']), 'employee')} read, {permissions}"


def _fields(fields: t.Sequence[Field], employees: int, most: int) -> list[str]:
    """The fields in columns, with custom fields by name only if there is no room."""
    filled = [field for field in fields if field.filled]
    empty = [field.name for field in fields if not field.filled]
    own = [field for field in filled if not field.is_custom]
    custom = [field for field in filled if field.is_custom]
    title = f"Fields of employee in templates, filled for how many of {count(employees, 'employee')}, and their form:"
    last = _wrapped("empty for everybody: ", empty)
    room = most - 1 - len(last)
    if _height(filled) <= room:
        return [title, *_columns(filled), *last]
    if _height(own) + (1 if custom else 0) > room:
        names = [f"{field.name} {field.filled}" for field in (*custom, *own)]
        return [title, *_wrapped("", names, max(room, 1)), *last]
    names = [f"{field.name} {field.filled}" for field in custom]
    listed = _wrapped("", names, max(room - _height(own), 2))
    return [title, *_columns(own), *listed, *last]


def _columns(fields: t.Sequence[Field]) -> list[str]:
    cells = [_cell(field) for field in fields]
    height = _height(cells)
    return [f"  {'  '.join(f'{cell:<{_COLUMN}}' for cell in cells[row::height])}".rstrip() for row in range(height)]


def _height(fields: t.Sized) -> int:
    return math.ceil(len(fields) / _COLUMNS)


def _cell(field: Field) -> str:
    return f"{field.name:<23} {field.filled:>5} {field.example}"[:_COLUMN]


def _wrapped(head: str, names: t.Sequence[str], most: int = 2) -> list[str]:
    """The names in at most so many lines."""
    if not names:
        return []
    indent = "  "
    # A count stays in the line of its name.
    together = (name.replace(" ", _NO_BREAK) for name in names)
    lines = textwrap.wrap(
        head + ", ".join(together),
        width=_WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        max_lines=most,
        placeholder=" ...",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_NO_BREAK, " ") for line in lines]
