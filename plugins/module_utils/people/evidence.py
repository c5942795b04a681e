# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The records that the sources have of one person, and whose values count, for the explanation of a person.

The records and the values are chosen by the functions that merging uses.
"""

from __future__ import annotations

import typing as t

from ..values.equality import find_form
from .precedence import Orders, fields_of, values_of
from .rehires import choose
from .schedule import ScheduleError

if t.TYPE_CHECKING:
    from ..model.employee import Employee
    from .precedence import Precedence, Record, Sources, Value
    from .schedule import Calendar


class Heard(t.NamedTuple):
    """One record of the person."""

    source: str
    employee: Employee
    state: str
    """The lifecycle state by this record, with the reason; or why it is not known."""
    counts: bool
    """Whether it is the record that counts, of those that the source has of the person."""


class Decision(t.NamedTuple):
    """The value of a field, and the source that decided it."""

    field: str
    """`job_title`, `location.city`, `custom.badge`."""
    value: t.Any
    source: str
    others: tuple[Value, ...]
    """The sources that have a different value, each with the value."""


class Evidence(t.NamedTuple):
    """What the sources say about one person."""

    records: tuple[Heard, ...]
    """In the order of the sources."""
    decisions: tuple[Decision, ...]
    """Of the fields that have a value; empty if the records of a source contradict each other."""


def evidence_of(
    sources: Sources, is_person: t.Callable[[Employee], bool], precedence: Precedence, calendar: Calendar
) -> Evidence:
    """What the sources say about one person.

    Args:
        sources: the name and the employees of each source, in order.
        is_person: whether a record is of the person, see `has_key`.
        precedence: the order of the sources for single fields.
        calendar: the time of the run.
    """
    found = {name: several for name, employees in sources if (several := [*filter(is_person, employees)])}
    choices = {source: choose(several, calendar) for source, several in found.items()}
    heard = tuple(
        Heard(
            source, record, _state(record, calendar), record is choices[source].record and not choices[source].problem
        )
        for source, several in found.items()
        for record in several
    )
    if any(choice.problem for choice in choices.values()):
        return Evidence(heard, ())
    counting = [(source, choice.record) for source, choice in choices.items()]
    return Evidence(heard, tuple(_decisions(counting, Orders(sources, precedence))))


def has_key(key: str) -> t.Callable[[Employee], bool]:
    """Whether a record has the key, without regard to case, as the directory compares it."""
    form = find_form(key)
    return lambda employee: bool(employee.key) and find_form((employee.key or "").strip()) == form


def _state(record: Employee, calendar: Calendar) -> str:
    try:
        standing = calendar.standing(record)
    except ScheduleError as error:
        return f"unknown: {error}"
    return f"{standing.presence}: {standing.why}"


def _decisions(records: list[Record], orders: Orders) -> t.Iterator[Decision]:
    for field in fields_of(records):
        given = orders.given(field, values_of(records, field))
        if given:
            (source, value), *others = given
            yield Decision(field, value, source, tuple(other for other in others if other[1] != value))
