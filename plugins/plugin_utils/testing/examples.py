# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads example people. An example names only the fields that matter; all others have defaults.

A file is a dictionary with `examples`, and optionally `as_of`, the day on which the examples are judged, and
`defaults`, fields of everybody.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
import typing as t

from ...module_utils.errors import ConfigurationError
from ...module_utils.model.employee import FIELDS, LOCATION_FIELDS, PRIVATE_FIELDS, RELATED
from ..mapping.mapping import Problems
from ..rendering.phrases import clip
from .checks import check_names, choice, dictionary, text, texts
from .expectations import Expectations, Known, read_expectations

Record = dict[str, t.Any]

FILE_KEYS: t.Final = ("as_of", "defaults", "examples")
EXAMPLE_KEYS: t.Final = ("name", "employee", "taken", "expect")
ABSENCE_KEYS: t.Final = ("first_day", "last_day", "type")
SOURCE: t.Final = "examples"
"""The name of the source of example people."""

HOUR: t.Final = 10
"""The hour in UTC at which examples are judged: then it is the same day from Hawaii to New Zealand."""

_SET_HERE: t.Final = ("source", "flaws")
"""Fields that sources set, and examples do not."""
_DATES: t.Final = ("start_date", "end_date")
_STATUS: t.Final = ("active", "inactive")
_PERSON_FIELDS: t.Final = tuple(name for name in FIELDS if name not in _SET_HERE)
_EMPLOYEE_FIELDS: t.Final = (*_PERSON_FIELDS, *RELATED)
_MEMBERS: t.Final[t.Mapping[str, tuple[str, ...]]] = {"location": LOCATION_FIELDS, "private": PRIVATE_FIELDS}
"""Fields that are dictionaries with known members."""
_RELATIVE: t.Final = re.compile(r"today|([+-] ?\d{1,5}) days?")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One example person, and what the person should come out as."""

    name: str
    file: str
    """The name of its file."""
    now: datetime.datetime
    """The time at which it is judged."""
    employee: Record
    """A normalized employee record, as plain data."""
    manager: Record | None
    """Likewise; None if the person has no manager."""
    absence: Record | None
    """An absence of the person, as plain data; None if there is none."""
    taken: tuple[str, ...]
    """Names that others have, so that a candidate is not free."""
    expect: Expectations

    @property
    def key(self) -> str:
        """The key of the person, as a run reads it; empty if it is blank."""
        return str(self.employee["key"]).strip()


def read_examples(
    documents: t.Iterable[tuple[str, t.Mapping[str, t.Any]]], known: Known, key_field: str, today: datetime.date
) -> tuple[Example, ...]:
    """Read the examples of all files.

    Args:
        documents: the name and the content of each file.
        known: what the mapping has, for the expectations.
        key_field: the employee field that identifies a person.
        today: the day on which examples are judged in files without `as_of`.

    Raises:
        ConfigurationError: the examples are invalid, or there are none; the message has a line for each error.
    """
    problems, examples = Problems(), list[Example]()
    for file, document in documents:
        reader = _Reader(file, known, key_field)
        with problems:
            examples.extend(reader.read(document, today, problems))
    problems.raise_all()
    if not examples:
        raise ConfigurationError("There are no examples. Write them below the key examples.")
    return tuple(_with_all_custom_fields(examples))


class _Reader:
    """Reads the examples of one file."""

    def __init__(self, file: str, known: Known, key_field: str) -> None:
        self._file, self._known, self._key_field = file, known, key_field
        self._today = datetime.date.min

    def read(self, document: t.Mapping[str, t.Any], today: datetime.date, problems: Problems) -> list[Example]:
        """The examples. Errors of single examples become part of the problems."""
        check_names(document, FILE_KEYS, self._file, "key")
        self._today = _as_of(document.get("as_of"), today, self._file)
        defaults = dictionary(document.get("defaults"), f"{self._file}: defaults")
        self._record(defaults, f"{self._file}: defaults", _EMPLOYEE_FIELDS)
        entries = document.get("examples") or []
        if not isinstance(entries, list):
            raise ConfigurationError(f"{self._file}: examples must be a list, not {clip(entries, 60)}.")
        examples = []
        for index, entry in enumerate(entries):
            with problems:
                examples.append(self._example(entry, index, defaults))
        return examples

    def _example(self, entry: t.Any, index: int, defaults: Record) -> Example:
        where = f"{self._file}: examples[{index}]"
        options = dictionary(entry, where)
        name = options.get("name")
        if isinstance(name, str) and name.strip():
            where = f"{where} ({clip(name, 60)})"
        check_names(options, EXAMPLE_KEYS, where, "key")
        given = _merged(defaults, dictionary(options.get("employee"), f"{where}.employee"))
        employee = self._person(given, f"{where}.employee", str(1001 + index), _EMPLOYEE_FIELDS)
        manager, absence = employee.pop("manager", None), employee.pop("absence", None)
        if manager is not None:
            manager = self._person(manager, f"{where}.employee.manager", f"{employee['key']}-manager", _PERSON_FIELDS)
            employee["manager_key"] = manager["key"]
        return Example(
            name=str(name).strip() if name else f"example {index + 1}",
            file=self._file,
            now=datetime.datetime.combine(self._today, datetime.time(HOUR), datetime.UTC),
            employee=employee,
            manager=manager,
            absence=self._absence(absence, employee, f"{where}.employee.absence"),
            taken=texts(options.get("taken"), f"{where}.taken"),
            expect=read_expectations(options.get("expect"), self._known, f"{where}.expect"),
        )

    def _person(self, given: t.Any, where: str, number: str, fields: t.Collection[str]) -> Record:
        """A normalized record, with defaults for the fields that are not given."""
        record = self._record(dictionary(given, where), where, fields)
        record = {"id": number, "employee_number": number, "first_name": "Test", "last_name": "Person", **record}
        if "full_name" not in record:
            record["full_name"] = " ".join(filter(None, (record["first_name"], record["last_name"]))) or None
        record.setdefault("key", record.get(self._key_field) or number)
        location = {**dict.fromkeys(LOCATION_FIELDS), **(record.get("location") or {})}
        return {**record, "source": SOURCE, "location": location, "teams": record.get("teams") or []}

    def _record(self, given: Record, where: str, fields: t.Collection[str]) -> Record:
        """The fields, checked, with plain strings and ISO 8601 days."""
        check_names(given, fields, where, "field")
        return {name: self._value(name, value, f"{where}.{name}") for name, value in given.items()}

    def _value(self, name: str, value: t.Any, where: str) -> t.Any:
        if name == "teams":
            return list(texts(value, where))
        if name in _MEMBERS or name in ("custom", "raw"):
            return self._members(name, value, where)
        if value is None or name in RELATED:
            return value
        if name in _DATES:
            return self._day(value, where)
        return choice(value, _STATUS, where) if name == "status" else text(value, where)

    @staticmethod
    def _members(name: str, value: t.Any, where: str) -> Record:
        members = dictionary(value, where)
        if name not in _MEMBERS:
            return {str(member): _plain(inner) for member, inner in members.items()}
        check_names(members, _MEMBERS[name], where, "field")
        as_text = name == "location"
        return {
            member: text(inner, f"{where}.{member}") if as_text and inner is not None else _plain(inner)
            for member, inner in members.items()
        }

    def _day(self, value: t.Any, where: str) -> str:
        """A day as ISO 8601. Text that is not a day stays as it is, because HR can have such values too."""
        if isinstance(value, datetime.date):
            return value.isoformat()[:10]
        day = text(value, where).strip()
        found = _RELATIVE.fullmatch(day)
        if not found:
            return day
        return (self._today + datetime.timedelta(days=int((found[1] or "0").replace(" ", "")))).isoformat()

    def _absence(self, given: t.Any, employee: Record, where: str) -> Record | None:
        if given is None:
            return None
        options = dictionary(given, where)
        check_names(options, ABSENCE_KEYS, where, "field")
        if options.get("first_day") is None:
            raise ConfigurationError(f"{where} needs first_day, its first day.")
        days = {
            name: None if options.get(name) is None else self._day(options[name], f"{where}.{name}")
            for name in ("first_day", "last_day")
        }
        kind = options.get("type")
        return {
            "source": SOURCE,
            "id": "1",
            "employee_id": employee["id"],
            "type": None if kind is None else text(kind, f"{where}.type"),
            **days,
        }


def _with_all_custom_fields(examples: t.Sequence[Example]) -> t.Iterator[Example]:
    """The examples, with null for custom fields that only others have, as in a run (`people.merge`)."""
    people = [person for one in examples for person in (one.employee, one.manager) if person]
    absent = dict.fromkeys(sorted({slug for person in people for slug in person.get("custom") or {}}))
    for one in examples:
        employee, manager = (
            person and {**person, "custom": {**absent, **(person.get("custom") or {})}}
            for person in (one.employee, one.manager)
        )
        yield dataclasses.replace(one, employee=employee or {}, manager=manager)


def _as_of(value: t.Any, today: datetime.date, file: str) -> datetime.date:
    if value is None:
        return today
    try:
        return datetime.date.fromisoformat(str(value)[:10])
    except ValueError:
        raise ConfigurationError(
            f"{file}: as_of is {clip(value, 60)!r}, but must be a day such as 2026-11-30."
        ) from None


def _merged(defaults: Record, given: Record) -> Record:
    """The given fields over the defaults; the members of dictionaries one by one."""
    return {
        **defaults,
        **{
            name: {**defaults[name], **value}
            if isinstance(value, dict) and isinstance(defaults.get(name), dict)
            else value
            for name, value in given.items()
        },
    }


def _plain(value: t.Any) -> t.Any:
    """The value with plain strings, and days as HR sends them."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): _plain(member) for name, member in value.items()}
    return [_plain(member) for member in value] if isinstance(value, list) else value
